"""Lexical search within one language: BM25, rare-word coverage, word families and character n-grams, per article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.postings import Floats, Postings, bm25, unit
from knowledge_base.words import grams, lemma, lemmas, root, words

_LONGEST: Final = 64
"""Distinct words of a query that are looked at; a longer letter says the same again."""
_SHORTEST: Final = 4
_EACH_UP_TO: Final = 50_000
"""Wordings in all, up to which each is compared by its characters on its own; beyond, an article's are taken together."""
_ALIKE: Final = 0.75
"""Share of letters in place: one slip in four letters."""


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """One article as words: every wording (the title among them) and the answer."""

    wordings: Sequence[str]
    answer: str


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """Arrays of shape (articles,), each 0 where nothing is shared.

    Over wordings and answer: ``bm25`` is the raw BM25 sum, ``coverage`` the share in 0…1 of the query's rarity (idf) that the article has,
    ``roots`` the same by word families. ``chars`` is the cosine of character trigrams with the best wording.
    """

    bm25: Floats
    coverage: Floats
    roots: Floats
    chars: Floats


class LexicalIndex:
    """The articles of one language, in the order given."""

    def __init__(self, documents: Sequence[LexicalDocument]) -> None:
        many = sum(len(document.wordings) for document in documents) > _EACH_UP_TO
        said = [lemmas("\n".join((*document.wordings, document.answer))) for document in documents]
        self._terms = bm25(said)
        self._roots = unit([[root(term) for term in own] for own in said])
        compared = [_compared(document.wordings, many) for document in documents]
        self._chars = unit([_trigrams(own) for texts in compared for own in texts])
        self._firsts = np.cumsum([0, *(len(texts) for texts in compared[:-1])])
        self._latin = [term for term in self._terms.vocabulary if term.isascii() and len(term) >= _SHORTEST]
        self._nearest = lru_cache(maxsize=20_000)(self._near)
        self.size = len(documents)

    @property
    def known(self) -> Mapping[str, int]:
        """Lemmas that occur in the articles."""
        return self._terms.vocabulary

    def scores(self, query: str) -> LexicalScores:
        """Score every article."""
        asked = list(dict.fromkeys(words(query)))[:_LONGEST]
        terms = self._understood(asked)
        return LexicalScores(
            bm25=self._terms.sums(_ids(self._terms, terms)),
            coverage=_coverage(self._terms, terms),
            roots=_coverage(self._roots, {root(term): weight for term, weight in terms.items()}),
            chars=self._character_cosine(asked),
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

    def _character_cosine(self, asked: Sequence[str]) -> Floats:
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
        norm = np.sqrt(sum(weight**2 for weight in weights.values()) + unseen * float(np.log1p(2 * self.size)) ** 2)
        cosines = self._chars.sums(weights) / max(float(norm), 1e-9)
        return np.asarray(np.maximum.reduceat(cosines, self._firsts), np.float32)


def _compared(wordings: Sequence[str], many: bool) -> list[list[str]]:
    """The words of each wording; of all of an article's together where there are ``many``."""
    each = [words(wording) for wording in wordings]
    return [[word for own in each for word in own]] if many else each


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
