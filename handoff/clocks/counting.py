"""Counting open time: the moment a promise is due, the intervals counted until then, pauses left out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff import hours
from handoff.hours import Hours, Interval


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count; ``until`` None: it lasts."""

    reason: str
    since: datetime
    until: datetime | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """``due`` with the intervals that add up to the promised time; ``wall``: the hours never open, so the wall clock counted."""

    due: datetime
    intervals: Sequence[Interval]
    wall: bool = False


def reckon(opening: Hours, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> Reckoning:
    """When ``duration`` of open time has passed since ``start``, without the pauses that have ended.

    A pause that lasts is left out of account: nobody knows yet by how much it moves the deadline.
    """
    ended = [pause for pause in pauses if pause.until is not None]
    for wall in (False, True):
        left, counted = duration, []
        for begin, end in _without(_open(opening, start, wall), ended):
            taken = min(end - begin, left)
            counted.append((begin, begin + taken))
            left -= taken
            if not left:
                return Reckoning(begin + taken, counted, wall)
    return Reckoning(start + duration, [(start, start + duration)], wall=True)  # pauses of more than a year


def counted(opening: Hours, start: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> Sequence[Interval]:
    """Open intervals between two moments, without pauses; one that lasts ends at ``until``."""
    found = []
    for begin, end in _without(_open(opening, start, wall=False), [_ended(pause, until) for pause in pauses]):
        if begin >= until:
            break
        found.append((begin, min(end, until)))
    return found


def total(intervals: Sequence[Interval]) -> timedelta:
    """Their length together."""
    return sum((end - begin for begin, end in intervals), timedelta())


def _ended(pause: Pause, until: datetime) -> Pause:
    return Pause(pause.reason, pause.since, pause.until or max(until, pause.since), pause.who)


def _open(opening: Hours, start: datetime, wall: bool) -> Iterator[Interval]:
    always = Hours(always=True)
    for begin, end in hours.intervals(always if wall else opening, start):
        yield max(begin, start), end


def _without(found: Iterator[Interval], pauses: Sequence[Pause]) -> Iterator[Interval]:
    """The intervals with the pauses cut out, none of them empty."""
    cuts = sorted((pause.since, pause.until) for pause in pauses if pause.until is not None and pause.since < pause.until)
    for begin, end in found:
        for since, until in cuts:
            if until <= begin or since >= end:
                continue
            if since > begin:
                yield begin, since
            begin = until
            if begin >= end:
                break
        if begin < end:
            yield begin, end
