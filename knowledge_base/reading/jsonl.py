"""Reads articles from JSON, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, TextIO

from knowledge_base.drafts import Problem
from knowledge_base.reading.checking import Row

_LONGEST: Final = 1 << 22
"""In letters: more than the longest article with every letter escaped."""


def jsonl_rows(text: TextIO) -> Iterator[Row]:
    """One article a line; blank lines are skipped."""
    number = 0
    while line := text.readline(_LONGEST):
        number += 1
        place = f"line {number}"
        if len(line) == _LONGEST:
            yield place, Problem(place, "", "too_long")
            return
        if line.strip():
            yield place, _object(line) or Problem(place, "", "not_json_object")


def _object(line: str) -> dict[str, object] | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
