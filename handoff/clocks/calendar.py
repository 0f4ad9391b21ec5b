"""The production calendar of Russia: which days are closed, which weekends are worked, which days end earlier, by region.

Federal days and the moves of days off that the government sets each year come from the package ``holidays``; regional days from
:mod:`handoff.clocks.regions`; what supervisors enter replaces both. A working weekend has the length of the day it is worked for, and
the working day before a non-working holiday is shortened (Labour Code art. 95 and 112; order of the Ministry of Health 588n, 2009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from connectors.errors import BadInput
from handoff.clocks.regions import RULES, ZONES, Rule

COUNTRY: Final = "ru"
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_STATUTORY: Final = {
    **{(1, day): "new-year" for day in (1, 2, 3, 4, 5, 6, 8)},
    (1, 7): "christmas", (2, 23): "defender", (3, 8): "women", (5, 1): "labour", (5, 9): "victory", (6, 12): "russia", (11, 4): "unity-day",
}  # fmt: skip
"""Labour Code art. 112, as in force since 2013."""


class Kind(StrEnum):
    """What a day of the calendar is, when it is not a plain day of the week."""

    holiday = "holiday"
    off = "off"
    working = "working"
    short = "short"


@dataclass(frozen=True, slots=True)
class Day:
    """``name``: a key of the catalogue (``clocks-holiday-…``) or, when ``entered``, a supervisor's words.

    ``like``: for a worked weekend, the weekday (Monday is 0) whose hours it has; ``short``: it ends earlier.
    """

    kind: Kind
    name: str = ""
    like: int | None = None
    short: bool = False
    entered: bool = False


Changes = Mapping[str, Mapping[date, Day]]
"""Days that supervisors entered, by calendar (``ru`` or a region)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Russia's calendar, of a ``region`` or of none; ``changes`` are those entered for it."""

    region: str | None = None
    changes: Mapping[date, Day] = field(default_factory=dict)

    def day(self, day: date) -> Day | None:
        """What the day is; None for a plain day of the week."""
        return self.changes.get(day) or _year(day.year, self.region).get(day)

    def year(self, year: int) -> Mapping[date, Day]:
        """Every day of the year that is not plain, in order."""
        entered = {day: found for day, found in self.changes.items() if day.year == year}
        return dict(sorted({**_year(year, self.region), **entered}.items()))

    def holes(self, year: int) -> Sequence[str]:
        """What is not known of the year: ``moves`` (the government's decree), or names of regional holidays without a date."""
        entered = sum(day.kind is Kind.holiday for at, day in self.changes.items() if at.year == year)
        missing = [rule.name for rule in RULES.get(self.region or "", ()) if rule.when == "yearly" and not _dates(rule, year)]
        moves = [] if _moves_known(year) or any(at.year == year for at in self.changes) else ["moves"]
        return [*moves, *missing[entered:]]


def find(country: str, region: str | None, changes: Changes | None = None) -> Calendar:
    """The calendar of a country and region. Raises BadInput when either is unknown."""
    if country != COUNTRY:
        raise BadInput("calendar_unknown", f"no calendar {country!r}", field="calendar")
    if region is not None and region not in ZONES:
        raise BadInput("region_unknown", f"no region {region!r}: a code of ISO 3166-2 is expected, as RU-TA", field="region")
    entered = changes or {}
    return Calendar(region, {**entered.get(COUNTRY, {}), **(entered.get(region, {}) if region else {})})


@lru_cache(maxsize=256)
def _year(year: int, region: str | None) -> Mapping[date, Day]:
    days: dict[date, Day] = {date(year, month, day): Day(Kind.holiday, name) for (month, day), name in _STATUTORY.items()}
    for rule in RULES.get(region or "", ()):
        days.update({at: Day(Kind.holiday, rule.name) for at in _dates(rule, year) if at not in days})
    holidays = frozenset(days)
    moved = _federal_moves(year)
    days.update({at: Day(Kind.off) for at in moved.off if at not in days})
    before = holidays | {date(year + 1, 1, 1)}
    for at, instead in moved.worked.items():
        days[at] = Day(Kind.working, like=instead.weekday(), short=instead + _DAY in before)
    for at in sorted(_moving_by_law(year, region)):
        _move(days, at)
    for eve in (at - _DAY for at in before):
        if eve.year == year and eve.weekday() < _SATURDAY and eve not in days:
            days[eve] = Day(Kind.short, short=True)
    return days


def _moving_by_law(year: int, region: str | None) -> set[date]:
    """Holidays that move by themselves from a weekend; of the federal ones only where the government's decree is not known yet."""
    federal = () if _moves_known(year) else [date(year, month, day) for month, day in _STATUTORY if month > 1]
    return {*federal, *(at for rule in RULES.get(region or "", ()) if rule.moves for at in _dates(rule, year))}


def _move(days: dict[date, Day], at: date) -> None:
    """The next working day is off instead of a weekend that is a holiday."""
    if at.weekday() < _SATURDAY:
        return
    while at in days or at.weekday() >= _SATURDAY:
        at += _DAY
    days[at] = Day(Kind.off)


def _dates(rule: Rule, year: int) -> Sequence[date]:
    if rule.when == "yearly":
        return [at for at in rule.dates if at.year == year]
    if rule.when.startswith("easter"):
        from dateutil.easter import EASTER_ORTHODOX, easter

        return [easter(year, EASTER_ORTHODOX) + timedelta(days=int(rule.when.removeprefix("easter+")))]
    if rule.when in ("uraza", "kurban"):
        return _lunar(rule.when, year)
    month, day = map(int, rule.when.split("-"))
    return [date(year, month, day)]


def _lunar(name: str, year: int) -> Sequence[date]:
    """The first day of the feast; regions confirm it by decree, mostly the same."""
    from holidays.calendars.islamic import _IslamicLunar

    lunar = _IslamicLunar()
    found = lunar.eid_al_fitr_dates(year) if name == "uraza" else lunar.eid_al_adha_dates(year)
    return [at for at, _ in found if at.year == year]


@dataclass(frozen=True, slots=True)
class _Moves:
    off: frozenset[date]
    worked: Mapping[date, date]


def _moves_known(year: int) -> bool:
    from holidays.countries.russia import RussiaStaticHolidays

    return year in RussiaStaticHolidays.special_public_holidays


@lru_cache(maxsize=64)
def _federal_moves(year: int) -> _Moves:
    """Days off that are no holidays, and weekends worked for one of them."""
    from holidays import country_holidays
    from holidays.countries.russia import RussiaStaticHolidays

    known = country_holidays(COUNTRY.upper(), years=year)
    off = frozenset(at for at in known if at.year == year and (at.month, at.day) not in _STATUTORY)
    written: Any = RussiaStaticHolidays.special_public_holidays.get(year, ())
    pairs = written if written and isinstance(written[0], tuple) else (written,) if written else ()
    swaps = {date(year, *pair[2:4]): date(year, *pair[:2]) for pair in pairs}
    return _Moves(off, {at: instead for at, instead in swaps.items() if at in known.weekend_workdays})
