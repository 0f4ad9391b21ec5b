"""What a client's words press: a button offered in the same conversation, by its payload, its title or its number."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Text, bindparam, cast, func, select

from connectors.contract import Author, InboundMessage, Kind
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages

_LATELY: Final = 20
"""Messages with buttons back to which a press is still known."""
_LONGEST: Final = 64
"""Characters of the longest payload; a longer text presses nothing."""


_EVER: Final = (
    select(messages.c.buttons)
    .where(
        messages.c.conversation_id == bindparam("of"),
        messages.c.author != Author.client.value,
        cast(messages.c.buttons, Text) != "[]",  # PostgreSQL does not compare JSON
    )
    .order_by(messages.c.seq.desc())
    .limit(_LATELY)
)
_said: Final = messages.alias("said")
_LAST_WORD: Final = (
    select(_said.c.seq)
    .where(_said.c.conversation_id == bindparam("of"), _said.c.author == Author.client.value)
    .order_by(_said.c.seq.desc())
    .limit(1)
)
_JUST_NOW: Final = _EVER.where(messages.c.seq > func.coalesce(_LAST_WORD.scalar_subquery(), 0))


async def resolve(tx: Tx, conversation_id: int, inbound: InboundMessage) -> tuple[str, str | None]:
    """(text, payload) of a message. Only a button that was really offered can be pressed, so typed ``/…`` never commands the engine.

    A press names its payload, an older message's button included; a typed title or number counts only right after the buttons were shown.
    Payloads that do not begin with ``/`` are questions: they become the text and nothing is pressed.
    """
    pressed = inbound.kind is Kind.press
    wanted = (inbound.payload or "") if pressed else inbound.text.strip()
    if not wanted or len(wanted) > _LONGEST or inbound.kind not in (Kind.text, Kind.press):
        return inbound.text, inbound.payload
    if inbound.kind is Kind.text and inbound.payload:  # the channel itself says so: Telegram's /start
        return inbound.text, inbound.payload
    named = pressed or wanted.startswith("/")
    for buttons in (await tx.conn.execute(_EVER if named else _JUST_NOW, {"of": conversation_id})).scalars():
        for number, button in enumerate(buttons, start=1):
            if wanted == button["payload"] or (not named and wanted.casefold() in (button["title"].casefold(), str(number))):
                return (button["title"], button["payload"]) if button["payload"].startswith("/") else (button["payload"], None)
    return inbound.text, None
