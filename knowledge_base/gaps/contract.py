"""Gaps as others see them: a question that got no answer, and a group of such questions with what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """How a question was missed, from the least to the most telling."""

    refused = "refused"
    clarified = "clarified"
    """Candidates were offered and none was chosen."""
    not_that = "not_that"
    """The client said «не то» to the answer."""
    handed_off = "handed_off"
    """A person had to answer."""


class State(StrEnum):
    """What was done about a gap. ``drafted``: an article or a wording is written; ``added``: it is published."""

    open = "open"
    drafted = "drafted"
    added = "added"
    dismissed = "dismissed"


@dataclass(frozen=True, slots=True)
class Missed:
    """A client's question that the knowledge base did not answer; ``message_id`` is what makes it one.

    ``query`` and ``operator_words`` come masked: whatever is personal in them stands as ``<phone>``, ``<name>`` and so on. ``minutes``
    are operators' at the conversation. ``article_id`` is the article that was shown or came nearest, ``queue`` whose operators answered,
    ``reason`` the handoff's.
    """

    query: str
    kind: Kind
    conversation_id: int
    message_id: int
    at: datetime
    article_id: str | None = None
    minutes: float = 0.0
    operator_words: Sequence[str] = ()
    queue: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same thing, counted over a period. ``title`` is the most central wording.

    ``questions`` were asked by ``clients`` (conversations) and took operators ``minutes``; ``kinds`` counts them by :class:`Kind`.
    ``article_id``: what was written about it; ``nearest``: the article that came nearest most often; ``again``: questions since it was
    added.
    """

    id: int
    title: str
    state: State
    article_id: str | None
    nearest: str | None
    questions: int
    clients: int
    minutes: float
    again: int
    kinds: Mapping[str, int]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """How clients put it, and how many did."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A gap with everything it is made of. ``operator_words``: what operators answered, newest first."""

    gap: Gap
    wordings: Sequence[Wording]
    operator_words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: questions of the gap that were missed and operators' minutes, and answers that its article gave without a «не то»."""

    date: date
    missed: int
    minutes: float
    answered: int


@dataclass(frozen=True, slots=True)
class Pace:
    """What ``days`` days brought."""

    days: int
    missed: int
    minutes: float

    @property
    def per_day(self) -> float:
        return self.missed / self.days if self.days else 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What publishing did. Without a publication yet, everything is ``before``. ``days`` lie side by side, oldest first, for a chart."""

    published_at: datetime | None
    before: Pace
    after: Pace
    days: Sequence[Day] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection changed: new questions, gaps begun by them, questions of which more is known now, gaps that grew together."""

    questions: int = 0
    begun: int = 0
    changed: int = 0
    merged: int = 0
