"""How far reviewers agree beyond chance: Krippendorff's alpha, for any number of reviewers and missing answers. Pure.

1 is perfect, 0 what chance would do, below 0 worse than chance. K. Krippendorff, “Computing Krippendorff's Alpha-Reliability”, 2011:
https://repository.upenn.edu/asc_papers/43/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

Unit = Sequence[int]
"""The answers of all reviewers to one question of one conversation; those missing are left out."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """``alpha`` is None when it cannot be told: fewer than two conversations scored twice, or every answer the same.

    ``same``: the share of pairs of answers that are equal.
    """

    question: str
    units: int
    alpha: float | None
    same: float | None


def agreement(question: str, units: Sequence[Unit], *, scale: bool) -> Agreement:
    """``scale``: answers that are near each other count as nearer (interval metric); else each is its own (nominal)."""
    paired = [unit for unit in units if len(unit) >= 2]
    pairs = [pair for unit in paired for pair in permutations(unit, 2)]
    same = sum(one == other for one, other in pairs) / len(pairs) if pairs else None
    return Agreement(question, len(paired), alpha(paired, _interval if scale else _nominal) if len(paired) > 1 else None, same)


def alpha(units: Sequence[Unit], apart: Callable[[int, int], float]) -> float | None:
    """1 minus disagreement seen over disagreement expected."""
    seen: defaultdict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        for pair in permutations(unit, 2):
            seen[pair] += 1 / (len(unit) - 1)
    totals = _totals(seen)
    n = sum(totals.values())
    expected = sum(totals[one] * totals[other] * apart(one, other) for one in totals for other in totals)
    if n <= 1 or not expected:
        return None
    return 1 - (n - 1) * sum(weight * apart(*pair) for pair, weight in seen.items()) / expected


def _totals(seen: Mapping[tuple[int, int], float]) -> dict[int, float]:
    totals: dict[int, float] = {}
    for (one, _), weight in seen.items():
        totals[one] = totals.get(one, 0.0) + weight
    return totals


def _nominal(one: int, other: int) -> float:
    return float(one != other)


def _interval(one: int, other: int) -> float:
    return float((one - other) ** 2)
