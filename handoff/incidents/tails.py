"""How unlikely a count is: tails of the Poisson and the negative binomial distribution, precise where they are tiny."""

from __future__ import annotations

import math
from typing import Final

_NOTHING: Final = 1e-300
_ENOUGH: Final = 1e-14
"""Terms of a tail below this share of its sum are not counted any more."""


def tail(count: int, mean: float, shape: float = math.inf) -> float:
    """P(X ≥ ``count``) for X with this mean: Poisson, or negative binomial with variance mean + mean²/``shape``."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return _NOTHING
    term = math.exp(max(_log_mass(count, mean, shape), math.log(_NOTHING)))
    if count <= mean:  # the head is shorter, and the tail is not small
        return max(0.0, 1.0 - sum(math.exp(_log_mass(k, mean, shape)) for k in range(count)))
    total, k = term, count
    while term > total * _ENOUGH:
        term *= _ratio(k, mean, shape)
        k += 1
        total += term
    return min(1.0, max(total, _NOTHING))


def _log_mass(k: int, mean: float, shape: float) -> float:
    if math.isinf(shape):
        return k * math.log(mean) - mean - math.lgamma(k + 1)
    ways = math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1)
    return ways + shape * math.log(shape / (shape + mean)) + k * math.log(mean / (shape + mean))


def _ratio(k: int, mean: float, shape: float) -> float:
    """P(X = k + 1) / P(X = k)."""
    if math.isinf(shape):
        return mean / (k + 1)
    return (k + shape) / (k + 1) * mean / (shape + mean)
