"""How often the group may be spoken to: one pace for all its topics, since Telegram counts them together."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from connectors.contract import Clock

_MINUTE: Final = timedelta(minutes=1)


class Pace:
    """At most ``per_minute`` calls in any minute: the first half of them at once, the others evenly apart."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clock = clock
        self._most = per_minute
        self._apart = _MINUTE / per_minute
        self._calls: deque[datetime] = deque()
        self._not_before: datetime | None = None
        self._turn = asyncio.Lock()

    async def take(self) -> None:
        """Wait until a call may be made, and count it. First come, first served."""
        async with self._turn:
            while (wait := self._wait()) > timedelta():
                await self._clock.sleep(wait.total_seconds())
            self._calls.append(self._clock.now())

    def give_back(self) -> None:
        """The call counted last was not made."""
        if self._calls:
            self._calls.pop()

    def hold(self, seconds: float) -> None:
        """Nothing for so long: Telegram asked for it, or cannot be reached."""
        self._not_before = self._clock.now() + timedelta(seconds=seconds)

    def _wait(self) -> timedelta:
        now = self._clock.now()
        while self._calls and self._calls[0] <= now - _MINUTE:
            self._calls.popleft()
        until = [self._not_before or now]
        if len(self._calls) >= self._most:
            until.append(self._calls[0] + _MINUTE)
        if len(self._calls) >= self._most // 2:
            until.append(self._calls[-1] + self._apart)
        return max(until) - now
