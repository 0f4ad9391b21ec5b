"""How fast a channel may send: over all chats, to one chat, and not at all while the platform asked for a pause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from connectors.capabilities import Capabilities
from connectors.contract import Clock

CHAT_BURST: Final = 3
"""Messages that may follow each other at once in a chat that was quiet; platforms bear short bursts above their rate for one chat."""
BURST_S: Final = 0.2
"""Of the channel's rate: how much of it may leave at once. A second never sees more than 1.2 times the rate."""
_MANY: Final = 10_000


class Pace:
    """The rates of :class:`Capabilities` on an injected clock: token buckets, each kept as the moment at which it will be full (GCRA).

    Each door keeps its own: several doors together may go above the channel's rate, and then the platform's own "slow down" (:meth:`pause`)
    decides. One chat's waiting is in the outbox, so that it counts for all doors. Not ``limited``: only pauses count.
    """

    def __init__(self, capabilities: Capabilities, clock: Clock, *, limited: bool = True) -> None:
        self._clock = clock
        self._limited = limited
        self._every = timedelta(seconds=1 / capabilities.per_second)
        self._slack = self._every * max(0, int(capabilities.per_second * BURST_S) - 1)
        self._chat_every = timedelta(seconds=1 / capabilities.chat_per_second)
        self._chat_slack = self._chat_every * (CHAT_BURST - 1)
        self._next = self._paused = clock.now()
        self._chats: dict[str, datetime] = {}

    def free(self, most: int) -> int:
        """How many sends may begin now, at most ``most``."""
        now = self._clock.now()
        if now < self._paused:
            return 0
        if not self._limited:
            return most
        return max(0, min(most, (now + self._slack - self._next) // self._every + 1))

    def wait(self) -> float:
        """Seconds until the channel may send again."""
        now = self._clock.now()
        next_one = self._next - self._slack if self._limited else now
        return max(0.0, (max(next_one, self._paused) - now).total_seconds())

    def paused(self) -> float:
        """Seconds that are left of the pause the platform asked for."""
        return max(0.0, (self._paused - self._clock.now()).total_seconds())

    def chat_wait(self, chat: str) -> float:
        """Seconds until the chat may have its next message."""
        if not self._limited or (reserved := self._chats.get(chat)) is None:
            return 0.0
        return max(0.0, (reserved - self._chat_slack - self._clock.now()).total_seconds())

    def take(self, chat: str) -> None:
        """A message to ``chat`` leaves now."""
        now = self._clock.now()
        self._next = max(self._next, now) + self._every
        if len(self._chats) >= _MANY:
            self._chats = {other: reserved for other, reserved in self._chats.items() if reserved > now}
        self._chats[chat] = max(self._chats.get(chat, now), now) + self._chat_every

    def pause(self, seconds: float) -> None:
        """The platform wants nothing at all for a while; the longest pause asked for counts."""
        self._paused = max(self._paused, self._clock.now() + timedelta(seconds=seconds))
