"""What a client writes while a ticket waits for their answer is the ticket's too: kept in its history, and the work goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import func, select

from connectors.contract import Author, Texts
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import messages
from handoff import tickets
from handoff.contract import TicketStatus
from handoff.settings import PeopleSettings
from handoff.tables import tickets as rows
from handoff.ticketing.changing import Change, change, locked
from handoff.ticketing.numbers import number
from handoff.visibility import queue_heard

QUIET: Final = timedelta(seconds=20)
"""Several short messages are one answer: it is taken when the client has finished."""
_LONGEST: Final = 4000
_AT_ONCE: Final = 50
log = structlog.get_logger(__name__)


async def gather(store: Store, texts: Texts, settings: PeopleSettings) -> int:
    """Take the answers that came; how many. On a timer, on any number of doors."""
    async with store.read() as tx:
        newest = func.max(messages.c.at)
        query = select(rows.c.id).select_from(rows.join(messages, _since_asked())).where(rows.c.status == TicketStatus.waiting_client.value)
        found = (await tx.conn.execute(query.group_by(rows.c.id).having(newest <= tx.now - QUIET).limit(_AT_ONCE))).scalars().all()
    taken = 0
    for ticket_id in found:
        try:
            async with store.write() as tx:
                taken += await _take(tx, texts, settings, ticket_id)
        except Exception:
            log.exception("ticket.answer", ticket=number(ticket_id))
    return taken


def _since_asked() -> Any:
    return (
        (messages.c.conversation_id == rows.c.conversation_id)
        & (messages.c.author == Author.client.value)
        & (messages.c.payload.is_(None))
        & (messages.c.at > rows.c.waiting_at)
        & queue_heard(rows.c.queue, messages.c.episode_id)
    )


async def _take(tx: Tx, texts: Texts, settings: PeopleSettings, ticket_id: int) -> int:
    row = await locked(tx, number(ticket_id))
    if row.status != TicketStatus.waiting_client.value:
        return 0
    words = await _words(tx, row)
    if not words:
        return 0
    await tickets.note(tx, row.id, "client", "client", "\n".join(words)[:_LONGEST], visible=True)
    await change(tx, texts, settings, number(ticket_id), "client", Change(status=TicketStatus.in_progress, tell=False))
    return 1


async def _words(tx: Tx, row: Any) -> Sequence[str]:
    """The client's words since they were asked; never what a confidential queue heard, unless the ticket is its own."""
    query = select(messages.c.text, messages.c.kind).select_from(rows.join(messages, _since_asked())).where(rows.c.id == row.id)
    return [one.text or f"[{one.kind}]" for one in await tx.conn.execute(query.order_by(messages.c.seq))]
