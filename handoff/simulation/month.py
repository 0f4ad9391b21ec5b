"""A watched month: ordinary contacts and faults through the watch that the door uses; what it found, how soon, and what for nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from handoff.incidents import baseline, watching
from handoff.incidents.areas import EVERYWHERE, Key
from handoff.incidents.baseline import Profile
from handoff.incidents.watching import Alarm, Bounds, Contact
from handoff.simulation import arrivals, outages
from handoff.simulation.outages import Habits, Outage
from handoff.simulation.town import Town, build

ZONE: Final = "UTC"
MONDAY: Final = 1_767_571_200  # 2026-01-05 00:00 UTC, a Monday
LOOK_S: Final = 15.0
"""The door looks so often."""
TOPIC: Final = "outages"
_MEMORY_S: Final = watching.WINDOWS[-1]
_SAME_S: Final = 4 * 3600.0
"""Alarms within the area of one found already are that one, for so long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``per_day`` contacts of every kind, ``faults`` the share of them about faults even on a quiet day, ``located`` of which so many
    have a known address; ``outages_a_week`` real faults; ``weeks`` of history before the month; ``roughness`` of a day's own size."""

    per_day: float = 1000.0
    faults: float = 0.18
    located: float = 0.7
    outages_a_week: float = 4.0
    days: int = 30
    weeks: int = 8
    roughness: float = 0.15
    habits: Habits = field(default_factory=Habits)
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm of the month and the fault it is of; ``outage`` None: a false one. ``minutes`` since the fault's first complaint."""

    at: float
    alarm: Alarm
    outage: int | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Month:
    """What a month showed. Times in seconds since 1970."""

    plan: Plan
    town: Town
    contacts: int
    outages: Sequence[Outage]
    raised: Sequence[Raised]

    @property
    def false_a_week(self) -> float:
        return sum(1 for one in self.raised if one.outage is None) / (self.plan.days / 7)

    def minutes_to_alarm(self, least: int = 1) -> Sequence[float | None]:
        """For each fault with at least ``least`` complaints: minutes from the first one to the alarm, None when there was none."""
        first: dict[int, float] = {}
        for one in self.raised:
            if one.outage is not None and one.minutes is not None:
                first[one.outage] = min(one.minutes, first.get(one.outage, np.inf))
        return [first.get(number) for number, outage in enumerate(self.outages) if len(outage.complaints) >= least]


def run(seed: int, plan: Plan | None = None, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Month:
    """Simulate ``plan`` with ``seed``; ``progress`` is told hours done and all of them."""
    plan = plan or Plan()
    rng = np.random.default_rng(seed)
    town = build(rng)
    before, hours = plan.weeks * 168, plan.days * 24
    ordinary = _ordinary(rng, town, plan, before + hours)
    faults = outages.draw(rng, town, hours=hours, a_week=plan.outages_a_week, topic=TOPIC, habits=plan.habits)
    shifted = [_shifted(outage, before * 3600.0 + MONDAY) for outage in faults]
    complaints = _complaints(rng, town, plan, shifted, len(ordinary))
    month = _Watched(plan, shifted)
    contacts = sorted([*ordinary, *complaints], key=lambda one: one.at)
    for contact in contacts:
        if contact.at < MONDAY + before * 3600.0:
            month.remember(contact)
    month.watch([one for one in contacts if one.at >= MONDAY + before * 3600.0], before, hours, progress)
    return Month(plan, town, len(contacts), shifted, month.raised)


def _shifted(outage: Outage, by: float) -> Outage:
    moved = [(at + by, house, home) for at, house, home in outage.complaints]
    return Outage(outage.area, outage.topic, outage.start + by, outage.end + by, moved)


def _ordinary(rng: np.random.Generator, town: Town, plan: Plan, hours: int) -> list[Contact]:
    """Contacts about faults that are nobody's but the client's own: a cable, a router, a setting."""
    times = arrivals.moments(rng, arrivals.week(plan.per_day * plan.faults), hours, roughness=plan.roughness) + MONDAY
    houses = rng.choice(len(town.houses), size=len(times), p=town.shares)
    located = rng.random(len(times)) < plan.located
    homes = rng.random(len(times))
    return [
        Contact(n, float(at), _person(town, int(house), int(home * town.houses[house].homes)), TOPIC, _areas(town, int(house), bool(known)))
        for n, (at, house, home, known) in enumerate(zip(times, houses, homes, located, strict=True))
    ]


def _complaints(rng: np.random.Generator, town: Town, plan: Plan, found: Sequence[Outage], first: int) -> list[Contact]:
    made: list[Contact] = []
    for outage in found:
        for at, house, home in outage.complaints:
            known = bool(rng.random() < plan.located)
            made.append(Contact(first + len(made), at, _person(town, house, home), outage.topic, _areas(town, house, known)))
    return made


def _person(town: Town, house: int, home: int) -> int:
    return house * 1000 + home


def _areas(town: Town, house: int, known: bool) -> Sequence[Key]:
    return town.houses[house].areas if known else (EVERYWHERE,)


class _Watched:
    """Histories as they grow, and the alarms over them."""

    def __init__(self, plan: Plan, found: Sequence[Outage]) -> None:
        self.raised: list[Raised] = []
        self._plan = plan
        self._outages = found
        self._histories: defaultdict[Key, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._lately: list[Contact] = []
        self._open: list[tuple[float, Alarm]] = []
        self._profile: tuple[int, Profile] | None = None

    def remember(self, contact: Contact) -> None:
        hour = int(contact.at // baseline.HOUR)
        for area in contact.areas:
            self._histories[area][hour] += 1

    def watch(self, contacts: Sequence[Contact], before: int, hours: int, progress: Callable[[int, int], None]) -> None:
        """Look after every contact, at the moment when the door would."""
        start = MONDAY + before * 3600.0
        told = -1
        at = 0
        while at < len(contacts):
            now = start + (int((contacts[at].at - start) // LOOK_S) + 1) * LOOK_S
            while at < len(contacts) and contacts[at].at < now:
                self._lately.append(contacts[at])
                self.remember(contacts[at])
                at += 1
            self._look(now)
            if (hour := int((now - start) // 3600)) > told:
                told = hour
                progress(min(hour, hours), hours)

    def _look(self, now: float) -> None:
        self._lately = [one for one in self._lately if one.at > now - _MEMORY_S]
        self._open = [(at, alarm) for at, alarm in self._open if at > now - _SAME_S]
        known = {alarm.area for _, alarm in self._open}
        growing = [area for area in watching.growing(self._lately, now, self._plan.bounds) if area not in known]
        if not growing:
            return
        histories: Mapping[Key, Mapping[int, int]] = {area: self._histories[area] for area in growing}
        for alarm in watching.alarms(self._lately, self._usual(now), histories, now, self._plan.bounds, known):
            self._raise(now, alarm)

    def _usual(self, now: float) -> Profile:
        hour = int(now // baseline.HOUR)
        if self._profile is None or self._profile[0] != hour:
            since = MONDAY // baseline.HOUR
            self._profile = (hour, baseline.profile(self._histories[EVERYWHERE], since, hour, ZONE))
        return self._profile[1]

    def _raise(self, now: float, alarm: Alarm) -> None:
        outage = self._outage_of(now, alarm)
        minutes = None if outage is None else (now - self._outages[outage].complaints[0][0]) / 60
        self.raised.append(Raised(now, alarm, outage, minutes))
        self._open.append((now, alarm))

    def _outage_of(self, now: float, alarm: Alarm) -> int | None:
        """The fault that most of the alarm's contacts complain of."""
        for number, outage in enumerate(self._outages):
            inside = [one for one in self._lately if one.id in alarm.contacts]
            said = {at for at, _, _ in outage.complaints}
            theirs = sum(1 for one in inside if one.at in said)
            if outage.start <= now <= outage.end + _MEMORY_S and theirs * 2 >= len(inside):
                return number
        return None
