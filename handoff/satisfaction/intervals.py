"""95 % confidence intervals of a mean, a share and an NPS."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_Z: Final = 1.959964
_T: Final = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131),
    *(2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
"""Student's t at 97.5 % for 1 to 30 degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from ``n`` answers with its 95 % interval."""

    n: int
    value: float
    low: float
    high: float


def mean(values: Sequence[float], least: float = 1, most: float = 5) -> Estimate | None:
    """Mean with Student's interval, kept between ``least`` and ``most``; None without values. One value alone tells nothing."""
    n = len(values)
    if not n:
        return None
    middle = sum(values) / n
    if n == 1:
        return Estimate(1, middle, least, most)
    deviation = math.sqrt(sum((value - middle) ** 2 for value in values) / (n - 1))
    t = _T[n - 2] if n - 2 < len(_T) else _Z + 2.4 / (n - 1)
    reach = t * deviation / math.sqrt(n)
    return Estimate(n, middle, max(least, middle - reach), min(most, middle + reach))


def share(part: int, n: int) -> Estimate | None:
    """A share, 0 to 1, with Wilson's interval; None of nothing. https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval"""
    if not n:
        return None
    p, z2 = part / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return Estimate(n, p, max(0.0, middle - reach), min(1.0, middle + reach))


def net(promoters: int, detractors: int, n: int) -> Estimate | None:
    """NPS, −100 to 100, with an adjusted Wald interval: three answers more, spread 1:2:1 over detractors, passives and promoters, keep it
    honest for few answers (B. Rocks, “Interval Estimation for the Net Promoter Score”, The American Statistician, 2016)."""
    if not n:
        return None
    more = n + 3
    up, down = (promoters + 0.75) / more, (detractors + 0.75) / more
    middle, reach = up - down, _Z * math.sqrt((up + down - (up - down) ** 2) / more)
    value = 100 * (promoters - detractors) / n
    return Estimate(n, value, max(-100.0, min(value, 100 * (middle - reach))), min(100.0, max(value, 100 * (middle + reach))))
