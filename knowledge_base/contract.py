"""What others see of the knowledge base: a search with one of three outcomes, an article, and feedback on an answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy.ext.asyncio import AsyncConnection


class Outcome(StrEnum):
    """What a search is good for: say it, ask back with candidates, or admit not knowing."""

    answer = "answer"
    clarify = "clarify"
    refuse = "refuse"


class Reaction(StrEnum):
    """What the client made of an answer."""

    helped = "helped"
    not_that = "not_that"


@dataclass(frozen=True, slots=True)
class Hit:
    """One candidate; ``confidence`` in 0…1 is comparable over queries. ``wording``: the article's own wording nearest to the query."""

    article_id: str
    revision: int
    title: str
    confidence: float
    wording: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits best first; ``confidence`` is the best hit's (0 when there is none)."""

    outcome: Outcome
    confidence: float
    hits: Sequence[Hit]
    index_version: str


@dataclass(frozen=True, slots=True)
class Article:
    """One published revision. ``answer`` is Markdown; ``owner`` the queue that owns the content.

    Clients get it from ``valid_from`` to ``valid_until``, both days included; from ``review_by`` on it waits for another look.
    """

    id: str
    revision: int
    title: str
    answer: str
    questions: Sequence[str]
    topic: str
    language: str
    owner: str
    updated: date
    translation_of: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer given to a client, with the reaction if there was one."""

    article_id: str
    revision: int
    title: str
    confidence: float
    query: str
    reaction: Reaction | None
    at: datetime


class KnowledgeBase(Protocol):
    """Search, read, and remember what was shown."""

    async def search(
        self,
        query: str,
        *,
        language: str | None = None,
        limit: int = 5,
        exclude: Sequence[str] = (),
        vector: NDArray[np.float32] | None = None,
    ) -> SearchResult:
        """Find articles; ``language`` (``ru``/``en``) is preferred, ``exclude`` drops ids, ``vector`` saves encoding."""
        ...

    async def article(self, article_id: str, revision: int | None = None) -> Article | None:
        """The published (or named) revision, None when there is none."""
        ...

    async def shown(self, *, message_id: int, episode_id: int, query: str, hit: Hit, index_version: str, part: int = 0) -> None:
        """Remember that ``hit`` was shown as the answer to the client's message, or to its question number ``part``, counted from 0.

        Repeating it changes nothing.
        """
        ...

    async def asked(self, *, message_id: int, episode_id: int, query: str, result: SearchResult) -> None:
        """Remember that the search for the client's message ended in a refusal or an offer to choose; repeating it changes nothing."""
        ...

    async def react(self, *, episode_id: int, reaction: Reaction) -> ShownAnswer | None:
        """Put a reaction on the last answer of the episode; None when nothing was shown."""
        ...

    async def shown_in(self, episode_id: int) -> Sequence[ShownAnswer]:
        """Everything shown in the episode, oldest first."""
        ...


class Encode(Protocol):
    """A batching sentence encoder: one text to one L2-normalised vector, or many at once (blocking)."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def query(self, text: str) -> NDArray[np.float32]: ...

    def many(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Transaction(Protocol):
    """An open transaction and the moment it stands for."""

    @property
    def conn(self) -> AsyncConnection: ...

    @property
    def now(self) -> datetime: ...

    def wake(self, topic: str) -> None:
        """Signal ``topic`` after the commit."""
        ...


class Store(Protocol):
    """The database. A write transaction commits at the end of the block and rolls back on an error."""

    def read(self) -> AbstractAsyncContextManager[Transaction]: ...

    def write(self) -> AbstractAsyncContextManager[Transaction]: ...
