"""Dense search: every wording is a vector of its own, beside each article's centre of wordings and centre of answer sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

faiss.omp_set_num_threads(1)  # one query at a time over a few thousand vectors: more threads only get into each other's way

_DEPTH: Final = 256
"""Vectors looked at per query. What lies deeper is given the last one's similarity, which it cannot exceed."""
EXACT_UP_TO: Final = 50_000
"""Wordings; an exact search over so many takes about as long as all the rest of a search."""
_PROBED: Final = 32
_TAUGHT_ON: Final = 40
"""Vectors a list that the lists are taught on."""
_OWN_VOICE: Final = 10
"""Articles a knowledge base needs before half of their common direction is taken for the company's own tone and removed."""


class WordingIndex:
    """Inner-product search over unit vectors; ``owners[i]`` is the number of the article that vector i belongs to.

    Exact until size asks for more; then lists of neighbours (IVF) over vectors of one byte a number: a million wordings then take half a
    gigabyte, and what is lost is the far end of the candidates (``make bench`` measures both).
    """

    def __init__(self, vectors: Floats, owners: Sequence[int], articles: int) -> None:
        self._owners = np.asarray(owners, np.int64)
        self._articles = articles
        self._index = _lists(vectors) if len(vectors) > EXACT_UP_TO else faiss.IndexFlatIP(vectors.shape[1])
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors, np.float32))

    def best(self, query: Floats) -> Floats:
        """Per article, the cosine of its best wording in -1…1; shape (articles,)."""
        depth = min(_DEPTH, self._index.ntotal)
        if not depth:
            return np.zeros(self._articles, np.float32)
        similarities, rows = self._index.search(query.reshape(1, -1), depth)
        met = rows[0] >= 0
        similarities, rows = similarities[0, met], rows[0, met]
        found = np.full(self._articles, similarities[-1] if len(similarities) else 0.0, np.float32)
        np.maximum.at(found, self._owners[rows], similarities)
        return found


def _lists(vectors: Floats) -> faiss.Index:
    """An empty index of neighbour lists, taught on a sample of ``vectors``."""
    lists = int(4 * np.sqrt(len(vectors)))
    index = faiss.index_factory(vectors.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    step = max(1, len(vectors) // (lists * _TAUGHT_ON))
    index.train(np.ascontiguousarray(vectors[::step], np.float32))
    faiss.extract_index_ivf(index).nprobe = _PROBED
    return index


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

    def cosines(self, query: Floats) -> Floats:
        """Per article, the cosine with the query after the same move; shape (articles,)."""
        cosines = self._centres @ _unit(query - self._shared)
        usual = cosines @ self._trust / max(float(self._trust.sum()), 1e-9)
        return np.asarray(usual + self._trust * (cosines - usual), np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)
