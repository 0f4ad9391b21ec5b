"""A deadline explains itself: its intervals add up, lie in open time outside the pauses, and give the same moment again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handoff import hours
from handoff.clocks import counting
from handoff.clocks.calendar import Calendar
from handoff.clocks.counting import Pause, reckon
from handoff.hours import Hours, Period

ZONES = ("Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "Europe/Kaliningrad", "America/New_York", "Australia/Lord_Howe")
CUTS = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)
PERIODS = CUTS.map(lambda cuts: [Period(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)])
REGIONS = st.sampled_from([None, "RU-TA", "RU-BA", "RU-BU", "RU-SAR"])
HOURS = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    week=st.dictionaries(st.integers(0, 6), PERIODS, min_size=1, max_size=7),
    days=st.dictionaries(st.dates(date(2025, 12, 1), date(2027, 2, 1)), PERIODS, max_size=3),
    calendar=st.none() | REGIONS.map(Calendar),
    shortened=st.sampled_from([0, 60]),
)
# around changes of daylight saving time, the ends of years, and anywhere
NEAR = st.sampled_from([datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 3, 8), datetime(2026, 12, 31), datetime(2026, 4, 5)])
STARTS = st.builds(lambda at, by: (at + timedelta(minutes=by)).replace(tzinfo=UTC), NEAR, st.integers(-4000, 4000)) | st.datetimes(
    datetime(2025, 12, 1), datetime(2027, 12, 31), timezones=st.just(UTC)
)
SECONDS = st.integers(1, 5 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def moments(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """A start with pauses after it, some overlapping, perhaps one that lasts."""
    start = draw(STARTS)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        since = start + timedelta(minutes=draw(st.integers(0, 6000)))
        pauses.append(Pause("client", since, since + timedelta(minutes=draw(st.integers(0, 4000)))))
    if draw(st.booleans()):
        pauses.append(Pause("third_line", start + timedelta(minutes=draw(st.integers(0, 9000)))))
    return start, pauses


@settings(deadline=None)
@given(HOURS, moments(), SECONDS)
def test_the_intervals_add_up_and_are_open_and_not_paused(opening: Hours, when: tuple[datetime, list[Pause]], duration: timedelta) -> None:
    start, pauses = when
    found = reckon(opening, start, duration, pauses)
    assert counting.total(found.intervals) == duration
    assert found.intervals[0][0] >= start and found.intervals[-1][1] == found.due
    assert all(begin < end for begin, end in found.intervals)
    assert all(one[1] <= two[0] for one, two in zip(found.intervals, found.intervals[1:], strict=False))
    for begin, end in found.intervals:
        middle = begin + (end - begin) / 2
        assert found.wall or hours.open_at(opening, middle)
        assert not any(pause.since <= middle < pause.until for pause in pauses if pause.until)


@settings(deadline=None)
@given(HOURS, moments(), SECONDS)
def test_the_stored_form_gives_the_same_deadline(opening: Hours, when: tuple[datetime, list[Pause]], duration: timedelta) -> None:
    start, pauses = when
    due = reckon(opening, start, duration, pauses).due
    assume(due < start + timedelta(days=60))
    form = hours.pinned(opening, start, due)
    assert reckon(hours.parse(form), start, duration, pauses).due == due
    without: dict[str, Any] = {name: value for name, value in form.items() if name not in ("calendar", "region", "shortened")}
    assert reckon(hours.parse(without), start, duration, pauses).due == due  # also if the calendar of these days becomes another


@settings(deadline=None)
@given(HOURS, moments(), SECONDS, SECONDS)
def test_more_time_and_a_later_start_are_never_due_earlier(
    opening: Hours, when: tuple[datetime, list[Pause]], one: timedelta, more: timedelta
) -> None:
    start, pauses = when
    first, longer = reckon(opening, start, one, pauses), reckon(opening, start, one + more, pauses)
    assert first.wall or longer.wall or longer.due > first.due
    later = reckon(opening, start + more, one, pauses)
    assert first.wall or later.wall or later.due >= first.due


@settings(deadline=None)
@given(HOURS, moments(), SECONDS)
def test_a_pause_never_brings_the_deadline_nearer_and_what_is_spent_at_it_is_the_promise(
    opening: Hours, when: tuple[datetime, list[Pause]], duration: timedelta
) -> None:
    start, pauses = when
    ended = [pause for pause in pauses if pause.until]
    found = reckon(opening, start, duration, ended)
    assert found.due >= reckon(opening, start, duration).due
    if not found.wall:
        assert counting.total(counting.counted(opening, start, found.due, ended)) == duration
        assert counting.total(counting.counted(opening, start, found.due + timedelta(days=9), ended)) >= duration


@settings(deadline=None)
@given(HOURS, moments(), SECONDS)
def test_without_pauses_it_is_the_open_time_of_the_hours(opening: Hours, when: tuple[datetime, list[Pause]], duration: timedelta) -> None:
    assert reckon(opening, when[0], duration).due == hours.after_open(opening, when[0], duration)


def test_hours_that_never_open_are_counted_by_the_wall_clock() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    found = reckon(Hours(), start, timedelta(hours=1))
    assert found.wall and found.due == start + timedelta(hours=1) and found.intervals == [(start, found.due)]


def test_periods_that_meet_in_the_hour_that_does_not_exist_count_once() -> None:
    berlin = hours.parse({"zone": "Europe/Berlin", "week": {"sun": ["01:00-02:45", "03:00-04:00"]}})
    start = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # 01:00 in Berlin; at 02:00 the clock goes to 03:00
    assert reckon(berlin, start, timedelta(hours=2)).due == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
