"""Shares with the interval that their number of cases allows."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.96
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """``value`` in 0…1 of ``of`` cases; with 95 % confidence between ``low`` and ``high`` (Wilson). No cases: 0 between 0 and 1."""

    value: float
    low: float
    high: float
    of: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}…{self.high:.3f}]"


def share(hits: int, cases: int) -> Share:
    """Wilson's score interval (E. B. Wilson, 1927): sensible for few cases and near 0 or 1."""
    if not cases:
        return Share(0.0, 0.0, 1.0, 0)
    p, z2 = hits / cases, Z * Z / cases
    middle = (p + z2 / 2) / (1 + z2)
    reach = Z * sqrt(p * (1 - p) / cases + z2 / (4 * cases)) / (1 + z2)
    return Share(p, max(middle - reach, 0.0), min(middle + reach, 1.0), cases)
