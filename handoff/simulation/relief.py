"""What knowing of a fault spares the queue: the same month's clients played twice, with complaints queueing and with incidents telling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handoff.simulation import arrivals, erlang
from handoff.simulation.month import MONDAY, Month
from handoff.simulation.queueing import Client, Played, play


@dataclass(frozen=True, slots=True)
class Desk:
    """``share`` of ordinary contacts need a person, for ``handling`` seconds; people are planned for ``level`` within ``target`` seconds on
    an ordinary week; clients leave after ``patience`` seconds. A supervisor confirms ``decides`` seconds after an alarm."""

    share: float = 0.35
    handling: float = 240.0
    target: float = 20.0
    level: float = 0.8
    patience: float = 600.0
    decides: float = 180.0


@dataclass(frozen=True, slots=True)
class Relief:
    """The queue in the hours of faults, without and with incidents; ``absorbed``: the share of complaints that needed nobody."""

    without: Played
    known: Played
    absorbed: float
    most_people: int


def relief(month: Month, seed: int, desk: Desk | None = None) -> Relief:
    """Play the month's queue."""
    desk = desk or Desk()
    rng = np.random.default_rng(seed)
    first = MONDAY + month.plan.weeks * 168 * 3600.0
    rates = arrivals.week(month.plan.per_day * desk.share)
    people = [max(1, erlang.needed(rate / 3600, desk.handling, desk.target, desk.level)) for rate in rates]
    ordinary = [first + float(at) for at in arrivals.moments(rng, rates, month.plan.days * 24, roughness=month.plan.roughness)]
    known_from = _known_from(month, desk)
    told = [(at, known_from.get(n, np.inf)) for n, outage in enumerate(month.outages) for at, _, _ in outage.complaints]
    staff = _Staff(people, first)
    hours = [(outage.start, outage.end) for outage in month.outages]
    quiet = [(at, np.inf) for at in ordinary]
    without, _ = _play([*quiet, *((at, np.inf) for at, _ in told)], desk, staff, hours, seed)
    known, spared = _play([*quiet, *((at, when) for at, when in told if at < when)], desk, staff, hours, seed)
    at_once = sum(1 for at, when in told if at >= when)
    return Relief(without, known, (at_once + spared) / len(told) if told else 0.0, max(people))


def _known_from(month: Month, desk: Desk) -> dict[int, float]:
    """From when each fault's complaints are answered at once."""
    found: dict[int, float] = {}
    for raised in month.raised:
        if raised.outage is not None:
            found[raised.outage] = min(found.get(raised.outage, np.inf), raised.at + desk.decides)
    return found


class _Staff:
    """People at work by the hour of the week."""

    def __init__(self, people: Sequence[int], first: float) -> None:
        self._people = people
        self._first = first

    def __call__(self, now: float) -> int:
        return self._people[int((now - self._first) // 3600) % len(self._people)]


def _play(
    comings: Sequence[tuple[float, float]], desk: Desk, staff: _Staff, hours: Sequence[tuple[float, float]], seed: int
) -> tuple[Played, int]:
    """(clients who come while something is broken, and wait for a person or leave; how many were told and taken out of the queue).

    ``comings``: when each comes, and when they would be told.
    """
    rng = np.random.default_rng([seed, 1])
    ordered = sorted(comings)
    handling = rng.exponential(desk.handling, len(ordered))
    patience = rng.exponential(desk.patience, len(ordered))
    clients = [
        Client(at, float(work), min(float(limit), told - at)) for (at, told), work, limit in zip(ordered, handling, patience, strict=True)
    ]
    whole = play(clients, staff)
    spared = {n for n, (at, told) in enumerate(ordered) if whole.gone[n] and clients[n].patience == told - at}
    counted = [n for n, client in enumerate(clients) if n not in spared and any(start <= client.at <= end for start, end in hours)]
    return Played([whole.waits[n] for n in counted], [whole.gone[n] for n in counted]), len(spared)
