"""Lexical search within one language: BM25, rare-word coverage, word families and character n-grams, per article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.dense import Floats, Rows
from knowledge_base.postings import Postings, bm25, unit, unit_table
from knowledge_base.words import grams, lemma, lemmas, root, words

_LONGEST: Final = 64
"""Distinct words of a query that are looked at; a longer letter says the same again."""
_SHORTEST: Final = 4
_ALIKE: Final = 0.75
"""Share of letters in place: one slip in four letters."""


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """One article as words: every wording (the title among them) and the answer."""

    wordings: Sequence[str]
    answer: str


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """Arrays of shape (rows,), each 0 where nothing is shared.

    Over wordings and answer: ``bm25`` is the raw BM25 sum, ``coverage`` the share in 0…1 of the query's rarity (idf) that the article has,
    ``roots`` the same by word families. ``chars`` is the cosine of character trigrams with the best wording.
    """

    bm25: Floats
    coverage: Floats
    roots: Floats
    chars: Floats


@dataclass(frozen=True, slots=True)
class Read:
    """A query read: its distinct words, its terms with weights in 0…1, and the raw BM25 sum of every article."""

    words: Sequence[str]
    terms: Mapping[str, float]
    bm25: Floats


class LexicalIndex:
    """The articles of one language, in the order given. When ``large``, few wordings are compared by their characters."""

    def __init__(self, documents: Sequence[LexicalDocument], *, large: bool = False) -> None:
        said = [lemmas("\n".join((*document.wordings, document.answer))) for document in documents]
        self._terms = bm25(said)
        self._roots = unit([[root(term) for term in own] for own in said])
        compared = [_trigrams(words(wording)) for document in documents for wording in document.wordings]
        self._chars = unit_table(compared) if large else unit(compared)
        self._firsts = np.cumsum([0, *(len(document.wordings) for document in documents[:-1])])
        self._latin = [term for term in self._terms.vocabulary if term.isascii() and len(term) >= _SHORTEST]
        self._nearest = lru_cache(maxsize=20_000)(self._near)
        self.size = len(documents)

    @property
    def known(self) -> Mapping[str, int]:
        """Lemmas that occur in the articles."""
        return self._terms.vocabulary

    def read(self, query: str) -> Read:
        """What the query's words say, before any article is looked at closely."""
        asked = list(dict.fromkeys(words(query)))[:_LONGEST]
        terms = self._understood(asked)
        return Read(asked, terms, self._terms.sums(_ids(self._terms, terms)))

    def scores(self, read: Read, rows: Rows | slice, met: Rows) -> LexicalScores:
        """Score the articles of these ``rows``. Of a large index, only first wordings and the ``met`` ones are compared by characters."""
        return LexicalScores(
            bm25=read.bm25[rows],
            coverage=_coverage(self._terms, read.terms)[rows],
            roots=_coverage(self._roots, {root(term): weight for term, weight in read.terms.items()})[rows],
            chars=self._character_cosine(read.words, rows, met)[rows],
        )

    def _understood(self, asked: Sequence[str]) -> dict[str, float]:
        """Terms of the query with weights in 0…1: a misspelt word becomes the nearest word of the articles, weighing as it is alike."""
        found: dict[str, float] = {}
        for word in asked:
            term = lemma(word)
            if not term:
                continue
            term, weight = (term, 1.0) if term in self._terms.vocabulary or not term.isascii() else self._nearest(term)
            found[term] = max(weight, found.get(term, 0.0))
        return found

    def _near(self, term: str) -> tuple[str, float]:
        """A misspelt Latin term as the articles spell it, and how alike the two are; Russian ones were mended before."""
        near = process.extractOne(term, self._latin, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
        return (near[0], near[1]) if near and len(term) >= _SHORTEST else (term, 1.0)

    def _character_cosine(self, asked: Sequence[str], rows: Rows | slice, met: Rows) -> Floats:
        """Per article, with the best of its wordings; of a large index, of those compared."""
        if not self.size:
            return np.zeros(0, np.float32)
        counts: dict[int, float] = {}
        unseen = 0
        for gram in _trigrams(asked):
            number = self._chars.vocabulary.get(gram)
            if number is None:
                unseen += 1
            else:
                counts[number] = counts.get(number, 0.0) + 1.0
        weights = {number: (1 + float(np.log(count))) * float(self._chars.idf[number]) for number, count in counts.items()}
        norm = max(float(np.sqrt(sum(weight**2 for weight in weights.values()) + unseen * float(np.log1p(2 * self.size)) ** 2)), 1e-9)
        if isinstance(self._chars, Postings):
            return np.asarray(np.maximum.reduceat(self._chars.sums(weights) / norm, self._firsts), np.float32)
        compared = np.union1d(self._firsts[rows], met)
        found = np.zeros(self.size, np.float32)
        owners = np.searchsorted(self._firsts, compared, "right") - 1
        np.maximum.at(found, owners, self._chars.sums(weights, compared) / norm)
        return found


def _trigrams(asked: Sequence[str]) -> list[str]:
    """Trigrams of the words that carry a topic, each word once."""
    return [gram for word in dict.fromkeys(asked) if lemma(word) for gram in grams(word)]


def _ids(field: Postings, terms: Mapping[str, float]) -> dict[int, float]:
    return {number: weight for term, weight in terms.items() if (number := field.vocabulary.get(term)) is not None}


def _coverage(field: Postings, terms: Mapping[str, float]) -> Floats:
    """Words that no article has count as the rarest: a question full of them is not ours."""
    unseen = float(np.log1p(2 * field.documents + 1))
    ids = {number: weight * float(field.idf[number]) for number, weight in _ids(field, terms).items()}
    rarity = sum(float(field.idf[number]) if (number := field.vocabulary.get(term)) is not None else unseen for term in terms)
    return field.presence(ids) / max(rarity, 1e-9)
