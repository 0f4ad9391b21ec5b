"""Signals that something was committed: between the tasks of one door, and between doors over PostgreSQL's LISTEN/NOTIFY."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import psycopg
import structlog

CHANNEL: Final = "otklik_wake"
PAYLOAD_BYTES: Final = 8000
"""PostgreSQL refuses longer payloads, and with them the transaction."""
_RECONNECT_S: Final = 1.0

log = structlog.get_logger(__name__)


class Wake:
    """Topics and those who wait on them. A signal carries no data: the waiter reads the store."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def signal(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()

    def signal_all(self) -> None:
        """After a lost connection nobody knows what was missed: everyone looks once."""
        self.signal(list(self._waiting))

    @contextlib.contextmanager
    def subscribe(self, topic: str) -> Iterator[asyncio.Event]:
        """An event set at every signal on ``topic``. Subscribe first, then read, then wait: nothing is missed between."""
        event = asyncio.Event()
        self._waiting[topic].add(event)
        try:
            yield event
        finally:
            self._waiting[topic].discard(event)
            if not self._waiting[topic]:
                del self._waiting[topic]


async def wait(event: asyncio.Event, timeout: float) -> bool:
    """Wait up to ``timeout`` seconds for the event and clear it; False when time ran out."""
    try:
        async with asyncio.timeout(timeout):  # Python 3.11's wait_for swallows a cancellation that comes together with the event
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True


async def listen(dsn: str, wake: Wake) -> None:
    """Pass PostgreSQL's notifications on to ``wake`` until cancelled; reconnects, and then wakes everyone."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
                await conn.execute(f"LISTEN {CHANNEL}")
                wake.signal_all()
                async for note in conn.notifies():
                    wake.signal(note.payload.split("\n"))
        except psycopg.OperationalError as error:
            log.warning("store.listen_lost", error=str(error))
            await asyncio.sleep(_RECONNECT_S)
