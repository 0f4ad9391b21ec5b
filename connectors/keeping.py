"""What a channel keeps beside its calls: work nobody waits for, and a memory that never grows beyond its bound."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Coroutine
from typing import Any, Final, Generic, TypeVar

MOST: Final = 10_000

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


async def unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """The result of ``work``; None when ``stop`` was set before it was done, and ``work`` is cancelled then."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for future in (task, stopped):
            future.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)


class Aside:
    """Work done beside, until :meth:`end`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin ``work``; it must swallow its own failures."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Cancel what is not done."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Remembered(Generic[K, V]):
    """At most ``most`` things; the oldest are forgotten."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._kept

    def get(self, key: K, default: V) -> V:
        return self._kept.get(key, default)

    def keep(self, key: K, value: V) -> None:
        self._kept[key] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, key: K) -> None:
        self._kept.pop(key, None)
