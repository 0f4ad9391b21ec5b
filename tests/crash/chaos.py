"""What goes wrong: ``kill -9`` of doors and engines at any moment, platforms that fail, updates repeated and out of order."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from tests.crash.platforms import Platform
from tests.whole.running import System

MEAN_S: Final = 2.0
"""Between two events; every fourth is a death."""
LIFE_S: Final = 5.0
"""At least so long nobody dies after a door has opened again: a start takes most of a short run."""


class Chaos:
    """Of several doors only one is dead at a time. ``done`` counts what happened."""

    def __init__(self, systems: Sequence[System], platforms: Sequence[Platform], rng: random.Random, tell: Callable[[str], None]) -> None:
        self.done: Counter[str] = Counter()
        self._systems = systems
        self._platforms = platforms
        self._rng = rng
        self._tell = tell
        self._death: asyncio.Task[None] | None = None
        self._alive_since = 0.0

    async def run(self) -> None:
        """Until cancelled; then :meth:`calm`."""
        while True:
            await asyncio.sleep(min(self._rng.expovariate(1 / MEAN_S), 3 * MEAN_S))
            dice = self._rng.random()
            now = asyncio.get_running_loop().time()
            if dice < 0.4:
                if (self._death is None or self._death.done()) and now - self._alive_since > LIFE_S:
                    victim = self._rng.choice(self._systems)
                    self._death = asyncio.create_task(self._kill_door(victim) if self._rng.random() < 0.75 else self._kill_engine(victim))
            elif dice < 0.75:
                self._note(f"fault {self._rng.choice(self._platforms).fail(self._rng)}")
            else:
                self._repeat(self._rng.choice(self._platforms))

    async def calm(self) -> None:
        """All doors open, platforms deliver once and in order."""
        if self._death is not None:
            await self._death
        for platform in self._platforms:
            platform.deliver()

    def _repeat(self, platform: Platform) -> None:
        copies = self._rng.randint(1, 10)
        shuffle = self._rng.getrandbits(16) if self._rng.random() < 0.5 else None
        platform.deliver(copies, shuffle)
        self._note(f"repeat {platform.name}: × {copies}{', out of order' if shuffle is not None else ''}")

    async def _kill_door(self, system: System) -> None:
        self._note("death of a door")
        await asyncio.to_thread(system.kill_door)
        await asyncio.sleep(self._rng.uniform(0, 1.5))
        await asyncio.to_thread(system.start)
        await asyncio.to_thread(system.until_open)
        self._alive_since = asyncio.get_running_loop().time()

    async def _kill_engine(self, system: System) -> None:
        if await asyncio.to_thread(lambda: system.engine_pid) is not None:
            with contextlib.suppress(AssertionError, ProcessLookupError):  # it has just ended with its door
                await asyncio.to_thread(system.kill_engine)
                self._note("death of an engine")

    def _note(self, what: str) -> None:
        self.done[what.split(":")[0].split(" × ")[0]] += 1
        self._tell(what)
