"""Dense search: every wording is a vector of its own, beside each article's centre of wordings and centre of answer sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
ALL: Final = slice(None)

faiss.omp_set_num_threads(1)  # one query at a time over a few thousand vectors: more threads only get into each other's way

_DEPTH: Final = 256
"""Vectors looked at per query. What lies deeper is given the last one's similarity, which it cannot exceed."""
LARGE: Final = 20_000
"""Vectors; an exact search over so many takes about as long as all the rest of a search."""
_PROBED: Final = 32
_TAUGHT_ON: Final = 40
"""Vectors a list that the lists are taught on."""
_ROUNDS: Final = 10
"""Of teaching. Of 60,000 wordings the lists then give 99.8 % of the true best 64 in 0.4 ms and are built in 2 s; a graph (HNSW) as quick
gives 98 %, takes longer to build and a quarter more memory."""
_OWN_VOICE: Final = 10
"""Articles a knowledge base needs before half of their common direction is taken for the company's own tone and removed."""


class WordingIndex:
    """Inner-product search over unit vectors; ``owners[i]`` is the number of the article that vector i belongs to.

    Exact until size asks for more; then lists of neighbours (IVF) over vectors of one byte a number: a million wordings then take half a
    gigabyte, and what is lost is the far end of the candidates (``make bench`` measures both).
    """

    def __init__(self, vectors: Floats, owners: Sequence[int], articles: int) -> None:
        self.owners = np.asarray(owners, np.int64)
        self._articles = articles
        self._index = _searchable(vectors)

    def best(self, query: Floats) -> tuple[Floats, Rows]:
        """Per article, the cosine of its best wording in -1…1, shape (articles,); and the numbers of the nearest wordings."""
        similarities, rows = _nearest(self._index, query, _DEPTH)
        found = np.full(self._articles, similarities[-1] if len(similarities) else 0.0, np.float32)
        np.maximum.at(found, self.owners[rows], similarities)
        return found, rows


class Centres:
    """One vector an article, with the direction all of them share taken away, so that what tells them apart weighs more.

    ``prior`` is the number of vectors at which an article's own centre is believed by half; the rest is the mean over the articles.
    """

    def __init__(self, groups: Sequence[Floats], dimension: int, *, prior: float = 0.0) -> None:
        counts = np.array([len(group) for group in groups], np.float32)
        self._trust = np.divide(counts, counts + prior, out=np.zeros_like(counts), where=counts > 0)
        means = np.array([group.mean(0) for group in groups if len(group)], np.float32).reshape(-1, dimension)
        self._shared = means.sum(0) / (len(means) + _OWN_VOICE)
        self._centres = np.zeros((len(groups), dimension), np.float32)
        for number, group in enumerate(groups):
            if len(group):
                self._centres[number] = _unit(_unit(group - self._shared).mean(0))
        self._usual = self._trust @ self._centres / max(float(self._trust.sum()), 1e-9)
        self._lists = _searchable(self._centres) if len(groups) > LARGE else None

    def cosines(self, query: Floats, rows: Rows | slice = ALL) -> Floats:
        """Per article of ``rows``, the cosine with the query after the same move; shape (rows,)."""
        moved = _unit(query - self._shared)
        cosines, usual = self._centres[rows] @ moved, self._usual @ moved
        return np.asarray(usual + self._trust[rows] * (cosines - usual), np.float32)

    def near(self, query: Floats, count: int) -> Rows:
        """The ``count`` articles with the nearest centres."""
        moved = _unit(query - self._shared)
        return _nearest(self._lists, moved, count)[1] if self._lists else most(self._centres @ moved, count)


def most(values: Floats, count: int) -> Rows:
    """Places of the ``count`` greatest of ``values``, in no order."""
    return np.asarray(np.argpartition(-values, count)[:count] if count < len(values) else np.arange(len(values)), np.int64)


def _searchable(vectors: Floats) -> faiss.Index:
    """All of ``vectors``, one by one while they are few, in lists of neighbours taught on a sample of them when they are many."""
    dimension = vectors.shape[1]
    if len(vectors) <= LARGE:
        index: faiss.Index = faiss.IndexFlatIP(dimension)
    else:
        count = int(2 * np.sqrt(len(vectors)))
        index = faiss.index_factory(dimension, f"IVF{count},SQ8", faiss.METRIC_INNER_PRODUCT)
        lists = faiss.extract_index_ivf(index)
        lists.nprobe, lists.cp.niter = _PROBED, _ROUNDS
        step = max(1, len(vectors) // (count * _TAUGHT_ON))
        index.train(np.ascontiguousarray(vectors[::step], np.float32))
    if len(vectors):
        index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def _nearest(index: faiss.Index, query: Floats, count: int) -> tuple[Floats, Rows]:
    """Similarities and numbers of the nearest vectors, nearest first."""
    depth = min(count, index.ntotal)
    if not depth:
        return np.zeros(0, np.float32), np.zeros(0, np.int64)
    similarities, rows = index.search(query.reshape(1, -1), depth)
    met = rows[0] >= 0
    return similarities[0, met], rows[0, met]


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)
