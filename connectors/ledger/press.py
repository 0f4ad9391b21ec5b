"""What a client's words press: a button offered lately in the same conversation, by its payload, its title or its number."""

from __future__ import annotations

from sqlalchemy import Text, cast, select

from connectors.contract import Author, InboundMessage, Kind
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages


async def resolve(tx: Tx, conversation_id: int, inbound: InboundMessage) -> tuple[str, str | None]:
    """(text, payload) of a message. Only a button that was really offered can be pressed, so typed ``/…`` never commands the engine.

    A platform's press names its payload, an older message's button included; typed text is compared with the last buttons offered.
    Payloads that do not begin with ``/`` are questions: the text becomes the payload's and nothing is pressed.
    """
    pressed = inbound.kind is Kind.press
    wanted = inbound.payload if pressed else inbound.text.strip()
    if not wanted or inbound.kind not in (Kind.text, Kind.press):
        return inbound.text, inbound.payload
    if inbound.kind is Kind.text and inbound.payload:
        return inbound.text, inbound.payload
    query = (
        select(messages.c.buttons, messages.c.author)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.author != Author.client.value,
            cast(messages.c.buttons, Text) != "[]",  # PostgreSQL does not compare JSON
        )
        .order_by(messages.c.seq.desc())
        .limit(20 if pressed or wanted.startswith("/") else 1)
    )
    for row in await tx.conn.execute(query):
        for number, button in enumerate(row.buttons, start=1):
            if wanted == button["payload"] or (not pressed and wanted.casefold() in (button["title"].casefold(), str(number))):
                return button["title"], (button["payload"] if button["payload"].startswith("/") else None)
    return inbound.text, None
