"""Reads articles from a JSONL file or a folder of Markdown, collecting every bad row instead of stopping at the first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from pydantic import ValidationError

from knowledge_base.drafts import Draft, Problem, problems_of
from knowledge_base.errors import ArticleInvalid

Row = tuple[str, Mapping[str, Any] | Problem]
"""A place in the source and the fields found there, or why there are none."""


@dataclass(slots=True)
class Reading:
    """Articles in the order of the source and everything that is wrong with it."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(path: Path) -> Reading:
    """Read a ``.jsonl`` file or a folder of ``.md`` files. Raises :class:`ArticleInvalid` when there is no such thing."""
    if path.is_dir():
        return read_folder(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArticleInvalid("file_unreadable", f"cannot read {path}: {error.strerror}", field="path") from None
    return read_jsonl(content)


def read_jsonl(content: bytes) -> Reading:
    """One article a line (UTF-8); blank lines are skipped."""
    return _checked(_lines(content))


def read_folder(folder: Path) -> Reading:
    """Every ``*.md`` below ``folder``: front matter with the fields of a row, the body is the answer."""
    return _checked(_files(folder))


def _lines(content: bytes) -> Iterator[Row]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        yield place, fields if isinstance(fields, dict) else Problem(place, "", "not_json_object")


def _files(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.rglob("*.md")):
        place = str(path.relative_to(folder))
        try:
            post = frontmatter.loads(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError):
            yield place, Problem(place, "", "bad_front_matter")
            continue
        yield place, {**post.metadata, "answer": post.content}


def _checked(rows: Iterable[Row]) -> Reading:
    reading = Reading()
    seen: set[str] = set()
    for place, fields in rows:
        if isinstance(fields, Problem):
            reading.problems.append(fields)
            continue
        try:
            draft = Draft.model_validate(fields)
        except ValidationError as error:
            reading.problems.extend(problems_of(error, place))
            continue
        if draft.id in seen:
            reading.problems.append(Problem(place, "id", "repeated"))
        seen.add(draft.id)
        reading.drafts.append(draft)
    return reading
