"""Albums: several messages sent as one are all stored and shown, and answered once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text, update

from connectors.contract import Author, InboundMessage
from connectors.ledger.people import Place
from connectors.ledger.tables import inbox, messages
from connectors.ledger.tx import Tx

SETTLING: Final = timedelta(seconds=1)
"""How long the first item without words waits for one with a caption: platforms promise no order within an album."""
_ITEMS: Final = 20


async def turn_of(tx: Tx, place: Place, inbound: InboundMessage) -> tuple[str, datetime]:
    """State and time of the inbox row of an album's item that the bot would answer: the item with words speaks for those without."""
    query = select(messages.c.id, messages.c.text).where(
        messages.c.conversation_id == place.conversation_id,
        messages.c.seq >= place.seq - _ITEMS,
        messages.c.author == Author.client.value,
        messages.c.meta["album"].as_string() == inbound.album,
    )
    others = (await tx.conn.execute(query)).all()
    if not inbound.text:
        return ("done", tx.now) if others else ("pending", tx.now + SETTLING)
    wordless = [other.id for other in others if not other.text]
    await tx.conn.execute(
        update(inbox)
        .where(inbox.c.conversation_id == place.conversation_id, text("inbox.state = 'pending'"), inbox.c.message_id.in_(wordless))
        .values(state="done", done_at=tx.now)
    )
    return "pending", tx.now
