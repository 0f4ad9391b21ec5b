"""The gate before publication: asks what would get worse, what is said twice and what is contradicted."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from knowledge_base import revisions
from knowledge_base.contract import Article, Outcome
from knowledge_base.dense import Floats
from knowledge_base.drafts import Draft
from knowledge_base.gate.asking import Asking, got_worse, passes
from knowledge_base.gate.contract import Kind, Probe, Tried, Unfound, Verdict, Why, Worse
from knowledge_base.gate.contradictions import clashes
from knowledge_base.gate.golden import golden_set
from knowledge_base.gate.likeness import said, twins
from knowledge_base.gate.threatened import Threatened, threatened
from knowledge_base.vectors import Progress, silent, vectors_of

_MOST_TEXTS: Final = 2000
_MOST_COMPARED: Final = 1000
"""Of a change of thousands of articles an even sample of texts and articles is looked at."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Trying:
    """A change that is being tried."""

    drafts: Sequence[Draft]
    withdrawn: Collection[str]
    asking: Asking

    def at_fault(self, one: Worse) -> bool:
        """Whether the change, and no near tie of other articles, has made a query worse."""
        changed = {self.asking.family(draft.id) for draft in self.drafts}
        lost_to = self.asking.family(one.after.article_id or "")
        return one.kind is Kind.golden or one.why is Why.refused or lost_to in changed or self.asking.family(one.gold_id or "") in changed


class Gate:
    """Checks changes of a knowledge base in service. Nothing is stored but vectors; any number of checks may run at once."""

    def __init__(self, kb: Tried) -> None:
        self._kb = kb

    async def check(self, drafts: Sequence[Draft], withdrawn: Collection[str] = (), progress: Progress = silent) -> Verdict:
        """What publishing ``drafts`` and taking away ``withdrawn`` would do. ``progress`` counts searches, done and all.

        Of golden queries every loss counts. An article's own wording counts when a changed article takes it or loses it: scores of all
        articles move a little with every change, and a near tie between two others that tips over is nobody's fault. One that was left out
        counts when a client would have been answered rightly before and be answered wrongly after.
        """
        await self._kb.refresh_if_stale()
        async with self._kb.store.read() as tx:
            published = await revisions.published_articles(tx, self._kb.zone)
            golden = [Probe(kept.query, kept.gold_id, Kind.golden) for kept in await golden_set(tx)]
        gone = {*withdrawn, *(draft.id for draft in drafts)}
        others = [article for article in published if article.id not in gone]
        mine, theirs = await asyncio.to_thread(lambda: ([said(draft) for draft in drafts], [said(article) for article in others]))
        vectors = await self._embed(text for one in (*mine, *theirs) for text in (*one.wordings, *one.passages))
        new_texts = _sample([text for one in mine for text in (*one.wordings, *one.passages)], _MOST_TEXTS)
        rivals = await asyncio.to_thread(threatened, others, new_texts, vectors)

        trying = _Trying(drafts, withdrawn, Asking(self._kb.encode, families([*published, *drafts]), progress))
        kept, fresh = _own_wordings(drafts, published)
        worse, unfound = await self._tried(trying, [*golden, *rivals.asked, *kept], fresh, rivals)
        compared = _sample(mine, _MOST_COMPARED)
        alike = await asyncio.to_thread(twins, compared, theirs, vectors)
        return Verdict(worse, alike, await clashes(compared, theirs, self._embed), unfound)

    async def _tried(
        self, trying: _Trying, probes: Sequence[Probe], fresh: Sequence[Probe], rivals: Threatened
    ) -> tuple[list[Worse], list[Unfound]]:
        asking = trying.asking
        asking.expect(2 * len(probes) + 2 * len(rivals.left_out) + len(fresh))
        trial = await self._kb.trial(trying.drafts, trying.withdrawn)
        worse = got_worse(probes, await asking.ask(self._kb, probes), await asking.ask(trial, probes))
        worse += await self._worse_without(rivals, trying)
        seen = await asking.ask(trial, fresh)
        unfound = [
            Unfound(probe.gold_id or "", probe.query, now) for probe, now in zip(fresh, seen, strict=True) if not passes(probe.gold_id, now)
        ]
        return [one for one in worse if trying.at_fault(one)], unfound

    async def _worse_without(self, rivals: Threatened, trying: _Trying) -> list[Worse]:
        """Wordings asked of articles that were made to forget them, without the change and with it."""
        if not rivals.left_out:
            return []
        before = await self._kb.trial(rivals.shortened)
        after = await self._kb.trial([*rivals.shortened, *trying.drafts], trying.withdrawn)
        asked = rivals.left_out
        lost = got_worse(asked, await trying.asking.ask(before, asked), await trying.asking.ask(after, asked))
        return [one for one in lost if one.before.outcome is one.after.outcome is Outcome.answer]

    async def _embed(self, texts: Iterable[str]) -> Mapping[str, Floats]:
        return await vectors_of(self._kb.store, self._kb.encode, texts)


def families(articles: Iterable[Article | Draft]) -> dict[str, str]:
    """The article that each one translates, itself when it translates none; the last word counts."""
    return {article.id: article.translation_of or article.id for article in articles}


def _own_wordings(drafts: Sequence[Draft], published: Sequence[Article]) -> tuple[Sequence[Probe], Sequence[Probe]]:
    """The drafts' own wordings that their published revisions have too, and those that are new."""
    before = {article.id: {article.title, *article.questions} for article in published}
    own = [Probe(wording, draft.id, Kind.wording) for draft in drafts for wording in draft.wordings]
    kept = [probe for probe in own if probe.query in before.get(probe.gold_id or "", ())]
    known = set(kept)
    return kept, _sample([probe for probe in own if probe not in known], _MOST_TEXTS)


def _sample(items: Sequence[T], most: int) -> Sequence[T]:
    return items[:: -(-len(items) // most) or 1]
