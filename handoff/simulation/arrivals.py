"""Arrivals: how many clients write by hour and weekday, as a Poisson stream whose rate follows the week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

HOUR: Final = 3600.0
WEEK: Final = 168
_BY_HOUR: Final = (
    *(0.35, 0.22, 0.14, 0.10, 0.09, 0.12, 0.25, 0.48, 0.80, 1.15, 1.40, 1.45),
    *(1.40, 1.35, 1.32, 1.35, 1.45, 1.60, 1.85, 2.10, 2.15, 1.85, 1.30, 0.75),
)  # fmt: skip
"""A provider's day: a working morning and a higher evening, when people are at home."""
_BY_DAY: Final = (1.18, 1.08, 1.02, 1.0, 0.98, 0.86, 0.88)


def week(per_day: float) -> Sequence[float]:
    """Clients an hour for each hour of the week (0: Monday midnight), ``per_day`` on the average."""
    raw = [day * hour for day in _BY_DAY for hour in _BY_HOUR]
    scale = per_day * 7 / sum(raw)
    return [rate * scale for rate in raw]


def moments(rng: np.random.Generator, rates: Sequence[float], hours: int, *, roughness: float = 0.0) -> NDArray[np.float64]:
    """Sorted seconds of arrivals over ``hours`` from a Monday midnight.

    ``roughness`` is the standard deviation of a day's own factor: a rainy day, a holiday, an advertisement.
    """
    days = rng.gamma(1 / roughness**2, roughness**2, size=hours // 24 + 1) if roughness else np.ones(hours // 24 + 1)
    means = np.array([rates[hour % WEEK] * days[hour // 24] for hour in range(hours)])
    counts = rng.poisson(means)
    starts = np.repeat(np.arange(hours), counts) * HOUR
    return np.sort(starts + rng.uniform(0, HOUR, size=len(starts)))
