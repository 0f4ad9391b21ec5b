"""The searchable state of all published articles: built once, never changed, read by any number of searches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge_base.dense import ALL, LARGE, Centres, Floats, Rows, WordingIndex, most
from knowledge_base.lexical import LexicalDocument, LexicalIndex, Read
from knowledge_base.openings import without_opening
from knowledge_base.repair import repaired
from knowledge_base.spelling import Spelling
from knowledge_base.words import fold, lemmas, script, words

FEATURES: Final = ("wording", "wordings_centre", "answer_centre", "bm25", "roots", "chars", "coverage", "exact")
"""Columns of :attr:`Evidence.features`: three cosines in -1…1, then lexical figures in 0…1 (all 0 where the languages differ); ``exact``
is 1 where the query is one of the article's wordings, letter for letter."""
_FEW_SENTENCES: Final = 4.0
"""An answer of one sentence may be a bare fact, unlike any question about it."""
_CANDIDATES: Final = 256
"""Articles that each kind of evidence proposes where there are too many to look at all."""
_HALF: Final = 10.0
"""A raw BM25 sum of ten counts as half: x / (x + 10)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A published article as search sees it; ``family`` is shared by translations of one article."""

    id: str
    revision: int
    title: str
    language: str
    family: str
    wordings: Sequence[str]
    passages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the articles of one language for one query: ``features`` has shape (entries, len(FEATURES))."""

    entries: Sequence[Entry]
    same_language: bool
    features: Floats


class Index:
    """Articles grouped by language. ``vectors`` gives the unit vector of every wording and passage by its text."""

    def __init__(self, entries: Sequence[Entry], vectors: Mapping[str, Floats], dimension: int, version: int) -> None:
        self.version = version
        self.dimension = dimension
        self.size = len(entries)
        languages = dict.fromkeys(entry.language for entry in entries)
        self._groups = {
            language: _Group([entry for entry in entries if entry.language == language], vectors, dimension) for language in languages
        }
        self._translations = {(entry.family, entry.language): entry for entry in entries}
        self._families = {entry.id: entry.family for entry in entries}
        self.known = frozenset(word for group in self._groups.values() for word in group.lexical.known)
        self._spelling = Spelling(word for entry in entries for text in (*entry.wordings, *entry.passages) for word in words(text))

    def evidence(
        self, query: str, language: str | None, vector: Floats, exclude: Collection[str] = (), typed: str | None = None
    ) -> list[Evidence]:
        """Evidence per language of the articles; ``language`` is the query's own, ``vector`` its unit vector, ``typed`` what it was before
        it was mended.

        Articles with an id in ``exclude`` and their translations are passed over, and an article that has a translation in the query's
        language is left to that translation.
        """
        over = {self._families[id] for id in exclude if id in self._families}
        at_home = over | self._groups[language].families if language in self._groups else over
        parts = [
            group.evidence(query, typed or query, own == language, vector, over if own == language else at_home)
            for own, group in self._groups.items()
        ]
        return [part for part in parts if part.entries]

    def meant(self, query: str) -> str | None:
        """``query`` as it was meant: in its own keyboard layout and alphabet, without a greeting, spelt well. None when it is fine."""
        text = repaired(query, self.known) or query
        plain = without_opening(self._spelling.text(text))
        return plain if plain != fold(query) else None

    def spoken(self, query: str, preferred: str | None) -> str | None:
        """The language to read ``query`` in: its letters', unless all its words (los, pon, wifi) are words of articles in another."""
        own = script(query) or preferred
        others = [preferred] if own in self._groups else [preferred, *self._groups]
        terms = lemmas(query)
        for language in others:
            if language in self._groups and terms and all(term in self._groups[language].lexical.known for term in terms):
                return language
        return own

    def in_language(self, entry: Entry, language: str | None) -> Entry:
        """The translation of ``entry`` into ``language``, itself when there is none."""
        return self._translations.get((entry.family, language or entry.language), entry)

    def wording(self, entry: Entry, vector: Floats) -> str:
        """The wording of ``entry`` nearest to the query's unit vector."""
        return self._groups[entry.language].wording(entry, vector)


class _Group:
    def __init__(self, entries: Sequence[Entry], vectors: Mapping[str, Floats], dimension: int) -> None:
        def stacked(texts: Sequence[str]) -> Floats:
            return np.array([vectors[text] for text in texts], np.float32).reshape(-1, dimension)

        self.entries = entries
        self.families = frozenset(entry.family for entry in entries)
        asked = [stacked(entry.wordings) for entry in entries]
        self._vectors = {entry.id: vectors_ for entry, vectors_ in zip(entries, asked, strict=True)}
        self._large = sum(map(len, asked)) > LARGE
        owners = [number for number, entry in enumerate(entries) for _ in entry.wordings]
        self.lexical = LexicalIndex([LexicalDocument(entry.wordings, "\n".join(entry.passages)) for entry in entries], large=self._large)
        self._wordings = WordingIndex(np.concatenate(asked), owners, len(entries))
        self._asked = Centres(asked, dimension)
        self._exact: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for wording in entry.wordings:
                self._exact[_bare(wording)].append(number)
        self._said = Centres([stacked(entry.passages) for entry in entries], dimension, prior=_FEW_SENTENCES)

    def evidence(self, query: str, typed: str, same_language: bool, vector: Floats, passed_over: Collection[str]) -> Evidence:
        nearest, met = self._wordings.best(vector)
        read = self.lexical.read(query) if same_language else None
        exact = self._exact.get(_bare(typed)) or self._exact.get(_bare(query), [])
        rows = self._candidates(vector, met, read, exact) if self._large else ALL
        if passed_over:
            looked_at = range(len(self.entries)) if isinstance(rows, slice) else rows.tolist()
            rows = np.array([row for row in looked_at if self.entries[row].family not in passed_over], np.int64)
        entries = self.entries if isinstance(rows, slice) else [self.entries[row] for row in rows.tolist()]
        features = np.zeros((len(entries), len(FEATURES)), np.float32)
        features[:, 0] = nearest[rows]
        features[:, 1] = self._asked.cosines(vector, rows)
        features[:, 2] = self._said.cosines(vector, rows)
        if read:
            found = self.lexical.scores(read, rows, met)
            features[:, 3] = found.bm25 / (found.bm25 + _HALF)
            features[:, 4] = found.roots
            features[:, 5] = found.chars
            features[:, 6] = found.coverage
        is_exact = np.zeros(len(self.entries), np.float32)
        is_exact[exact] = 1.0
        features[:, 7] = is_exact[rows]
        return Evidence(entries, same_language, features)

    def _candidates(self, vector: Floats, met: Rows, read: Read | None, exact: Sequence[int]) -> Rows:
        """The articles worth a closer look, each once: nearest by a wording, by the centre of their wordings, and best by words."""
        worded = most(read.bm25, _CANDIDATES) if read else ()
        return np.unique(
            np.concatenate([self._wordings.owners[met], self._asked.near(vector, _CANDIDATES), worded, exact]).astype(np.int64)
        )

    def wording(self, entry: Entry, vector: Floats) -> str:
        return entry.wordings[int((self._vectors[entry.id] @ vector).argmax())]


def _bare(text: str) -> str:
    """``text`` without what does not tell wordings apart: case, marks at the end."""
    return fold(text).strip(" ?!.…")
