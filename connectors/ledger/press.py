"""What a client's words press: a button offered in the same conversation, by its payload, its title or its number."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, cast, func, select

from connectors.contract import Author, InboundMessage, Kind
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages

_LATELY = 20
"""Messages with buttons back to which a press is still known."""


async def resolve(tx: Tx, conversation_id: int, inbound: InboundMessage) -> tuple[str, str | None]:
    """(text, payload) of a message. Only a button that was really offered can be pressed, so typed ``/…`` never commands the engine.

    A press names its payload, an older message's button included; a typed title or number counts only right after the buttons were shown.
    Payloads that do not begin with ``/`` are questions: they become the text and nothing is pressed.
    """
    pressed = inbound.kind is Kind.press
    wanted = (inbound.payload or "") if pressed else inbound.text.strip()
    if not wanted or inbound.kind not in (Kind.text, Kind.press):
        return inbound.text, inbound.payload
    if inbound.kind is Kind.text and inbound.payload:  # the channel itself says so: Telegram's /start
        return inbound.text, inbound.payload
    named = pressed or wanted.startswith("/")
    query = (
        select(messages.c.buttons)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.author != Author.client.value,
            cast(messages.c.buttons, Text) != "[]",  # PostgreSQL does not compare JSON
        )
        .order_by(messages.c.seq.desc())
        .limit(_LATELY)
    )
    if not named:
        query = query.where(messages.c.seq > _last_word(conversation_id))
    for buttons in (await tx.conn.execute(query)).scalars():
        for number, button in enumerate(buttons, start=1):
            if wanted == button["payload"] or (not named and wanted.casefold() in (button["title"].casefold(), str(number))):
                return (button["title"], button["payload"]) if button["payload"].startswith("/") else (button["payload"], None)
    return inbound.text, None


def _last_word(conversation_id: int) -> ColumnElement[int]:
    """Number of the client's latest message, 0 when there is none."""
    said = select(func.max(messages.c.seq)).where(messages.c.conversation_id == conversation_id, messages.c.author == Author.client.value)
    return func.coalesce(said.scalar_subquery(), 0)
