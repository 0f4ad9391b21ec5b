"""Takes greetings and «tell me please» off the front of a question: they say nothing of what it is about."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Final

_LEFT: Final = 6
"""Characters that must stay: a greeting alone is not a question to be cut."""


def without_opening(folded: str) -> str:
    """``folded`` from where the question begins; as it is when nothing would be left."""
    text = folded.strip()
    while (shorter := _opening().sub("", text, count=1)) != text and len(shorter) >= _LEFT:
        text = shorter
    return text


@cache
def _opening() -> re.Pattern[str]:
    said = json.loads(files("knowledge_base").joinpath("vocabulary.json").read_text("utf-8"))["openings"]
    longest_first = "|".join(re.escape(one) for one in sorted(said, key=len, reverse=True))
    return re.compile(rf"^(?:{longest_first})\b[\s,!.:;)—–-]*")
