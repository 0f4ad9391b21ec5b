"""What satisfaction does by the clock: NPS, follow-ups of tickets, late call-backs."""

from __future__ import annotations

from connectors.contract import Texts
from connectors.ledger.store import Store
from handoff.satisfaction import callbacks, follow_ups, nps


async def run(store: Store, texts: Texts) -> None:
    """Every few minutes; safe on several doors at once."""
    await follow_ups.ask_due(store, texts)
    await nps.ask_due(store, texts)
    async with store.write() as tx:
        await callbacks.alarm(tx)
