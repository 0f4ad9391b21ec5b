"""What every command does first and shows while it works: a migrated store, built parts, a progress bar."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

from bot import logs, start
from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import Parts, build

T = TypeVar("T")
console = Console(stderr=True)


def with_parts(work: Callable[[Parts, Settings], Awaitable[T]]) -> T:
    """Run ``work`` on a migrated store; the engine is not started."""
    logs.configure(level="WARNING")
    settings = start.settings_or_say()
    start.migrate_or_say(settings)

    async def inside() -> T:
        parts = build(settings, SystemClock())
        try:
            return await work(parts, settings)
        finally:
            await parts.close()
            await parts.store.close()

    return asyncio.run(inside())


@contextlib.contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that goes when it is done."""
    with Progress(console=console, transient=True) as shown:
        task = shown.add_task(title, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total or None)
