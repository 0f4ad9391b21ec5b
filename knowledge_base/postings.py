"""A sparse term–document table read by term: weighted sums over a query's terms cost what its postings cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Postings:
    """Columns are terms, rows documents; ``weights`` of a term lie side by side (compressed sparse columns)."""

    def __init__(
        self, vocabulary: Mapping[str, int], documents: int, starts: NDArray[np.int64], rows: NDArray[np.int64], weights: Floats
    ) -> None:
        self.vocabulary = vocabulary
        self.documents = documents
        self._starts, self._rows, self._weights = starts, rows, weights
        frequency = np.diff(starts)
        self.idf: Floats = np.log1p((documents - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)

    def sums(self, terms: Mapping[int, float]) -> Floats:
        """Per document, the sum of weight × the query's weight of the term; shape (documents,)."""
        return self._gather(terms, self._weights)

    def presence(self, terms: Mapping[int, float]) -> Floats:
        """Per document, the sum of the query's weights of the terms that it has; shape (documents,)."""
        return self._gather(terms, None)

    def _gather(self, terms: Mapping[int, float], weights: Floats | None) -> Floats:
        if not terms:
            return np.zeros(self.documents, np.float32)
        spans = [slice(self._starts[term], self._starts[term + 1]) for term in terms]
        rows = np.concatenate([self._rows[span] for span in spans])
        factors = np.repeat(np.fromiter(terms.values(), np.float32, len(terms)), [span.stop - span.start for span in spans])
        if weights is not None:
            factors = factors * np.concatenate([weights[span] for span in spans])
        return np.bincount(rows, factors, self.documents).astype(np.float32)


def bm25(documents: Sequence[Sequence[str]]) -> Postings:
    """BM25 weights (Lucene's variant, k1 = 1.2, b = 0.5: support questions are short, so their length says little)."""
    vocabulary = _vocabulary(documents)
    if not vocabulary:
        return _nothing(len(documents))
    model = bm25s.BM25(k1=1.2, b=0.5, method="lucene")
    ids = [[vocabulary[term] for term in document] for document in documents]
    model.index((ids, vocabulary), create_empty_token=False, show_progress=False)
    table = model.scores
    return Postings(vocabulary, len(documents), table["indptr"].astype(np.int64), table["indices"].astype(np.int64), table["data"])


def unit(documents: Sequence[Sequence[str]]) -> Postings:
    """Term weights (1 + log tf) × idf, each document of length one: sums with a unit query are cosines."""
    vocabulary = _vocabulary(documents)
    counts = [Counter(document) for document in documents]
    columns = np.array([vocabulary[term] for count in counts for term in count], np.int64)
    rows = np.repeat(np.arange(len(documents)), [len(count) for count in counts])
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(len(vocabulary) + 1)).astype(np.int64)
    tf = np.array([value for count in counts for value in count.values()], np.float32)
    plain = Postings(vocabulary, len(documents), starts, rows, tf)
    weights = (1 + np.log(tf)) * plain.idf[columns] if len(tf) else tf
    norms = np.sqrt(np.bincount(rows, weights**2, len(documents))) if len(tf) else np.ones(len(documents))
    weights = (weights / np.maximum(norms[rows], 1e-9)).astype(np.float32)
    return Postings(vocabulary, len(documents), starts, rows[order], weights[order])


def _vocabulary(documents: Sequence[Sequence[str]]) -> dict[str, int]:
    return {term: number for number, term in enumerate(dict.fromkeys(term for document in documents for term in document))}


def _nothing(documents: int) -> Postings:
    return Postings({}, documents, np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
