"""Opening hours: pure arithmetic over a week of periods in a time zone, with a production calendar and days that differ.

Written as ``{"zone": "Europe/Moscow", "week": {"mon": ["09:00-13:00", "14:00-18:00"]}, "days": {"2026-01-01": []}}``, or
``{"always": true}``. With ``"calendar": "ru"`` the week holds on working days: holidays and moved days off are closed, a worked weekend has
the hours of the day it is worked for; ``"region": "RU-TA"`` adds the region's holidays, ``"shortened": 60`` ends days before holidays that
many minutes earlier. ``days`` are stronger than the calendar. A period may end at 24:00; one over midnight is written as two. Everything is
reduced to one stream of intervals in UTC, so a shift of daylight saving time moves the wall clock, never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.errors import BadInput
from handoff.clocks import calendar
from handoff.clocks.calendar import Calendar, Changes, Kind

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONE: Final = "Europe/Moscow"
_FIELDS: Final = ("zone", "always", "shortened", "week", "days", "calendar", "region")
_HORIZON_DAYS: Final = 400
_PERIOD: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_MOST_SHORTENED: Final = 240


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, in minutes after local midnight, 0 ≤ start < end ≤ 1440; ``end`` is outside."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """``week`` by weekday (Monday is 0); ``days`` replaces single dates; ``shortened`` in minutes.

    ``trouble`` tells what of the stored form could not be read and was left out.
    """

    zone: str = ZONE
    always: bool = False
    week: Mapping[int, Sequence[Period]] = field(default_factory=dict)
    days: Mapping[date, Sequence[Period]] = field(default_factory=dict)
    calendar: Calendar | None = None
    shortened: int = 0
    trouble: str = ""

    def on(self, day: date) -> Sequence[Period]:
        """The periods of one date, in order."""
        if day in self.days:
            return _ordered(self.days[day])
        plain = _ordered(self.week.get(day.weekday(), ()))
        found = self.calendar.day(day) if self.calendar else None
        if found is None:
            return plain
        if found.kind in (Kind.holiday, Kind.off):
            return ()
        if found.kind is Kind.working:
            plain = self._worked(found.like)
        return _cut(plain, self.shortened) if found.short else plain

    def _worked(self, like: int | None) -> Sequence[Period]:
        """A worked weekend: the hours of the day it is worked for, or of the first open day of the week."""
        for weekday in (like, *range(7)):
            if weekday is not None and self.week.get(weekday):
                return _ordered(self.week[weekday])
        return ()


Interval = tuple[datetime, datetime]


def intervals(hours: Hours, moment: datetime) -> Iterator[Interval]:
    """Open intervals that end after ``moment``, in order and without overlaps, over the next 400 days."""
    if hours.always:
        yield moment, moment + timedelta(days=_HORIZON_DAYS)
        return
    zone = ZoneInfo(hours.zone)
    day = moment.astimezone(zone).date() - timedelta(days=1)
    reached: datetime | None = None
    for _ in range(_HORIZON_DAYS):
        for period in hours.on(day):
            start, end = _instant(day, period.start, zone), _instant(day, period.end, zone)
            if reached is not None:
                start = max(start, reached)
            if end > max(start, moment):
                yield start, end
                reached = end
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


def parse(data: Mapping[str, Any], changes: Changes | None = None) -> Hours:
    """Hours from their written form; ``changes``: days that supervisors entered in calendars. Raises BadInput."""
    try:
        if unknown := data.keys() - set(_FIELDS):
            raise ValueError(f"nothing is called {min(unknown)!r} here")
        zone = str(data.get("zone", ZONE))
        ZoneInfo(zone)
        week = {DAYS.index(day): _periods(written) for day, written in data.get("week", {}).items()}
        days = {date.fromisoformat(day): _periods(written) for day, written in data.get("days", {}).items()}
        shortened = _shortened(data.get("shortened", 0))
        named = data.get("calendar")
        found = calendar.find(named, data.get("region"), changes) if named is not None else None
    except (ValueError, AttributeError, TypeError, ZoneInfoNotFoundError) as error:
        raise BadInput("bad_hours", f"opening hours: {error}", field="hours") from None
    return Hours(zone, bool(data.get("always", False)), week, days, found, shortened)


def stored(data: Any, changes: Changes | None = None) -> Hours:
    """Hours from the store: what cannot be read is left out and named in ``trouble``, so that nobody stays without a queue.

    A region or calendar that is unknown leaves the plain week; a period that cannot be read is closed.
    """
    data = data if isinstance(data, Mapping) else {}
    try:
        return parse(data, changes)
    except BadInput as error:
        trouble = error.message
    kept: dict[str, Any] = {}
    for name in _FIELDS:
        for part in _parts(name, data.get(name)):
            joined = {**kept, name: {**kept.get(name, {}), **part} if isinstance(part, dict) else part}
            try:
                parse(joined, changes)
            except BadInput:
                continue
            kept = joined
    read = parse(kept, changes)
    return Hours(read.zone, read.always, read.week, read.days, read.calendar, read.shortened, trouble)


def _parts(name: str, value: Any) -> Sequence[Any]:
    """What of a field may be kept without the rest."""
    if value is None:
        return ()
    if name in ("week", "days"):
        return [{key: item} for key, item in value.items()] if isinstance(value, Mapping) else ()
    return (value,)


def written(hours: Hours) -> dict[str, Any]:
    """The written form, as :func:`parse` reads it."""
    if hours.always:
        return {"zone": hours.zone, "always": True}
    form: dict[str, Any] = {"zone": hours.zone, "week": {DAYS[day]: _words(periods) for day, periods in hours.week.items()}}
    if hours.days:
        form["days"] = {day.isoformat(): _words(periods) for day, periods in hours.days.items()}
    if hours.calendar is not None:
        form |= {"calendar": calendar.COUNTRY, "region": hours.calendar.region, "shortened": hours.shortened}
    return form


def pinned(hours: Hours, since: datetime, until: datetime) -> dict[str, Any]:
    """The written form in which every date from ``since`` to ``until`` keeps its present hours, whatever calendars become later."""
    if hours.always or hours.calendar is None:
        return written(hours)
    zone = ZoneInfo(hours.zone)
    first = since.astimezone(zone).date() - timedelta(days=1)
    dates = [first + timedelta(days=n) for n in range((until.astimezone(zone).date() - first).days + 2)]
    differing = {day: hours.on(day) for day in dates if hours.on(day) != _ordered(hours.week.get(day.weekday(), ()))}
    days = {**{day: hours.days[day] for day in hours.days if day >= first}, **differing}
    return written(Hours(hours.zone, hours.always, hours.week, days, hours.calendar, hours.shortened))


def _words(periods: Sequence[Period]) -> list[str]:
    return [f"{p.start // 60:02d}:{p.start % 60:02d}-{p.end // 60:02d}:{p.end % 60:02d}" for p in periods]


def _ordered(periods: Sequence[Period]) -> Sequence[Period]:
    return tuple(sorted(periods, key=lambda period: period.start))


def _cut(periods: Sequence[Period], minutes: int) -> Sequence[Period]:
    """The day without its last ``minutes`` of work."""
    kept = list(periods)
    while kept and minutes > 0:
        last = kept.pop()
        if last.end - last.start > minutes:
            kept.append(Period(last.start, last.end - minutes))
        minutes -= last.end - last.start
    return tuple(kept)


def _shortened(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MOST_SHORTENED:
        raise ValueError(f"shortened is from 0 to {_MOST_SHORTENED} minutes")
    return value


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
