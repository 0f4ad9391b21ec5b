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
    serving: set[asyncio.Task[None]] = set()
    try:
        with store.wakes.subscribe(inbox.TOPIC) as signal:
            while True:
                try:
                    await _begin(turn, serving, parallel)
                except Exception:  # the store may be away for a moment; the door must not die of it
                    log.exception("runner.fault")
                await wait(signal, turn.pause(IDLE_S))
    finally:
        for task in serving:
            task.cancel()
        if serving:
            await asyncio.wait(serving)


async def _begin(turn: Turn, serving: set[asyncio.Task[None]], parallel: int) -> None:
    """Begin turns for all who wait, ``parallel`` at a time."""

    def ended(task: asyncio.Task[None]) -> None:
        serving.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("runner.turn_broke", exc_info=error)

    more = True
    while more:
        while len(serving) >= parallel:
            await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
        free = parallel - len(serving)
        claimed = await turn.claim(free)
        for lease, message in claimed:
            task = asyncio.create_task(turn.serve(lease, message))
            serving.add(task)
            task.add_done_callback(ended)
        more = len(claimed) == free
