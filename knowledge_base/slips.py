"""How far a typed word is from a meant one: an edit distance in which usual Russian slips cost less."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate, pairwise
from typing import Final

_KEYS: Final = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_SOUND_ALIKE: Final = (
    "оа", "еи", "яе", "яи", "эе", "ыи", "дт", "бп", "гк", "зс", "жш", "вф", "щш", "щч", "цс", "йи", "ьъ", "юу",
)  # fmt: skip
_SIGNS: Final = frozenset("ьъ")
_SOUND: Final = 0.6
_NEIGHBOUR: Final = 0.75
_OTHER: Final = 1.2
_LOST: Final = 0.9
_DOUBLED: Final = 0.5
_SWAPPED: Final = 0.7
CHEAPEST: Final = _DOUBLED
"""No edit costs less."""
FAR: Final = 9.0
"""Farther than anybody asks."""


def _neighbours() -> frozenset[frozenset[str]]:
    beside = {frozenset(pair) for row in _KEYS for pair in pairwise(row)}
    above = {
        frozenset((key, upper[place]))
        for upper, lower in pairwise(_KEYS)
        for number, key in enumerate(lower)
        for place in (number, number + 1)
        if place < len(upper)
    }
    return frozenset(beside | above)


def distance(typed: str, meant: str, most: float) -> float:
    """The cheapest way from one word to the other (Damerau–Levenshtein, optimal alignment); FAR when it costs more than ``most``."""
    if abs(len(typed) - len(meant)) * _DOUBLED > most:
        return FAR
    letters = [_letter(meant, place) for place in range(len(meant))]
    before: list[float] = []
    last = list(accumulate(letters, initial=0.0))
    for row, own in enumerate(typed):
        gone = _letter(typed, row)
        swaps = _SWAPS.get(own, _NO_SWAPS)
        left = last[0] + gone
        now = [left]
        for column, other in enumerate(meant):
            cost = last[column] if own == other else last[column] + swaps.get(other, _OTHER)
            cost = min(cost, last[column + 1] + gone, left + letters[column])
            if row and column and own == meant[column - 1] and other == typed[row - 1]:
                cost = min(cost, before[column - 1] + _SWAPPED)
            left = cost
            now.append(cost)
        if min(now) > most:
            return FAR
        before, last = last, now
    return last[-1]


def _letter(word: str, place: int) -> float:
    """What leaving out or adding this letter costs: soft signs and doubled letters slip easily."""
    return _DOUBLED if word[place] in _SIGNS or (place and word[place] == word[place - 1]) else _LOST


def _swaps() -> dict[str, dict[str, float]]:
    """What it costs to type one letter for another, where that is cheaper than usual."""
    pairs = dict.fromkeys(_neighbours(), _NEIGHBOUR) | {frozenset(pair): _SOUND for pair in _SOUND_ALIKE}
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for one, other in map(tuple, pairs):
        found[one][other] = found[other][one] = pairs[frozenset((one, other))]
    return dict(found)


_SWAPS: Final = _swaps()
_NO_SWAPS: Final[dict[str, float]] = {}
