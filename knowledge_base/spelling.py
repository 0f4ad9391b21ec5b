"""Finds the word of the knowledge base that a misspelt word was meant to be, by shared character trigrams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from knowledge_base.words import grams

_ALIKE: Final = 0.5
"""Dice coefficient of trigram sets; one wrong letter in a seven-letter word leaves about 0.55."""
_SHORTEST: Final = 4


class Spelling:
    """A fixed vocabulary and the nearest word in it."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._words = [word for word in vocabulary if len(word) >= _SHORTEST]
        spread: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            for gram in set(grams(word)):
                spread[gram].append(number)
        self._spread = {gram: np.array(numbers) for gram, numbers in spread.items()}
        self._sizes = np.array([len(set(grams(word))) for word in self._words], np.float32)
        self.nearest = lru_cache(maxsize=20_000)(self._nearest)

    def _nearest(self, word: str) -> tuple[str, float] | None:
        """The vocabulary's word most like ``word`` and how alike they are in 0…1; None when nothing is near."""
        own = set(grams(word))
        lists = [self._spread[gram] for gram in own if gram in self._spread]
        if len(word) < _SHORTEST or not lists:
            return None
        shared = np.bincount(np.concatenate(lists), minlength=len(self._words))
        alike = 2 * shared / (self._sizes + len(own))
        best = int(alike.argmax())
        return (self._words[best], float(alike[best])) if alike[best] >= _ALIKE else None
