"""The outbox's prepared statements, hot ones all of them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import String, and_, bindparam, func, insert, select, text, update

from connectors.ledger.tables import addresses, conversations, messages, outbox, people

_open: Final = outbox.alias("first_open")
_IS_DUE: Final = and_(
    outbox.c.channel == bindparam("of_channel"),
    text("outbox.state = 'queued'"),  # as a literal, so that the partial index serves it
    outbox.c.available_at <= bindparam("now"),
    # Not NOT EXISTS: PostgreSQL makes an anti-join of it that compares every open row with every other when its statistics are old.
    outbox.c.id
    == select(func.min(_open.c.id))
    .where(
        _open.c.channel == bindparam("of_channel"),
        _open.c.conversation_id == outbox.c.conversation_id,
        text("first_open.state IN ('queued', 'sending')"),
    )
    .scalar_subquery(),
)
_FIRST: Final = (
    select(
        outbox,
        conversations.c.epoch.label("present_epoch"),
        messages.c.text,
        messages.c.buttons,
        messages.c.attachments,
        messages.c.meta,
        messages.c.external_id,
        people.c.language,
    )
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .join(messages, messages.c.id == outbox.c.message_id)
    .join(addresses, addresses.c.id == conversations.c.address_id)
    .join(people, people.c.id == addresses.c.person_id)
    .where(_IS_DUE)
    .order_by(outbox.c.id)
    .limit(1)
)
HEAD: Final = {True: _FIRST, False: _FIRST.with_for_update(of=[outbox, conversations], skip_locked=True)}
PUT: Final = insert(outbox).values(
    {
        c: bindparam(c)
        for c in ("conversation_id", "message_id", "channel", "chat", "author", "epoch", "action", "available_at", "created_at")
    }
)
GO: Final = (
    update(outbox)
    .where(outbox.c.id == bindparam("of"))
    .values(state="sending", attempts=outbox.c.attempts + 1, claimed_by=bindparam("by"), claimed_until=bindparam("until"))
)
END: Final = (
    update(outbox)
    .where(outbox.c.id == bindparam("of"))
    .values(state=bindparam("to"), error=bindparam("why"), done_at=bindparam("now"), claimed_by=None, claimed_until=None)
)
SHOW: Final = update(messages).where(messages.c.id == bindparam("of")).values(delivery=bindparam("to"))
SHOW_SENT: Final = SHOW.values(external_id=func.coalesce(bindparam("external", type_=String), messages.c.external_id))
PUT_OFF: Final = (
    update(outbox)
    .where(outbox.c.channel == bindparam("of_channel"), outbox.c.conversation_id == bindparam("of"), text("outbox.state = 'queued'"))
    .values(available_at=bindparam("until"))
)
STATE: Final = select(outbox.c.state, outbox.c.attempts, outbox.c.doubtful, outbox.c.begun, outbox.c.channel, outbox.c.chat).where(
    outbox.c.id == bindparam("of")
)
