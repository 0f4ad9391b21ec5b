"""Mends misspelt Russian words: the likeliest word of the articles or of the language, by how people slip and how usual words are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

import numpy as np
import wordfreq
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.slips import CHEAPEST, distance
from knowledge_base.words import fold, is_russian, plain

_WORD: Final = re.compile(r"[а-я]+")
_SHORTEST: Final = 4
_RAREST: Final = 700
"""Words rarer than once in ten million are no better guesses than what was typed (in hundredths of a decade of frequency)."""
_SURELY: Final = 560
"""Words at least so usual are meant, whatever the dictionary says of them."""
_OWN: Final = 3.5
"""A word of the articles is that much likelier (natural logarithm) than its frequency in the language says."""
_SLIP: Final = 6.0
"""What one whole slip costs on the same scale; chosen on the lessons."""
_LOOKED_AT: Final = 200
_MOST_EDITS: Final = 3
_ALIKE: Final = 0.2
"""Share of a word's trigrams that a guess must have."""
_SPARE: Final = 0.3
"""Added to a bound on slips: two swapped letters may pass over a row of the distance that lies that much beyond it."""
_DECADE: Final = float(np.log(10))


Guess = tuple[str, float, int]
"""A word, its prior, and its edits from what was typed."""


class WordList:
    """Words with their natural-logarithm priors, found by shared character trigrams."""

    def __init__(self, words: Sequence[str], priors: Iterable[float]) -> None:
        self._words = np.array(words, object)
        self.priors = np.fromiter(priors, np.float32, len(words))
        letters = _letters("".join(f"`{word}`" for word in words))
        owners = np.repeat(np.arange(len(words)), [len(word) + 2 for word in words])
        within = owners[:-2] == owners[2:]
        # each trigram of a word once, in the order of the trigrams and then of the words
        pairs = np.unique(_codes(letters)[within].astype(np.int64) * max(len(words), 1) + owners[:-2][within])
        codes, self._owners = np.divmod(pairs, max(len(words), 1))
        self._codes, self._starts = np.unique(codes, return_index=True)
        self._ends = np.append(self._starts[1:], len(pairs))
        self._sizes = np.bincount(self._owners, minlength=len(words))

    def near(self, word: str) -> list[Guess]:
        """Words that share most trigrams with ``word`` and are at most three edits away, fewest edits first."""
        own = _grams(word)
        places = np.searchsorted(self._codes, own)
        found = [
            self._owners[self._starts[place] : self._ends[place]]
            for place, gram in zip(places.tolist(), own.tolist(), strict=True)
            if place < len(self._codes) and self._codes[place] == gram
        ]
        if not found:
            return []
        shared = np.bincount(np.concatenate(found))
        some = np.flatnonzero(shared >= max(1, round(_ALIKE * len(own))))
        numbers = some[_most(2 * shared[some] / (self._sizes[some] + len(own)), _LOOKED_AT)]
        typed, priors = self._words[numbers].tolist(), self.priors[numbers].tolist()
        close = process.extract(word, typed, scorer=OSA.distance, score_cutoff=_MOST_EDITS, limit=None)
        return [(guess, priors[place], int(edits)) for guess, edits, place in close]


class Spelling:
    """``own``: folded words of the articles, which count as right and are the first guess."""

    def __init__(self, own: Iterable[str]) -> None:
        self._own = frozenset(word for word in own if _WORD.fullmatch(word))
        known = usual()
        words = sorted(self._own)
        self._list = WordList(words, (known.get(word, -_RAREST * _DECADE / 100) + _OWN for word in words))
        self.word = lru_cache(maxsize=20_000)(self._word)

    def text(self, text: str) -> str:
        """``text`` folded, with its misspelt words mended and its colloquial ones plain."""
        return _WORD.sub(lambda found: self.word(found.group()), fold(text))

    def _word(self, word: str) -> str:
        if (meant := plain(word)) is not None:
            return meant
        if len(word) < _SHORTEST or self._right(word):
            return word
        most = 1.3 if len(word) <= 5 else 2.1
        best, score, place = word, -np.inf, 0
        guesses = [guess for words in (self._list, _language()) for guess in words.near(word)]
        for number, (guess, prior, edits) in sorted(enumerate(guesses), key=_hope, reverse=True):
            bound = min(most, (prior - score) / _SLIP + _SPARE)  # with more slips it would be no better than the best so far
            if CHEAPEST * edits > bound:
                continue
            slips = distance(word, guess, bound)
            worth = prior - _SLIP * slips
            if slips <= most and (worth > score or (worth == score and number < place)):
                best, score, place = guess, worth, number
        return best

    def _right(self, word: str) -> bool:
        return word in self._own or usual().get(word, -np.inf) >= -_SURELY * _DECADE / 100 or is_russian(word)


@cache
def usual() -> dict[str, float]:
    """Russian words of three letters or more, folded, with the natural logarithm of their frequency."""
    found: dict[str, float] = {}
    for rarity, words in enumerate(wordfreq.get_frequency_list("ru", "large")[:_RAREST]):
        for word in words:
            if len(word) >= 3 and _WORD.fullmatch(folded := fold(word)):
                found.setdefault(folded, -rarity * _DECADE / 100)
    return found


@cache
def _language() -> WordList:
    return WordList(list(usual()), usual().values())


def _hope(numbered: tuple[int, Guess]) -> float:
    """What a guess is worth at best."""
    _, (_, prior, edits) = numbered
    return prior - _SLIP * CHEAPEST * edits


def _most(values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Places of the ``count`` greatest of ``values``, greatest first, equal ones in their order: sorts no more than it must."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable")
    places = np.flatnonzero(values >= np.partition(values, -count)[-count])
    return np.asarray(places[np.argsort(-values[places], kind="stable")][:count], np.int64)


def _grams(word: str) -> NDArray[np.int32]:
    """Codes of the trigrams of a Russian word with its borders marked, each once."""
    return np.unique(_codes(_letters(f"`{word}`")))


def _letters(text: str) -> NDArray[np.int32]:
    return np.frombuffer(text.encode("utf-32-le"), np.int32) & 63


def _codes(letters: NDArray[np.int32]) -> NDArray[np.int32]:
    return letters[:-2] * 4096 + letters[1:-1] * 64 + letters[2:]
