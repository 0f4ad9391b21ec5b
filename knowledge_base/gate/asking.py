"""Asks the same queries of two knowledge bases and tells which of them one answers worse than the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from knowledge_base.contract import Encode, Outcome, SearchResult
from knowledge_base.gate.contract import Probe, Searcher, Seen, Why, Worse
from knowledge_base.vectors import Progress, silent

_DEPTH: Final = 10


class Asking:
    """Asks probes and counts them. ``families`` maps articles to the one that they translate: any translation will do."""

    def __init__(self, encode: Encode, families: Mapping[str, str], progress: Progress = silent) -> None:
        self._encode = encode
        self._families = families
        self._progress = progress
        self._done = self._total = 0

    def expect(self, searches: int) -> None:
        """How many searches are to come, for the progress."""
        self._total += searches

    async def ask(self, kb: Searcher, probes: Sequence[Probe]) -> list[Seen]:
        """What a client would meet. Queries go to the encoder together; between two searches the event loop serves others."""
        vectors = await asyncio.gather(*(self._encode.query(probe.query) for probe in probes))
        seen = []
        for probe, vector in zip(probes, vectors, strict=True):
            seen.append(self._seen(probe, await kb.search(probe.query, limit=_DEPTH, vector=vector)))
            self._done += 1
            self._progress(self._done, self._total)
            await asyncio.sleep(0)
        return seen

    def _seen(self, probe: Probe, found: SearchResult) -> Seen:
        ids = [self.family(hit.article_id) for hit in found.hits]
        gold = None if probe.gold_id is None else self.family(probe.gold_id)
        first = found.hits[0] if found.hits else None
        return Seen(
            rank=ids.index(gold) + 1 if gold in ids else None,
            outcome=found.outcome,
            confidence=found.confidence,
            article_id=first.article_id if first else None,
            title=first.title if first else "",
        )

    def family(self, article_id: str) -> str:
        """The article that this one translates, or itself."""
        return self._families.get(article_id, article_id)


def passes(gold_id: str | None, seen: Seen) -> bool:
    """Whether a client is served: the right article first and not held back; for a query that nothing answers, no answer."""
    if gold_id is None:
        return seen.outcome is not Outcome.answer
    return seen.rank == 1 and seen.outcome is not Outcome.refuse


def got_worse(probes: Sequence[Probe], before: Sequence[Seen], after: Sequence[Seen]) -> list[Worse]:
    """The probes that passed and no longer do."""
    return [
        Worse(probe.query, probe.gold_id, probe.kind, _why(probe, now), then, now)
        for probe, then, now in zip(probes, before, after, strict=True)
        if passes(probe.gold_id, then) and not passes(probe.gold_id, now)
    ]


def _why(probe: Probe, after: Seen) -> Why:
    if probe.gold_id is None:
        return Why.answered
    return Why.refused if after.rank == 1 else Why.lost
