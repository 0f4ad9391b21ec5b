"""What the gate says about a change before it is published: what would get worse, what is said twice, what is contradicted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.contract import Encode, Outcome, SearchResult, Store
from knowledge_base.drafts import Draft
from knowledge_base.vectors import Progress


class Kind(StrEnum):
    """Where a query comes from."""

    golden = "golden"
    wording = "wording"
    """An article's own wording, asked as it stands."""
    left_out = "left_out"
    """An article's own wording that was taken out of it first, so that it is asked as a client's new words are."""


class Why(StrEnum):
    """How an answer got worse."""

    lost = "lost"
    """The right article came first and no longer does."""
    refused = "refused"
    """The right article was said or offered, and now the search refuses."""
    answered = "answered"
    """A query that no article answers was held back and now gets an answer."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A query with its right article; None when it must not be answered."""

    query: str
    gold_id: str | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Seen:
    """What a client would meet. ``rank`` counts from 1 (None: the right article is not among the first ten)."""

    rank: int | None
    outcome: Outcome
    confidence: float
    article_id: str | None
    title: str
    """Of the first hit; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Worse:
    """A query that the change would harm."""

    query: str
    gold_id: str | None
    kind: Kind
    why: Why
    before: Seen
    after: Seen


@dataclass(frozen=True, slots=True)
class Unfound:
    """A changed article's own wording that would not find it; not a reason to refuse."""

    article_id: str
    query: str
    after: Seen


class Part(StrEnum):
    """What two articles have in common."""

    wording = "wording"
    answer = "answer"


@dataclass(frozen=True, slots=True)
class Twin:
    """Two articles that say nearly the same: the likest pair of wordings, or of sentences where whole answers are alike.

    ``likeness`` in 0…1; ``count`` is how many such wordings (or sentences) they share.
    """

    article_id: str
    title: str
    other_id: str
    other_title: str
    part: Part
    text: str
    other_text: str
    likeness: float
    count: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two articles that say the same thing with different facts. ``fact`` names what differs: ``money``, ``percent``, ``phone``,
    ``email``, ``date``, ``hours``, ``span`` (of time), ``address``, ``number`` with the word counted, ``allowed``, ``free``, ``needed``,
    or ``denied`` (a verb). ``said`` and ``other_said`` are the words."""

    article_id: str
    title: str
    other_id: str
    other_title: str
    text: str
    other_text: str
    fact: str
    said: str
    other_said: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the gate has to say. Only ``worse`` refuses: the rest is for the editor to look at."""

    worse: Sequence[Worse] = ()
    twins: Sequence[Twin] = ()
    contradictions: Sequence[Clash] = ()
    unfound: Sequence[Unfound] = ()

    @property
    def refused(self) -> bool:
        return bool(self.worse)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for an API or an audit row."""
        return {**asdict(self), "refused": self.refused}


Check = Callable[[Sequence[Draft]], Awaitable[Verdict]]
"""What publishing asks before it writes."""


class Searcher(Protocol):
    """The part of a knowledge base that is compared."""

    async def search(self, query: str, *, limit: int = 5, vector: NDArray[np.float32] | None = None) -> SearchResult: ...


class Tried(Searcher, Protocol):
    """A knowledge base in service that can show itself changed: ``knowledge_base.search.LocalKnowledgeBase``."""

    store: Store
    encode: Encode
    zone: tzinfo

    async def trial(self, drafts: Sequence[Draft], withdrawn: Collection[str] = (), progress: Progress = ...) -> Searcher: ...

    async def refresh_if_stale(self) -> bool: ...
