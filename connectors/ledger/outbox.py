"""The outbox: what must leave, in order within a conversation, let go only in the epoch it was made in (promises 2, 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, exists, func, insert, or_, select, update

from connectors.contract import Attachment, Author, Button, OutboundMessage
from connectors.ledger import events
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, messages, outbox, people

OPEN: Final = ("queued", "sending")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed outbox row, on its way."""

    id: int
    conversation_id: int
    message_id: int
    attempts: int
    message: OutboundMessage


async def waiting(tx: Tx, channel: str) -> bool:
    """Whether any message of ``channel`` may be claimed now: a cheap look before a write."""
    query = select(outbox.c.id).where(outbox.c.channel == channel, outbox.c.state == "queued", outbox.c.available_at <= tx.now).limit(1)
    return (await tx.conn.execute(query)).first() is not None


async def claim(tx: Tx, channel: str, by: str, lease: timedelta) -> Parcel | None:
    """Take the next message of ``channel`` whose turn it is, marking it ``sending``; None when there is none.

    Only the first open row of a conversation may go. A bot message of an older epoch is refused here, in the transaction that would let it
    go, and the next one is looked at.
    """
    while True:
        row = await _head(tx, channel)
        if row is None:
            return None
        if row.author == Author.bot.value and row.epoch < row.present_epoch:
            await _finish(tx, row.id, row.message_id, row.conversation_id, "refused", "a person holds the conversation")
            continue
        await tx.conn.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(state="sending", attempts=row.attempts + 1, claimed_by=by, claimed_until=tx.now + lease)
        )
        return Parcel(row.id, row.conversation_id, row.message_id, row.attempts + 1, _outbound(row))


async def _head(tx: Tx, channel: str) -> Any:
    earlier = outbox.alias("earlier")
    first = ~exists().where(
        and_(earlier.c.conversation_id == outbox.c.conversation_id, earlier.c.id < outbox.c.id, earlier.c.state.in_(OPEN))
    )
    query = (
        select(
            outbox,
            conversations.c.epoch.label("present_epoch"),
            messages.c.text,
            messages.c.buttons,
            messages.c.attachments,
            messages.c.meta,
            people.c.language,
        )
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .join(messages, messages.c.id == outbox.c.message_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .join(people, people.c.id == addresses.c.person_id)
        .where(outbox.c.channel == channel, outbox.c.state == "queued", outbox.c.available_at <= tx.now, first)
        .order_by(outbox.c.id)
        .limit(1)
    )
    if not tx.sqlite:
        query = query.with_for_update(of=[outbox, conversations], skip_locked=True)
    return (await tx.conn.execute(query)).one_or_none()


def _outbound(row: Any) -> OutboundMessage:
    return OutboundMessage(
        id=row.id,
        chat=row.chat,
        text=row.text,
        buttons=[Button(b["title"], b["payload"]) for b in row.buttons],
        attachments=[Attachment(**a) for a in row.attachments],
        locale=row.language,
        meta=row.meta,
    )


async def sent(tx: Tx, parcel: Parcel, external_id: str | None) -> None:
    """The platform took it."""
    if external_id:
        await tx.conn.execute(update(messages).where(messages.c.id == parcel.message_id).values(external_id=external_id))
    await _finish(tx, parcel.id, parcel.message_id, parcel.conversation_id, "sent", None)


async def failed(tx: Tx, parcel: Parcel, state: str, error: str) -> None:
    """It did not go, or nobody knows: ``state`` is failed, blocked or uncertain; shown to the operator with the reason."""
    await _finish(tx, parcel.id, parcel.message_id, parcel.conversation_id, state, error)


async def later(tx: Tx, parcel: Parcel, seconds: float, error: str) -> None:
    """It certainly did not go: again after ``seconds``, keeping its place in the order."""
    await tx.conn.execute(
        update(outbox)
        .where(outbox.c.id == parcel.id)
        .values(
            state="queued",
            available_at=tx.now + timedelta(seconds=seconds),
            claimed_by=None,
            claimed_until=None,
            error=error[:500],
        )
    )


async def unreachable(tx: Tx, conversation_id: int) -> None:
    """The client blocked us: remembered on the address, and told to the desk."""
    address = select(conversations.c.address_id).where(conversations.c.id == conversation_id).scalar_subquery()
    await tx.conn.execute(update(addresses).where(addresses.c.id == address).values(reachable=False))
    await events.record(tx, "reach", conversation_id, reachable=False)


async def resend(tx: Tx, message_id: int) -> bool:
    """An operator sends a failed or uncertain message again as a new row; False when it is not in such a state."""
    row = (
        await tx.conn.execute(
            select(outbox, conversations.c.epoch.label("present_epoch"))
            .join(conversations, conversations.c.id == outbox.c.conversation_id)
            .where(outbox.c.message_id == message_id)
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None or row.state not in ("failed", "blocked", "uncertain"):
        return False
    await tx.conn.execute(
        insert(outbox).values(
            conversation_id=row.conversation_id,
            message_id=message_id,
            channel=row.channel,
            chat=row.chat,
            author=row.author,
            epoch=row.present_epoch,
            available_at=tx.now,
            created_at=tx.now,
        )
    )
    await tx.conn.execute(update(messages).where(messages.c.id == message_id).values(delivery="queued"))
    tx.wake(f"outbox:{row.channel}")
    return True


async def recover(tx: Tx, channel: str, *, idempotent: bool, everything: bool = False) -> int:
    """Rows left ``sending`` by a door that died: queued again where a repeat cannot double, else ``uncertain``. How many.

    ``everything`` is for a store with a single door, at its start: no lease can be alive then.
    """
    stale = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until < tx.now)
    query = select(outbox).where(outbox.c.channel == channel, outbox.c.state == "sending")
    rows = (await tx.conn.execute(query if everything else query.where(stale))).all()
    for row in rows:
        if idempotent:
            await tx.conn.execute(update(outbox).where(outbox.c.id == row.id).values(state="queued", claimed_by=None, claimed_until=None))
        else:
            await _finish(
                tx,
                row.id,
                row.message_id,
                row.conversation_id,
                "uncertain",
                "the door stopped while this was being sent",
            )
    return len(rows)


async def _finish(tx: Tx, row_id: int, message_id: int, conversation_id: int, state: str, error: str | None) -> None:
    await tx.conn.execute(
        update(outbox)
        .where(outbox.c.id == row_id)
        .values(state=state, error=(error or "")[:500] or None, done_at=tx.now, claimed_by=None, claimed_until=None)
    )
    await tx.conn.execute(update(messages).where(messages.c.id == message_id).values(delivery=state))
    await events.record(tx, "delivery", conversation_id, message_id=message_id, state=state, error=error)


async def backlog(tx: Tx) -> Sequence[Any]:
    """(channel, state, count) of what is not sent, for health and metrics."""
    query = (
        select(outbox.c.channel, outbox.c.state, func.count()).where(outbox.c.state != "sent").group_by(outbox.c.channel, outbox.c.state)
    )
    return (await tx.conn.execute(query)).all()
