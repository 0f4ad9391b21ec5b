"""What is usual: contacts of a topic by hour and weekday, smoothed and robust, and the share of an area in them. Pure arithmetic.

An hour is the number of whole hours since 1970 (UTC); its slot is the hour of the local week, 0 for Monday midnight.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = 3600
WEEK: Final = 168
WEEKS: Final = 8
"""So much history is looked at; what is older is another life."""

_PRIOR_WEEKS: Final = 1.5
"""The usual hour of any day counts as so many weeks of this weekday's own hour."""
_PRIOR_HOURS: Final = 24.0
_ROUGH: Final = 12.0
"""Shape of an area's own variation about its share: flats come and go, a shop is busy."""
_STEADY: Final = 1000.0
_LEAST_SHAPE: Final = 4.0
_NEW_AREAS: Final = 50.0
"""An area never heard of is thought one of so many."""

History = Mapping[int, int]
"""Contacts by hour."""


@lru_cache(maxsize=50_000)
def slot(hour: int, zone: str) -> int:
    """The hour of the local week."""
    local = datetime.fromtimestamp(hour * HOUR, UTC).astimezone(ZoneInfo(zone))
    return local.weekday() * 24 + local.hour


@dataclass(frozen=True, slots=True)
class Profile:
    """Usual contacts of one topic everywhere: ``rates`` an hour by slot, ``shape`` of their variation, ``total`` seen in ``hours``."""

    zone: str
    rates: Sequence[float]
    shape: float
    total: float
    hours: int

    def expected(self, now: float, seconds: float) -> float:
        """Contacts usual in the ``seconds`` before ``now``."""
        start, total = now - seconds, 0.0
        while start < now:
            hour = int(start // HOUR)
            end = min(now, (hour + 1) * HOUR)
            total += self.rates[slot(hour, self.zone)] * (end - start) / HOUR
            start = end
        return total

    def share(self, area: History) -> float:
        """The part of the topic's contacts that is usually this area's. One heard of seldom or never gets a small part, not none."""
        return (_steady_total(area) + 1.0) / (self.total + _NEW_AREAS)

    def shape_of(self, area: History) -> float:
        """Shape of the variation of an area's count: the less is known, the more may happen."""
        return 1.0 / (1.0 / self.shape + 1.0 / (_ROUGH + _steady_total(area)))


def profile(history: History, since: int, now: int, zone: str) -> Profile:
    """The usual of a topic from its contacts by hour between the hours ``since`` and ``now`` (left out, as it is not over).

    Hours far above their own slot's median (an earlier incident) are cut to the edge of the usual.
    """
    first = max(since, now - WEEKS * WEEK)
    seen: list[list[int]] = [[] for _ in range(WEEK)]
    for hour in range(first, now):
        seen[slot(hour, zone)].append(history.get(hour, 0))
    cut = [_winsorised(counts) for counts in seen]
    total = sum(map(sum, cut))
    rates = _smoothed(cut, total / (max(1, now - first)))
    shape = 1.0 / (1.0 / _shape(cut, rates) + 1.0 / (_ROUGH + total))  # of a stream hardly known anything may be expected
    return Profile(zone, rates, shape, total, max(0, now - first))


def _winsorised(counts: Sequence[int]) -> Sequence[float]:
    """Counts of one slot over the weeks, none above what is still usual beside their median."""
    if not counts:
        return []
    middle = median(counts)
    edge = middle + 3.0 * math.sqrt(middle + 1.0) + 1.0
    return [min(float(count), edge) for count in counts]


def _smoothed(cut: Sequence[Sequence[float]], mean: float) -> Sequence[float]:
    """Rates by slot: own weeks, helped by the same hour of other days, then by the neighbouring hours."""
    raw = []
    by_hour = []
    for hour in range(24):
        values = [value for day in range(7) for value in cut[day * 24 + hour]]
        by_hour.append((sum(values) + mean * _PRIOR_HOURS / 24) / (len(values) + _PRIOR_HOURS / 24))
    for at in range(WEEK):
        raw.append((sum(cut[at]) + by_hour[at % 24] * _PRIOR_WEEKS) / (len(cut[at]) + _PRIOR_WEEKS))
    return [0.25 * raw[at - 1] + 0.5 * raw[at] + 0.25 * raw[(at + 1) % WEEK] for at in range(WEEK)]


def _shape(cut: Sequence[Sequence[float]], rates: Sequence[float]) -> float:
    """Shape of the negative binomial by moments: infinite variation is bounded, none is taken as Poisson."""
    pairs = [(value, rate) for values, rate in zip(cut, rates, strict=True) for value in values]
    excess = sum((value - rate) ** 2 - rate for value, rate in pairs)
    squares = sum(rate * rate for _, rate in pairs)
    if excess <= 0 or squares <= 0:
        return _STEADY
    return min(_STEADY, max(_LEAST_SHAPE, squares / excess))


def _steady_total(area: History) -> float:
    """Contacts of an area without its bursts: an hour counts no more than three of its usual busy ones."""
    counts = [count for count in area.values() if count]
    if not counts:
        return 0.0
    most = 3.0 * median(counts)
    return sum(min(float(count), most) for count in counts)
