"""The plain methods that search has to beat, on the same articles and questions: the encoder alone, BM25 alone, and half of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_base import revisions
from knowledge_base.contract import Article
from knowledge_base.dense import Floats
from knowledge_base.evaluate import Answered, area_interval, auroc
from knowledge_base.intervals import Share, share
from knowledge_base.postings import bm25
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.vectors import vectors_of
from knowledge_base.words import lemmas

_HALF: Final = 10.0
"""A raw BM25 sum of ten counts as half: x / (x + 10)."""
_DRAWS: Final = 2000
Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Compared:
    """One method on all questions; ``auroc`` as in :class:`knowledge_base.evaluate.Report`.

    ``ahead``: by how much search's recall@1 is higher on the same questions, and between which bounds at 95 % (paired bootstrap); zeros for
    search itself.
    """

    recall_at_1: Share
    recall_at_5: Share
    auroc: float | None
    auroc_interval: tuple[float, float] | None
    ahead: tuple[float, float, float]


async def compared(kb: LocalKnowledgeBase, answers: Sequence[Answered]) -> Mapping[str, Compared]:
    """Search as it answered, and the plain methods on the same questions over the articles published now."""
    async with kb.store.read() as tx:
        articles = await revisions.published_articles(tx, kb.zone)
    known = np.array([one.asked.gold_id is not None for one in answers], bool)
    ours = np.array([one.rank for one in answers], np.int64)
    found = {"search": _compared(ours, np.array([one.confidence for one in answers]), known, ours)}
    if not articles:
        return found
    wordings = {article.id: tuple(dict.fromkeys((article.title, *article.questions))) for article in articles}
    vectors = await vectors_of(kb.store, kb.encode, (text for own in wordings.values() for text in own))
    by_words = bm25([lemmas("\n".join((*wordings[article.id], article.answer))) for article in articles])
    rows = np.array([vectors[text] for own in wordings.values() for text in own], np.float32).reshape(-1, kb.encode.dimension)
    firsts = np.cumsum([0, *(len(own) for own in wordings.values())])[:-1]
    families = _Families(articles)
    ranks: dict[str, list[int]] = {"encoder alone": [], "BM25 alone": [], "half of each": []}
    best: dict[str, list[float]] = {name: [] for name in ranks}
    for one in answers:
        near = np.maximum.reduceat(rows @ await kb.encode.query(one.asked.query), firsts)
        terms = {by_words.vocabulary[term]: 1.0 for term in lemmas(one.asked.query) if term in by_words.vocabulary}
        said = by_words.sums(terms)
        said = said / (said + _HALF)
        scored: tuple[NDArray[np.floating], ...] = (near, said, (near + said) / 2)
        for name, scores in zip(ranks, scored, strict=True):
            ranks[name].append(families.rank(scores, one.asked.gold_id))
            best[name].append(float(scores.max()))
    plain = {name: _compared(np.array(own, np.int64), np.array(best[name]), known, ours) for name, own in ranks.items()}
    return found | plain


class _Families:
    """An article and its translations count as one."""

    def __init__(self, articles: Sequence[Article]) -> None:
        names = [article.translation_of or article.id for article in articles]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self._of = {article.id: numbers[name] for article, name in zip(articles, names, strict=True)}
        self._each = np.array(list(self._of.values()), np.int64)

    def rank(self, scores: Floats, gold_id: str | None) -> int:
        """The place of the right article from 1, 0 where there is none."""
        if gold_id not in self._of:
            return 0
        best = np.full(len(scores), -np.inf)
        np.maximum.at(best, self._each, scores)
        gold = self._of[gold_id]
        return 1 + int((best > best[gold]).sum() + (best[:gold] == best[gold]).sum())


def _compared(ranks: Ranks, sure: NDArray[np.float64], known: NDArray[np.bool_], ours: Ranks) -> Compared:
    own = ranks[known]
    area = auroc(sure[known], sure[~known])
    return Compared(
        share(int((own == 1).sum()), len(own)),
        share(int(((own >= 1) & (own <= 5)).sum()), len(own)),
        area,
        None if area is None else area_interval(area, int(known.sum()), int((~known).sum())),
        _ahead((ours[known] == 1).astype(np.float64) - (own == 1)),
    )


def _ahead(differences: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean and its 95 % interval, by drawing the questions anew (Efron, 1979); the same on every run."""
    if not differences.any():
        return 0.0, 0.0, 0.0
    drawn = np.random.default_rng(1).integers(0, len(differences), (_DRAWS, len(differences)))
    low, high = np.percentile(differences[drawn].mean(1), [2.5, 97.5])
    return float(differences.mean()), float(low), float(high)
