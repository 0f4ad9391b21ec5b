"""The runner: keeps a few turns going at once, each on another conversation."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from bot.turn import Turn
from connectors.ledger import inbox
from connectors.ledger.store import Store
from connectors.ledger.wake import wait

IDLE_S: Final = 1.0
"""How often to look for put-off messages whose time has come, when nobody signals."""

log = structlog.get_logger(__name__)


async def run(store: Store, turn: Turn, *, parallel: int) -> None:
    """Take turns until cancelled; what was under way then is taken up from the store at the next start."""
    async with asyncio.TaskGroup() as group:
        for _ in range(parallel):
            group.create_task(_work(store, turn))


async def _work(store: Store, turn: Turn) -> None:
    with store.wakes.subscribe(inbox.TOPIC) as signal:
        while True:
            try:
                while await turn.take_next():
                    pass
            except Exception:  # the store may be away for a moment; the worker must not die of it
                log.exception("runner.fault")
                await asyncio.sleep(IDLE_S)
            await wait(signal, IDLE_S)
