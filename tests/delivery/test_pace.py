"""Rates: what a platform bears is not exceeded, and what it bears is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SimulatedClock
from connectors.delivery_pace import CHAT_BURST, Pace
from tests.ledger.cast import PLAIN

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@given(st.floats(0.5, 100), st.lists(st.floats(0, 1), max_size=60))
async def test_no_second_sees_more_than_a_little_above_the_rate(rate: float, pauses: list[float]) -> None:
    clock = SimulatedClock(NOON)
    pace = Pace(replace(PLAIN, per_second=rate), clock)
    sent: list[datetime] = []
    for seconds in pauses:
        for _ in range(pace.free(10)):
            pace.take(f"c{len(sent)}")
            sent.append(clock.now())
        await clock.advance(timedelta(seconds=seconds))
    for since in sent:
        assert sum(since <= at < since + timedelta(seconds=1) for at in sent) <= rate * 1.2 + 2


async def test_a_chat_bears_a_short_burst_and_then_its_rate() -> None:
    clock = SimulatedClock(NOON)
    pace = Pace(replace(PLAIN, chat_per_second=2), clock)
    for _ in range(CHAT_BURST):
        assert pace.chat_wait("anna") == 0
        pace.take("anna")
    assert pace.chat_wait("anna") == 0.5 and pace.chat_wait("boris") == 0
    await clock.advance(timedelta(seconds=0.5))
    assert pace.chat_wait("anna") == 0
    pace.take("anna")
    assert pace.chat_wait("anna") == 0.5


async def test_a_pause_holds_everybody_and_the_longest_counts() -> None:
    clock = SimulatedClock(NOON)
    pace = Pace(PLAIN, clock, limited=False)
    assert (pace.free(8), pace.wait()) == (8, 0)
    pace.pause(5)
    pace.pause(3)
    assert (pace.free(8), pace.wait(), pace.paused()) == (0, 5, 5)
    await clock.advance(timedelta(seconds=5))
    assert pace.free(8) == 8


async def test_the_wait_ends_when_the_next_may_go() -> None:
    clock = SimulatedClock(NOON)
    pace = Pace(replace(PLAIN, per_second=3), clock)
    for number in range(20):
        await clock.advance(timedelta(seconds=pace.wait()) + timedelta(microseconds=1))
        assert pace.free(8) >= 1
        pace.take(f"c{number}")
