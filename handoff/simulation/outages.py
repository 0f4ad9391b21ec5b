"""Faults of the network: where, when, how long, and who complains of them how soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from handoff.incidents.areas import Key, Kind
from handoff.simulation.town import Town

_KINDS: Final = ((Kind.house, 0.40), (Kind.street, 0.25), (Kind.segment, 0.25), (Kind.district, 0.10))


@dataclass(frozen=True, slots=True)
class Outage:
    """Seconds from the beginning of the month; ``complaints`` sorted, as (second, number of the house, client)."""

    area: Key
    topic: str
    start: float
    end: float
    complaints: Sequence[tuple[float, int, int]]


@dataclass(frozen=True, slots=True)
class Habits:
    """How clients complain: ``share`` of those at home does at all, ``soon`` of them after ``minutes`` on the average, the others later.

    ``at_home`` is the lowest share of clients who notice, in the small hours.
    """

    share: float = 0.12
    minutes: float = 12.0
    at_home: float = 0.08


def draw(rng: np.random.Generator, town: Town, *, hours: int, a_week: float, topic: str, habits: Habits | None = None) -> Sequence[Outage]:
    """Faults over ``hours``, ``a_week`` on the average, more of small areas than of large ones."""
    habits = habits or Habits()
    count = int(rng.poisson(a_week * hours / 168))
    found = [_outage(rng, town, float(rng.uniform(0, hours * 3600.0)), topic, habits) for _ in range(count)]
    return sorted((outage for outage in found if outage.complaints), key=lambda outage: outage.start)


def _outage(rng: np.random.Generator, town: Town, start: float, topic: str, habits: Habits) -> Outage:
    kinds = [kind for kind, _ in _KINDS]
    kind = kinds[int(rng.choice(len(kinds), p=[share for _, share in _KINDS]))]
    house = town.houses[int(rng.choice(len(town.houses), p=town.shares))]
    area = next(area for area in house.areas if area[0] is kind)
    end = start + float(rng.gamma(3.0, 2400.0))
    return Outage(area, topic, start, end, complaints(rng, town, area, start, end, habits))


def complaints(
    rng: np.random.Generator, town: Town, area: Key, start: float, end: float, habits: Habits
) -> Sequence[tuple[float, int, int]]:
    """Who complains of a fault, before it ends."""
    awake = habits.at_home + (1 - habits.at_home) * _awake(start)
    found: list[tuple[float, int, int]] = []
    for number in town.inside(area):
        for home in range(int(rng.binomial(town.houses[number].homes, habits.share * awake))):
            at = start + float(rng.exponential(habits.minutes * 60))
            if at < end:
                found.append((at, number, home))
    return sorted(found)


def _awake(second: float) -> float:
    """Share of clients who would notice at this hour of the day."""
    hour = second / 3600 % 24
    if hour < 6:
        return 0.0
    return 1.0 if 18 <= hour < 23 else 0.55
