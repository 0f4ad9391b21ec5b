"""Two editors on one article: what the other has saved beside what stands in this form, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from knowledge_base.editing.diff import Line, lines
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.pages.form import Posted

_SHORT: Final = ("title", "topic", "language", "owner", "valid_from", "valid_until", "review_by", "translation_of")


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that the two say differently; both values as the form holds them."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """``questions`` and ``answer``: from theirs to mine, line by line, empty where they agree."""

    article_id: str
    revision: int
    fields: Sequence[Differing]
    questions: Sequence[Line]
    answer: Sequence[Line]
    their_questions: Sequence[str]
    their_answer: str

    @classmethod
    def of(cls, error: KnowledgeBaseError, posted: Posted, article_id: str) -> Conflict:
        """``error`` is ``article_changed`` with ``theirs`` in its details."""
        theirs: Mapping[str, Any] = (error.details or {})["theirs"]
        mine = posted.raw
        both = [Differing(name, str(mine.get(name) or ""), str(theirs[name] or "")) for name in _SHORT]
        answer = "\n".join(str(mine.get("answer") or "").splitlines())
        return cls(
            article_id,
            theirs["revision"],
            [one for one in both if one.mine != one.theirs],
            lines(list(theirs["questions"]), mine["questions"]),
            lines(theirs["answer"].splitlines(), answer.splitlines()),
            list(theirs["questions"]),
            theirs["answer"],
        )
