"""The simulated clock wakes sleepers in the order of their time, each at its own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SimulatedClock


async def test_sleepers_wake_in_order_at_their_time() -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    clock = SimulatedClock(start)
    woken: list[tuple[int, timedelta]] = []

    async def sleeper(minutes: int) -> None:
        await clock.sleep(minutes * 60)
        woken.append((minutes, clock.now() - start))

    tasks = [asyncio.create_task(sleeper(minutes)) for minutes in (30, 10, 20, 90)]
    await asyncio.sleep(0)
    await clock.advance(timedelta(hours=1))
    assert woken == [(minutes, timedelta(minutes=minutes)) for minutes in (10, 20, 30)]
    assert clock.now() - start == timedelta(hours=1)
    tasks[-1].cancel()


async def test_on_a_busy_machine_who_looks_often_looks_more_rarely() -> None:
    clock = SimulatedClock(datetime(2026, 11, 22, tzinfo=UTC))
    looks: list[datetime] = []

    async def looker() -> None:
        while True:
            await clock.sleep(1)
            looks.append(clock.now())

    task = asyncio.create_task(looker())
    await asyncio.sleep(0)
    await clock.advance(timedelta(minutes=10), late=timedelta(minutes=1))
    assert 9 <= len(looks) <= 10 and looks == sorted(set(looks))
    task.cancel()
