"""Opening hours: the arithmetic agrees with the wall clock, in any zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import BadInput
from handoff import hours
from handoff.hours import Hours, Period

ZONES = ("Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "Europe/Kaliningrad")
DAYTIME = st.lists(st.integers(4 * 60, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)
PERIODS = DAYTIME.map(lambda cuts: [Period(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)])
HOURS = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    week=st.dictionaries(st.integers(0, 6), PERIODS, max_size=7),
    days=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), PERIODS, max_size=3),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
OFFICE = hours.parse({"week": {day: ["09:00-13:00", "14:00-18:00"] for day in hours.DAYS[:5]}})


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Moscow"))


@settings(deadline=None)
@given(HOURS, MOMENTS)
def test_open_is_what_the_clock_on_the_wall_says(written: Hours, moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo(written.zone))
    minute = local.hour * 60 + local.minute
    today = written.days.get(local.date(), written.week.get(local.weekday(), ()))
    assert hours.open_at(written, moment) == any(p.start <= minute < p.end for p in today)


@settings(deadline=None)
@given(HOURS, MOMENTS)
def test_next_opening_is_open_and_nothing_before_it_is(written: Hours, moment: datetime) -> None:
    opening = hours.next_opening(written, moment)
    if opening is None:
        assert not written.week
        return
    assert opening >= moment and hours.open_at(written, opening)
    assert (opening == moment) == hours.open_at(written, moment)
    if opening > moment:
        assert not hours.open_at(written, opening - timedelta(seconds=1))
        assert not hours.open_at(written, moment + (opening - moment) / 2)


@settings(deadline=None)
@given(HOURS, MOMENTS, st.integers(1, 3000), st.integers(1, 3000))
def test_open_time_adds_up(written: Hours, moment: datetime, first: int, second: int) -> None:
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    reached = hours.after_open(written, moment, one)
    assert reached >= moment + one
    if written.week:
        assert hours.after_open(written, reached, two) == hours.after_open(written, moment, one + two)


def test_friday_evening_counts_on_from_monday() -> None:
    assert hours.after_open(OFFICE, moscow(20, 17, 30), timedelta(hours=1)) == moscow(23, 9, 30)


def test_lunch_is_closed() -> None:
    assert not hours.open_at(OFFICE, moscow(23, 13, 30))
    assert hours.next_opening(OFFICE, moscow(23, 13, 30)) == moscow(23, 14)


def test_a_moved_working_day_and_a_holiday() -> None:
    written = {"week": {"mon": ["09:00-18:00"]}, "days": {"2026-11-23": [], "2026-11-22": ["10:00-12:00"]}}
    moved = hours.parse(written)
    assert hours.open_at(moved, moscow(22, 11))
    assert not hours.open_at(moved, moscow(23, 11))


def test_round_the_clock_and_over_midnight() -> None:
    assert hours.open_at(Hours(always=True), moscow(22, 3))
    night = hours.parse({"week": {"sat": ["22:00-24:00"], "sun": ["00:00-06:00"]}})
    assert hours.after_open(night, moscow(21, 23), timedelta(hours=2)) == moscow(22, 1)


@pytest.mark.parametrize(
    "written",
    [
        {"zone": "Moon/Sea"},
        {"week": {"mon": ["18:00-09:00"]}},
        {"week": {"mon": ["9-18"]}},
        {"week": {"someday": []}},
        {"week": {"mon": ["09:00-25:00"]}},
        {"days": {"yesterday": []}},
        {"week": []},
    ],
)
def test_nonsense_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        hours.parse(written)
