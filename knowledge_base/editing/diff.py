"""What two revisions of an article have not in common: field by field, and the answer line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from knowledge_base.contract import Article
from knowledge_base.drafts import Content

_APART: Final = frozenset({"questions", "answer"})


class Mark(StrEnum):
    """What happened to a line."""

    same = "same"
    added = "added"
    removed = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the answer, or a whole wording."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs, with both values."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Diff:
    """``fields`` that differ; ``questions`` and ``answer`` as lines, empty where they do not differ."""

    before: int
    after: int
    fields: Sequence[Field]
    questions: Sequence[Line]
    answer: Sequence[Line]


def diff(before: Article, after: Article) -> Diff:
    """From ``before`` to ``after``; the order of wordings counts, as the editor sees it."""
    names = [name for name in Content.model_fields if name not in _APART and getattr(before, name) != getattr(after, name)]
    return Diff(
        before.revision,
        after.revision,
        [Field(name, getattr(before, name), getattr(after, name)) for name in names],
        lines(before.questions, after.questions),
        lines(before.answer.splitlines(), after.answer.splitlines()),
    )


def lines(before: Sequence[str], after: Sequence[str]) -> Sequence[Line]:
    """All lines of both in reading order, what was removed above what came in its place; empty when nothing differs."""
    return [] if list(before) == list(after) else list(_compared(before, after))


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for what, start, end, from_, to in SequenceMatcher(None, before, after, autojunk=len(before) > 1000).get_opcodes():
        if what == "equal":
            yield from (Line(Mark.same, text) for text in before[start:end])
        else:
            yield from (Line(Mark.removed, text) for text in before[start:end])
            yield from (Line(Mark.added, text) for text in after[from_:to])
