"""The watch: which growth of contacts is no chance. Pure functions over contacts, histories and the present moment.

A window's count of distinct people is compared with a negative binomial about what is usual there and then. Looks are taken when somebody
has just written, so what must be improbable is that so many *others* came within the window (of ``n`` people, ``n`` - 1 are others). The
bound on that probability is the allowed number of false alarms a week divided by the number of looks a week (Bonferroni over contacts,
areas and windows), so that it holds over all areas together. Of several areas that grow together the least probable one explains the
growth, or a narrower one in which nearly all of its people live; its contacts are taken away and the rest is looked at again, so several
incidents at once are found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from handoff.incidents.areas import EVERYWHERE, Key, Kind
from handoff.incidents.baseline import WEEK, History, Profile
from handoff.incidents.tails import tail

WINDOWS: Final = (300, 900, 3600)
"""Seconds."""
_LOOKS_EACH: Final = len(Kind) * len(WINDOWS)
_LEAST_A_WEEK: Final = 500.0
_NEARLY_ALL: Final = 0.9
_KNOWN_H: Final = 72
"""Hours that must be known before a growth without a place means anything: on the first day every question is new."""
_FLOOR_AN_HOUR: Final = 0.02
"""Contacts an hour below which nothing is thought usual, so that two chance ones are no wonder anywhere."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as the watch sees it. ``at`` in seconds since 1970; ``areas`` from the narrowest to everywhere."""

    id: int
    at: float
    person: int
    topic: str
    areas: Sequence[Key]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What counts as an alarm: ``false_alarms`` a week over everything, and ``least`` people, fewer are never one.

    ``least_everywhere`` is the same for a growth that has no place.
    """

    false_alarms: float = 1.0
    least: int = 3
    least_everywhere: int = 8


@dataclass(frozen=True, slots=True)
class Alarm:
    """A growth that is no chance: ``people`` in the last ``seconds``, where ``usual`` would be usual."""

    topic: str
    area: Key
    seconds: int
    people: int
    usual: float
    probability: float
    bound: float
    contacts: frozenset[int] = field(repr=False)


Counts = dict[Key, dict[int, set[int]]]


def growing(contacts: Sequence[Contact], now: float, bounds: Bounds) -> Sequence[Key]:
    """Areas with enough people lately to be looked at; only their histories need to be read."""
    return [area for area, seen in _counts(contacts, now).items() if len(seen[WINDOWS[-1]]) >= _least(area, bounds)]


def alarms(
    contacts: Sequence[Contact],
    profile: Profile,
    histories: Mapping[Key, History],
    now: float,
    bounds: Bounds,
    known: Collection[Key] = (),
) -> Sequence[Alarm]:
    """Alarms over the contacts of one topic, the least probable first, each explaining contacts of its own.

    ``known`` are areas of incidents that people know of: their contacts raise nothing, and as many without a place are thought theirs.
    """
    found: list[Alarm] = []
    explained, left = _apart(contacts, known)
    usual: dict[tuple[Key, int], tuple[float, float]] = {}
    while left:
        alarm = _least_probable(left, profile, histories, now, bounds, usual, explained)
        if alarm is None:
            break
        found.append(alarm)
        inside, left = _apart(left, [alarm.area])
        explained += inside
    return found


def _apart(contacts: Sequence[Contact], areas: Collection[Key]) -> tuple[list[Contact], list[Contact]]:
    """(inside, outside) of any of the areas."""
    inside = [contact for contact in contacts if not set(areas).isdisjoint(contact.areas)]
    ids = {contact.id for contact in inside}
    return inside, [contact for contact in contacts if contact.id not in ids]


def bound(profile: Profile, bounds: Bounds) -> float:
    """The probability below which a count is an alarm."""
    a_week = profile.total / max(1, profile.hours) * WEEK
    return bounds.false_alarms / (max(_LEAST_A_WEEK, a_week) * _LOOKS_EACH)


def _least_probable(
    contacts: Sequence[Contact],
    profile: Profile,
    histories: Mapping[Key, History],
    now: float,
    bounds: Bounds,
    usual: dict[tuple[Key, int], tuple[float, float]],
    explained: Sequence[Contact],
) -> Alarm | None:
    found: list[Alarm] = []
    limit = bound(profile, bounds)
    theirs = _counts(explained, now).get(EVERYWHERE, {})
    counted = _counts(contacts, now)
    for area, seen in counted.items():
        if profile.hours < _KNOWN_H if area == EVERYWHERE else area not in histories:
            continue
        for seconds, people in seen.items():
            count = len(people) - (len(theirs.get(seconds, ())) if area == EVERYWHERE else 0)
            if count < _least(area, bounds):
                continue
            if (area, seconds) not in usual:
                usual[area, seconds] = _usual(area, seconds, profile, histories, now)
            mean, shape = usual[area, seconds]
            chance = tail(count - 1, mean, shape)
            if chance < limit:
                found.append(Alarm(contacts[0].topic, area, seconds, count, mean, chance, limit, frozenset()))
    if not found:
        return None
    best = _narrowest(min(found, key=lambda alarm: alarm.probability), found, counted)
    return replace(best, contacts=_within(best, contacts, now))


def _narrowest(best: Alarm, found: Sequence[Alarm], counted: Counts) -> Alarm:
    """The narrowest area that has nearly all the people of the least probable one: a street in which everybody lives says more."""
    order = list(Kind)
    inside = [
        one
        for one in found
        if one.seconds == best.seconds
        and order.index(one.area[0]) <= order.index(best.area[0])
        and len(counted[one.area][best.seconds]) >= _NEARLY_ALL * len(counted[best.area][best.seconds])
    ]
    return min(inside, key=lambda one: order.index(one.area[0]))


def _usual(area: Key, seconds: int, profile: Profile, histories: Mapping[Key, History], now: float) -> tuple[float, float]:
    """(mean, shape) of the count in a window."""
    mean = profile.expected(now, seconds)
    floor = _FLOOR_AN_HOUR * seconds / 3600
    if area == EVERYWHERE:
        return max(mean, floor), profile.shape
    history = histories[area]
    return max(mean * profile.share(history), floor), profile.shape_of(history)


def _within(alarm: Alarm, contacts: Sequence[Contact], now: float) -> frozenset[int]:
    return frozenset(one.id for one in contacts if alarm.area in one.areas and one.at > now - alarm.seconds)


def _counts(contacts: Sequence[Contact], now: float) -> Counts:
    """Distinct people by area and window."""
    found: Counts = {}
    for contact in contacts:
        age = now - contact.at
        if age >= WINDOWS[-1] or age < 0:
            continue
        for area in contact.areas:
            seen = found.get(area)
            if seen is None:
                seen = found[area] = {seconds: set() for seconds in WINDOWS}
            for seconds in WINDOWS:
                if age < seconds:
                    seen[seconds].add(contact.person)
    return found


def _least(area: Key, bounds: Bounds) -> int:
    return bounds.least_everywhere if area == EVERYWHERE else bounds.least
