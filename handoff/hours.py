"""Opening hours: pure arithmetic over a week of periods in a time zone, with days that differ.

Written as ``{"zone": "Europe/Moscow", "week": {"mon": ["09:00-13:00", "14:00-18:00"]}, "days": {"2026-01-01": []}}``, or
``{"always": true}``. A period may end at 24:00; one over midnight is written as two. Everything is reduced to one stream of intervals
in UTC, so a shift of daylight saving time moves the wall clock, never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.errors import BadInput

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HORIZON_DAYS: Final = 400
_PERIOD: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, in minutes after local midnight, 0 ≤ start < end ≤ 1440; ``end`` is outside."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """``week`` by weekday (Monday is 0); ``days`` replaces single dates."""

    zone: str = "Europe/Moscow"
    always: bool = False
    week: Mapping[int, Sequence[Period]] = field(default_factory=dict)
    days: Mapping[date, Sequence[Period]] = field(default_factory=dict)


Interval = tuple[datetime, datetime]


def intervals(hours: Hours, moment: datetime) -> Iterator[Interval]:
    """Open intervals that end after ``moment``, in order, over the next 400 days."""
    if hours.always:
        yield moment, moment + timedelta(days=_HORIZON_DAYS)
        return
    zone = ZoneInfo(hours.zone)
    day = moment.astimezone(zone).date() - timedelta(days=1)
    for _ in range(_HORIZON_DAYS):
        for period in sorted(hours.days.get(day, hours.week.get(day.weekday(), ())), key=lambda p: p.start):
            start, end = _instant(day, period.start, zone), _instant(day, period.end, zone)
            if end > max(start, moment):
                yield start, end
        day += timedelta(days=1)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, minutes = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), zone)
    return wall.astimezone(UTC)


def open_at(hours: Hours, moment: datetime) -> bool:
    """Whether it is open at ``moment``."""
    first = next(intervals(hours, moment), None)
    return first is not None and first[0] <= moment


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """The first moment not before ``moment`` at which it is open; None when it never opens."""
    first = next(intervals(hours, moment), None)
    return None if first is None else max(first[0], moment)


def after_open(hours: Hours, moment: datetime, duration: timedelta) -> datetime:
    """The moment when ``duration`` of open time has passed since ``moment``; for hours that never open, by the wall clock."""
    left = duration
    for start, end in intervals(hours, moment):
        begin = max(start, moment)
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return moment + duration


def parse(data: Mapping[str, Any]) -> Hours:
    """Hours from their written form. Raises BadInput."""
    try:
        zone = str(data.get("zone", "Europe/Moscow"))
        ZoneInfo(zone)
        week = {DAYS.index(day): _periods(written) for day, written in data.get("week", {}).items()}
        days = {date.fromisoformat(day): _periods(written) for day, written in data.get("days", {}).items()}
    except (ValueError, AttributeError, TypeError, ZoneInfoNotFoundError) as error:
        raise BadInput("bad_hours", f"opening hours: {error}", field="hours") from None
    return Hours(zone, bool(data.get("always", False)), week, days)


def _periods(written: Sequence[str]) -> Sequence[Period]:
    found = []
    for text in written:
        if not (match := _PERIOD.fullmatch(text)):
            raise ValueError(f"{text!r} is not HH:MM-HH:MM")
        first, second, third, fourth = map(int, match.groups())
        period = Period(first * 60 + second, third * 60 + fourth)
        if second > 59 or fourth > 59 or not 0 <= period.start < period.end <= 24 * 60:
            raise ValueError(f"{text!r} is not a period of one day")
        found.append(period)
    return found
