"""A message as weighed terms: words, pairs of words, and pieces of words, which forgive misspellings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

PIECES = (2, 3, 4)
LEAST = 2
"""A term of fewer messages than this is not learnt."""
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Terms:
    """Terms known from training; the rarer one is, the more it is ``worth``. Each message's weights are ``length`` long."""

    columns: dict[str, int]
    worth: NDArray[np.float32]
    length: float

    def of(self, texts: Sequence[str]) -> csr_matrix:
        """Weights ``(1 + log count) · worth`` of shape (texts, terms), each row scaled to the length; unknown terms weigh nothing."""
        rows = [self._row(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
        return csr_matrix((values, columns, ends), shape=(len(texts), len(self.columns)))

    def _row(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        counts = Counter(self.columns[term] for term in terms(text) if term in self.columns)
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.worth[columns]
        return columns, values * np.float32(self.length) / max(np.linalg.norm(values), np.float32(1e-6))


def learnt_terms(texts: Sequence[str], length: float) -> Terms:
    """The terms of the texts, each worth its smoothed inverse document frequency."""
    found_in = Counter(term for text in texts for term in set(terms(text)))
    kept = sorted(term for term, count in found_in.items() if count >= LEAST)
    counts = np.array([found_in[term] for term in kept])
    worth = np.log((1 + len(texts)) / (1 + counts)) + 1
    return Terms({term: column for column, term in enumerate(kept)}, worth.astype(np.float32), length)


def terms(text: str) -> Iterator[str]:
    """Words and pairs of words, marked with «+»; pieces of words with the space at a word's edge; every digit is a 0, «ё» is «е»."""
    plain = _DIGIT.sub("0", text.lower().replace("ё", "е"))
    words = [f"{word}+" for word in _WORD.findall(plain)]
    yield from words
    yield from (one + other for one, other in pairwise(words))
    yield from _pieces(plain.split())


def _pieces(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        edged = f" {word} "
        for size in PIECES:
            yield from (edged[start : start + size] for start in range(len(edged) - size + 1))
