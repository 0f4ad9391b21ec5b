"""Time: the one place that may ask the machine for it, and a clock that tests move by hand."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SimulatedClock:
    """A clock that stands still until :meth:`advance`; sleepers wake in the order of their time."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("start must be an aware datetime")
        self._now = start.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), next(self._order), waker))
        await waker

    async def advance(self, delta: timedelta, *, late: timedelta = timedelta()) -> None:
        """Move forward, stopping at every sleeper on the way so that each sees its own time, or wakes ``late`` as on a busy machine: who
        looks every second then looks once in so long."""
        target = self._now + delta
        while self._sleepers and self._sleepers[0][0] <= target:
            at, _, waker = heapq.heappop(self._sleepers)
            if at > self._now:
                self._now = min(at + late, target)
            if not waker.done():
                waker.set_result(None)
                for _ in range(3):
                    await asyncio.sleep(0)
        self._now = target
