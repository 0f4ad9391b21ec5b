"""Follows the ledger's changes for one group: which conversations must be looked at, and from where."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from connectors.ledger import events
from connectors.ledger.store import Store, Tx
from handoff import queues
from handoff.tables import handoffs
from handoff.topics import lease, topics
from handoff.topics.view import public

_PAGE: Final = 500


async def absorb(store: Store, chat: int, door: str, wanted: frozenset[str] | None) -> bool:
    """Mark what changed as due, and remember how far; True when there may be more. Raises lease.Lost."""
    async with store.write() as tx:
        seen = await lease.seen(tx, chat, door)
        shown = public(await queues.every(tx), wanted)
        if seen is None:
            await lease.saw(tx, chat, await _begin(tx, chat, shown))
            return True
        news = await events.after(tx, seen, _PAGE)
        if not news:
            return False
        arrived = [event for event in news if event.data.get("what") == "opened" and event.data.get("queue") in shown]
        for event in arrived:
            if event.conversation_id is not None:
                await topics.begin(tx, chat, event.conversation_id, event.seq - 1)
        others = {event.conversation_id for event in news if event.conversation_id is not None}
        await topics.mark_due(tx, chat, sorted(others))
        await lease.saw(tx, chat, news[-1].seq)
        return len(news) == _PAGE


async def _begin(tx: Tx, chat: int, shown: frozenset[str]) -> int:
    """A group followed for the first time: what is with people now gets its topic, what is past does not."""
    last = await events.last(tx)
    query = select(handoffs.c.conversation_id).where(handoffs.c.ended_at.is_(None), handoffs.c.queue.in_(sorted(shown)))
    for conversation_id in (await tx.conn.execute(query.order_by(handoffs.c.id))).scalars().all():
        await topics.begin(tx, chat, conversation_id, last, showing=True)
    return last
