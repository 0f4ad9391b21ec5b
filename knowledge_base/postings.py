"""A sparse term–document table read by term: weighted sums over a query's terms cost what its postings cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


class Postings:
    """Columns are terms, rows documents; ``weights`` of a term lie side by side (compressed sparse columns)."""

    def __init__(
        self, vocabulary: Mapping[str, int], documents: int, starts: NDArray[np.int64], rows: NDArray[np.int64], weights: Floats
    ) -> None:
        self.vocabulary = vocabulary
        self.documents = documents
        self._starts, self._rows, self._weights = starts, rows, weights
        self.idf = _idf(np.diff(starts), documents)

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


class Table:
    """The same read by document, for a few documents of very many: sums cost what these documents are long."""

    def __init__(self, vocabulary: Mapping[str, int], idf: Floats, starts: Rows, terms: NDArray[np.int32], weights: Floats) -> None:
        self.vocabulary = vocabulary
        self.idf = idf
        self._starts, self._terms, self._weights = starts, terms, weights

    def sums(self, terms: Mapping[int, float], rows: Rows) -> Floats:
        """Per document of ``rows``, the sum of weight × the query's weight of the term; shape (rows,)."""
        asked = np.zeros(len(self.vocabulary), np.float32)
        asked[list(terms)] = list(terms.values())
        lengths = self._starts[rows + 1] - self._starts[rows]
        owners = np.repeat(np.arange(len(rows)), lengths)
        places = np.arange(len(owners)) + (self._starts[rows] - np.cumsum(lengths) + lengths)[owners]
        return np.bincount(owners, asked[self._terms[places]] * self._weights[places], len(rows)).astype(np.float32)


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
    vocabulary, _, rows, columns, weights = _unit(documents)
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(len(vocabulary) + 1)).astype(np.int64)
    return Postings(vocabulary, len(documents), starts, rows[order], weights[order])


def unit_table(documents: Sequence[Sequence[str]]) -> Table:
    """What :func:`unit` gives, to be read by document."""
    vocabulary, idf, rows, columns, weights = _unit(documents)
    return Table(vocabulary, idf, np.searchsorted(rows, np.arange(len(documents) + 1)), columns.astype(np.int32), weights)


def _unit(documents: Sequence[Sequence[str]]) -> tuple[dict[str, int], Floats, Rows, Rows, Floats]:
    """Terms by name, their idf, and of every weight its document, its term and itself, in the order of the documents."""
    vocabulary = _vocabulary(documents)
    counts = [Counter(document) for document in documents]
    columns = np.array([vocabulary[term] for count in counts for term in count], np.int64)
    rows = np.repeat(np.arange(len(documents)), [len(count) for count in counts])
    tf = np.array([value for count in counts for value in count.values()], np.float32)
    idf = _idf(np.bincount(columns, minlength=len(vocabulary)), len(documents))
    weights = (1 + np.log(tf)) * idf[columns] if len(tf) else tf
    norms = np.sqrt(np.bincount(rows, weights**2, len(documents))) if len(tf) else np.ones(len(documents))
    return vocabulary, idf, rows, columns, (weights / np.maximum(norms[rows], 1e-9)).astype(np.float32)


def _idf(frequency: NDArray[np.int64], documents: int) -> Floats:
    return np.log1p((documents - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)


def _vocabulary(documents: Sequence[Sequence[str]]) -> dict[str, int]:
    return {term: number for number, term in enumerate(dict.fromkeys(term for document in documents for term in document))}


def _nothing(documents: int) -> Postings:
    return Postings({}, documents, np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
