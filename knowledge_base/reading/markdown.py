"""Reads articles from Markdown files: front matter with the fields of a row, the body is the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import frontmatter
import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler

from knowledge_base.drafts import Problem
from knowledge_base.reading.checking import Row, TooMuch
from knowledge_base.settings import ImportLimits

LARGEST: Final = 4 * 1024 * 1024
"""In bytes: more than the longest article."""


class _Plain(YAMLHandler):
    """YAML without references: a few lines of them, each naming the one before ten times, fill the memory."""

    def load(self, fm: str, **options: object) -> Any:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(fm, Loader=SafeLoader)):
            raise yaml.YAMLError("references are not taken")
        return super().load(fm, **options)


def folder_rows(folder: Path, limits: ImportLimits) -> Iterator[Row]:
    """Every ``*.md`` below ``folder``. Raises :class:`TooMuch`."""
    size = 0
    for path in sorted(folder.rglob("*.md")):
        size += path.stat().st_size
        if size > limits.size:
            raise too_large(limits)
        place = str(path.relative_to(folder))
        yield place, article(place, path.read_bytes() if path.stat().st_size <= LARGEST else None)


def article(place: str, content: bytes | None) -> dict[str, object] | Problem:
    """The fields in one file; None stands for more than :data:`LARGEST`."""
    if content is None:
        return Problem(place, "", "too_long")
    try:
        post = frontmatter.loads(content.decode("utf-8-sig").replace("\r\n", "\n"), handler=_Plain())
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return Problem(place, "", "bad_front_matter")
    return {**post.metadata, "answer": post.content}


def too_large(limits: ImportLimits) -> TooMuch:
    return TooMuch("file_too_large", f"more than {limits.megabytes} MB in one import", field="file", details={"limit": limits.megabytes})
