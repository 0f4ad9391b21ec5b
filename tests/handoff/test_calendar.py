"""The production calendar: moved working days, shortened days, holidays by region, and what happens where it has a hole."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import BadInput
from handoff import hours
from handoff.clocks.calendar import Calendar, Day, Kind, find
from handoff.clocks.regions import RULES, ZONES

WEEK = {day: ["09:00-13:00", "14:00-18:00"] for day in hours.DAYS[:5]}
OFFICE = {"week": WEEK, "calendar": "ru"}


def moscow(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Moscow"))


def working_days(calendar: Calendar, year: int) -> int:
    read = hours.Hours(week={day: [hours.Period(540, 1080)] for day in range(5)}, calendar=calendar)
    return sum(bool(read.on(date(year, 1, 1) + timedelta(days=n))) for n in range(365 + (year % 4 == 0)))


@pytest.mark.parametrize(("year", "days"), [(2018, 247), (2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_as_many_working_days_as_the_official_calendar(year: int, days: int) -> None:
    assert working_days(Calendar(), year) == days


@pytest.mark.parametrize(
    ("year", "short"),
    [
        (2018, {(2, 22), (3, 7), (4, 28), (5, 8), (6, 9), (12, 29)}),
        (2025, {(3, 7), (4, 30), (6, 11), (11, 1)}),
        (2026, {(4, 30), (5, 8), (6, 11), (11, 3)}),
        (2027, {(2, 20), (4, 30), (6, 11), (11, 3)}),
    ],
)
def test_shortened_days_are_the_official_ones(year: int, short: set[tuple[int, int]]) -> None:
    assert {(at.month, at.day) for at, day in Calendar().year(year).items() if day.short} == short


def test_a_moved_working_saturday_has_the_hours_of_the_day_it_is_worked_for() -> None:
    data = {**OFFICE, "week": {**WEEK, "mon": ["10:00-17:00"]}, "shortened": 60}
    opening = hours.parse(data)
    saturday = moscow(2027, 2, 20, 9)
    assert hours.next_opening(opening, saturday) == moscow(2027, 2, 20, 10)
    assert hours.open_at(opening, moscow(2027, 2, 20, 15, 59)) and not hours.open_at(opening, moscow(2027, 2, 20, 16))
    assert hours.next_opening(opening, moscow(2027, 2, 20, 18)) == moscow(2027, 2, 24, 9)  # Monday is off for it, Tuesday a holiday


def test_holidays_and_moved_days_off_are_closed() -> None:
    opening = hours.parse(OFFICE)
    assert hours.next_opening(opening, moscow(2026, 12, 30, 18)) == moscow(2027, 1, 11, 9)
    assert hours.after_open(opening, moscow(2026, 12, 30, 17, 30), timedelta(hours=1)) == moscow(2027, 1, 11, 9, 30)


def test_a_shortened_day_ends_an_hour_earlier_where_it_is_so_set() -> None:
    eve = moscow(2026, 11, 3, 17, 30)
    assert hours.open_at(hours.parse(OFFICE), eve)
    assert not hours.open_at(hours.parse({**OFFICE, "shortened": 60}), eve)
    late = hours.parse({**OFFICE, "week": {"tue": ["09:00-17:30", "17:30-18:00"]}, "shortened": 60})
    assert hours.open_at(late, moscow(2026, 11, 3, 16, 59)) and not hours.open_at(late, moscow(2026, 11, 3, 17))


def test_days_of_the_queue_are_stronger_than_the_calendar() -> None:
    opening = hours.parse({**OFFICE, "days": {"2027-01-02": ["10:00-12:00"]}})
    assert hours.open_at(opening, moscow(2027, 1, 2, 11))


@pytest.mark.parametrize(
    ("region", "closed", "open_days"),
    [
        ("RU-TA", [(2026, 11, 6), (2026, 3, 20)], [(2026, 8, 31), (2026, 10, 12)]),
        ("RU-BA", [(2026, 10, 12), (2025, 3, 31), (2025, 10, 13)], [(2026, 11, 6)]),
        ("RU-CU", [(2026, 6, 24)], [(2026, 6, 23)]),
        ("RU-SAR", [(2025, 4, 29), (2026, 4, 21)], [(2025, 4, 28)]),
        ("RU-MOW", [], [(2026, 11, 6), (2026, 3, 20), (2026, 6, 24), (2026, 4, 21)]),
    ],
)
def test_regions_have_their_own_holidays(region: str, closed: list[tuple[int, int, int]], open_days: list[tuple[int, int, int]]) -> None:
    opening = hours.parse({**OFFICE, "zone": ZONES[region], "region": region})
    zone = ZoneInfo(ZONES[region])
    for day in closed:
        assert not hours.open_at(opening, datetime(*day, 12, tzinfo=zone)), day
    for day in open_days:
        assert hours.open_at(opening, datetime(*day, 12, tzinfo=zone)), day


def test_the_eve_of_a_regional_holiday_is_short() -> None:
    assert Calendar("RU-SAR").day(date(2025, 4, 28)) == Day(Kind.short, short=True)


def test_every_region_has_a_zone_and_russia_has_eleven() -> None:
    assert len(ZONES) == 83 and RULES.keys() <= ZONES.keys()
    assert len({ZoneInfo(zone).utcoffset(datetime(2026, 7, 1)) for zone in ZONES.values()}) == 11


def test_a_queue_in_kamchatka_keeps_its_own_day() -> None:
    opening = hours.parse({**OFFICE, "zone": ZONES["RU-KAM"], "region": "RU-KAM"})
    assert hours.next_opening(opening, moscow(2027, 1, 10, 23)) == moscow(2027, 1, 11, 0)


def test_a_year_without_data_follows_the_law_and_is_named_as_a_hole() -> None:
    assert Calendar().holes(2027) == [] and Calendar().holes(2028) == ["moves"]
    opening = hours.parse(OFFICE)
    assert not hours.open_at(opening, moscow(2028, 1, 3)) and not hours.open_at(opening, moscow(2028, 11, 6))
    assert hours.open_at(opening, moscow(2028, 1, 10)) and hours.open_at(opening, moscow(2061, 7, 5))


def test_a_regional_holiday_without_a_date_is_a_hole_until_it_is_entered() -> None:
    assert Calendar("RU-BU").holes(2027) == ["sagaalgan"]
    entered = {"RU-BU": {date(2027, 2, 7): Day(Kind.holiday, "Сагаалган", entered=True)}}
    assert find("ru", "RU-BU", entered).holes(2027) == []
    assert not hours.parse({**OFFICE, "region": "RU-BU"}, {"RU-BU": {date(2027, 2, 9): Day(Kind.holiday)}}).on(date(2027, 2, 9))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({**OFFICE, "calendar": "by"}, "no calendar 'by'"),
        ({**OFFICE, "region": "RU-XX"}, "no region 'RU-XX'"),
        ({**OFFICE, "week": {"mon": ["18:00-09:00"]}}, "'18:00-09:00' is not a period of one day"),
        ({**OFFICE, "calender": "ru"}, "nothing is called 'calender'"),
        ({**OFFICE, "shortened": 999}, "shortened is from 0 to 240 minutes"),
        ({**OFFICE, "zone": "Europe/Nowhere"}, "Nowhere"),
    ],
)
def test_bad_hours_are_refused_with_a_clear_word(data: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        hours.parse(data)


@pytest.mark.parametrize(
    ("data", "opening"),
    [
        ({**OFFICE, "region": "RU-XX"}, moscow(2026, 11, 23, 9)),
        ({**OFFICE, "calendar": "atlantis"}, moscow(2026, 11, 23, 9)),
        ({**OFFICE, "week": {**WEEK, "mon": ["18:00-09:00"]}}, moscow(2026, 11, 24, 9)),
        ({**OFFICE, "days": {"2026-11-23": ["late"], "yesterday": []}}, moscow(2026, 11, 23, 9)),
        ({**OFFICE, "zone": 5, "shortened": "an hour"}, moscow(2026, 11, 23, 9)),
    ],
)
def test_a_stored_slip_leaves_the_rest_of_the_week_and_is_told(data: dict[str, Any], opening: datetime) -> None:
    read = hours.stored(data)
    assert read.trouble and hours.next_opening(read, moscow(2026, 11, 22)) == opening


@pytest.mark.parametrize("data", [None, [], {"week": 5}, {"week": {"mon": 5}}, {"days": []}, {"always": True, "region": []}])
def test_no_stored_hours_break_anything(data: Any) -> None:
    assert hours.next_opening(hours.stored(data), moscow(2026, 11, 22)) is None or data == {"always": True, "region": []}
