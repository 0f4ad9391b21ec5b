"""The door: everything that runs in this process, started and stopped together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog
from fastapi import APIRouter

from bot import runner
from bot.health import Check
from bot.turn import Turn
from connectors.contract import Accepted, Channel, Clock, Inbound
from connectors.delivery import Deliverer
from connectors.ledger import inbox, outbox, turns
from connectors.ledger.store import Store
from connectors.ledger.thread import PULLED

log = structlog.get_logger(__name__)

Chore = Callable[[], Awaitable[object]]
Worker = Callable[[], Coroutine[Any, Any, None]]
"""Runs as long as the door is open; cancelled at its end."""
STOP_S: Final = 10.0


class Startable(Protocol):
    """A part with work of its own; :meth:`start` returns at once."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(slots=True)
class Door:
    """The parts of one door, as :mod:`bot.wiring` joins them.

    With no ``turns_at_once`` it only receives: what it stores is served and sent by other doors of the same store.
    """

    name: str
    store: Store
    clock: Clock
    turn: Turn
    channels: Mapping[str, Channel]
    routers: Sequence[APIRouter]
    checks: Mapping[str, Check]
    chores: Mapping[float, Sequence[Chore]]
    closing: Callable[[], None]
    workers: Sequence[Worker] = ()
    desks: Sequence[Startable] = ()
    turns_at_once: int = 8
    paced: bool = True
    deliverers: Mapping[str, Deliverer] = field(init=False)

    def __post_init__(self) -> None:
        leaving = [channel for channel in self.channels.values() if channel.name not in PULLED]
        self.deliverers = {channel.name: Deliverer(self.store, channel, door=self.name, paced=self.paced) for channel in leaving}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open for the length of the block. What a door that died left behind is taken up first."""
        await self.store.start()
        await self._recover()
        tasks = self._think_and_send() if self.turns_at_once else []
        for channel in self.channels.values():
            await channel.start(self.accept)
        for desk in self.desks if self.turns_at_once else ():
            await desk.start()
        tasks += [asyncio.create_task(self._repeat(seconds, chore)) for seconds, chores in self.chores.items() for chore in chores]
        try:
            yield
        finally:
            parts: list[Startable | Channel] = [*self.desks, *self.channels.values()]
            for part in parts:
                with contextlib.suppress(Exception):
                    await part.stop()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=STOP_S)
            await self.store.close()

    def _think_and_send(self) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(runner.run(self.store, self.turn, parallel=self.turns_at_once))]
        tasks += [asyncio.create_task(deliverer.run()) for deliverer in self.deliverers.values()]
        return tasks + [asyncio.create_task(worker()) for worker in self.workers]

    async def accept(self, inbound: Inbound) -> Accepted:
        """The intake of every channel."""
        return await inbox.accept(self.store, inbound)

    async def _recover(self) -> None:
        async with self.store.write() as tx:
            if self.store.sqlite:
                await turns.release_all(tx)
            for channel in self.channels.values():
                left = await outbox.recover(tx, channel.name, idempotent=channel.capabilities.idempotent, everything=self.store.sqlite)
                if left:
                    log.warning("outbox.recovered", channel=channel.name, messages=left)

    async def recover_stale(self) -> None:
        """Sends of doors that died meanwhile (PostgreSQL: several doors on one store)."""
        async with self.store.write() as tx:
            for channel in self.channels.values():
                await outbox.recover(tx, channel.name, idempotent=channel.capabilities.idempotent)

    async def _repeat(self, seconds: float, chore: Chore) -> None:
        while True:
            await self.clock.sleep(seconds)
            try:
                await chore()
            except Exception:  # the next time may go better, and the other chores must go on
                log.exception("chore.failed", chore=getattr(chore, "__qualname__", repr(chore)))
