"""The gate before publication: asks what would get worse, what is said twice and what is contradicted."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from knowledge_base import revisions
from knowledge_base.contract import Article, Outcome
from knowledge_base.dense import Floats
from knowledge_base.drafts import Draft
from knowledge_base.gate.asking import Asking, got_worse, passes
from knowledge_base.gate.contract import Kind, Probe, Tried, Unfound, Verdict, Worse
from knowledge_base.gate.contradictions import clashes
from knowledge_base.gate.golden import golden_set
from knowledge_base.gate.likeness import said, twins
from knowledge_base.gate.threatened import Threatened, threatened
from knowledge_base.vectors import Progress, silent, vectors_of

_MOST_TEXTS: Final = 2000
_MOST_COMPARED: Final = 1000
"""Of a change of thousands of articles an even sample of texts and articles is looked at."""
T = TypeVar("T")


class Gate:
    """Checks changes of a knowledge base in service. Nothing is stored but vectors; any number of checks may run at once."""

    def __init__(self, kb: Tried) -> None:
        self._kb = kb

    async def check(self, drafts: Sequence[Draft], withdrawn: Collection[str] = (), progress: Progress = silent) -> Verdict:
        """What publishing ``drafts`` and taking away ``withdrawn`` would do. ``progress`` counts searches, done and all.

        Of golden queries every loss counts. An article's own wording counts when it is lost to a changed article: scores of all articles
        move a little with every change, and a near tie between two others that tips over is nobody's fault. One that was left out counts
        when a client would have been answered rightly before and be answered wrongly after.
        """
        await self._kb.refresh_if_stale()
        async with self._kb.store.read() as tx:
            published = await revisions.published_articles(tx)
            golden = [Probe(kept.query, kept.gold_id, Kind.golden) for kept in await golden_set(tx)]
        changed = {draft.id for draft in drafts}
        others = [article for article in published if article.id not in changed and article.id not in withdrawn]
        mine, theirs = await asyncio.to_thread(lambda: ([said(draft) for draft in drafts], [said(article) for article in others]))
        vectors = await self._embed(text for one in (*mine, *theirs) for text in (*one.wordings, *one.passages))

        new_texts = [text for one in mine for text in (*one.wordings, *one.passages)]
        rivals = await asyncio.to_thread(threatened, others, _sample(new_texts, _MOST_TEXTS), vectors)
        kept, new = _own_wordings(drafts, published)
        fresh = _sample(new, _MOST_TEXTS)
        asking = Asking(self._kb.encode, families([*published, *drafts]), progress)
        asking.expect(2 * len([*golden, *rivals.asked, *kept, *rivals.left_out]) + len(fresh))
        trial = await self._kb.trial(drafts, withdrawn)
        probes = [*golden, *rivals.asked, *kept]
        worse = got_worse(probes, await asking.ask(self._kb, probes), await asking.ask(trial, probes))
        worse += await self._worse_without(rivals, drafts, withdrawn, asking)
        harmed = {asking.family(id) for id in changed}
        worse = [one for one in worse if one.kind is Kind.golden or asking.family(one.after.article_id or "") in harmed]
        unfound = [
            Unfound(probe.gold_id or "", probe.query, seen)
            for probe, seen in zip(fresh, await asking.ask(trial, fresh), strict=True)
            if not passes(probe.gold_id, seen)
        ]
        compared = _sample(mine, _MOST_COMPARED)
        alike = await asyncio.to_thread(twins, compared, theirs, vectors)
        return Verdict(worse, alike, await clashes(compared, theirs, self._embed), unfound)

    async def _worse_without(self, rivals: Threatened, drafts: Sequence[Draft], withdrawn: Collection[str], asking: Asking) -> list[Worse]:
        """Wordings asked of articles that were made to forget them, without the change and with it."""
        if not rivals.left_out:
            return []
        before = await self._kb.trial(rivals.shortened)
        after = await self._kb.trial([*rivals.shortened, *drafts], withdrawn)
        lost = got_worse(rivals.left_out, await asking.ask(before, rivals.left_out), await asking.ask(after, rivals.left_out))
        return [one for one in lost if one.before.outcome is one.after.outcome is Outcome.answer]

    async def _embed(self, texts: Iterable[str]) -> Mapping[str, Floats]:
        return await vectors_of(self._kb.store, self._kb.encode, texts)


def families(articles: Iterable[Article | Draft]) -> dict[str, str]:
    """The article that each one translates, itself when it translates none; the last word counts."""
    return {article.id: article.translation_of or article.id for article in articles}


def _own_wordings(drafts: Sequence[Draft], published: Sequence[Article]) -> tuple[list[Probe], list[Probe]]:
    """The drafts' own wordings that their published revisions have too, and those that are new."""
    before = {article.id: {article.title, *article.questions} for article in published}
    own = [Probe(wording, draft.id, Kind.wording) for draft in drafts for wording in draft.wordings]
    kept = [probe for probe in own if probe.query in before.get(probe.gold_id or "", ())]
    return kept, [probe for probe in own if probe not in kept]


def _sample(items: Sequence[T], most: int) -> Sequence[T]:
    return items[:: -(-len(items) // most) or 1]
