"""The outbox: what must leave, in order within a conversation, let go only in the epoch it was made in (promises 2, 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, text, true, update

from connectors.contract import Attachment, Author, Button, OutboundMessage
from connectors.ledger import events, holder, news
from connectors.ledger import outbox_sql as sql
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, messages, outbox


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed outbox row, on its way. ``action``: send, edit (the message ``external_id`` gets the text it has now) or delete."""

    id: int
    conversation_id: int
    message_id: int
    attempts: int
    message: OutboundMessage
    created_at: datetime
    action: str = "send"
    external_id: str | None = None


async def put(
    tx: Tx, *, conversation_id: int, message_id: int, channel: str, chat: str, author: str, epoch: int, action: str = "send"
) -> None:
    """Put a message behind what must leave the conversation before it."""
    row = {"conversation_id": conversation_id, "message_id": message_id, "channel": channel, "chat": chat, "author": author, "epoch": epoch}
    await tx.conn.execute(sql.PUT, {**row, "action": action, "available_at": tx.now, "created_at": tx.now})
    tx.wake(f"outbox:{channel}")


async def went(tx: Tx, message_id: int) -> bool:
    """Whether the message has left, or may have, in words that have changed meanwhile, and nothing that waits will carry the new ones.

    A send that is repeated after an uncertain try carries them only if that try came to nothing.
    """
    query = select(outbox.c.action, outbox.c.state, outbox.c.doubtful, outbox.c.begun).where(outbox.c.message_id == message_id)
    rows = await tx.conn.execute(query)
    open_or_sent = [row for row in rows if row.state in ("queued", "sending", "sent")]
    if any(row.state == "queued" and not row.doubtful and not row.begun for row in open_or_sent):
        return False
    return any(row.action == "send" for row in open_or_sent)


def _at_once(_chat: str) -> float:
    return 0.0


async def claim(
    tx: Tx,
    channel: str,
    by: str,
    lease: timedelta,
    *,
    hold_back: Callable[[str], float] = _at_once,
    give_up_after: Mapping[str, timedelta] | None = None,
) -> Parcel | None:
    """Take the next message of ``channel`` whose turn it is, marking it ``sending``; None when there is none.

    Only the first open row of a conversation may go. A bot message of an older epoch is refused here, in the transaction that would let it
    go, and the next one is looked at. ``hold_back`` tells how many seconds a chat must wait: its messages are put off so long, so that
    not every claim looks at them. ``give_up_after`` is by author: what is older becomes a dead letter.
    """
    while True:
        row = (await tx.conn.execute(sql.HEAD[tx.sqlite], {"of_channel": channel, "now": tx.now})).one_or_none()
        if row is None:
            return None
        if row.author == Author.bot.value and row.epoch < row.present_epoch:
            state = "uncertain" if _may_have_gone(row) else "refused"
            await _finish(tx, row.id, row.message_id, row.conversation_id, state, "a person holds the conversation")
            continue
        if row.action != "send" and row.external_id is None:
            await _finish_edit(tx, row, "refused", "the message itself did not go")
            continue
        if (patience := (give_up_after or {}).get(row.author)) and tx.now - row.created_at > patience:
            await _give_up(tx, row, patience)
            continue
        if seconds := hold_back(row.chat):
            until = tx.now + timedelta(seconds=seconds)
            await tx.conn.execute(sql.PUT_OFF, {"of_channel": channel, "of": row.conversation_id, "until": until})
            continue
        await tx.conn.execute(sql.GO, {"of": row.id, "by": by, "until": tx.now + lease})
        place = (row.id, row.conversation_id, row.message_id)
        return Parcel(*place, row.attempts + 1, _outbound(row), row.created_at, row.action, row.external_id)


async def _give_up(tx: Tx, row: Any, patience: timedelta) -> None:
    error = f"not sent within {patience}" + (f": {row.error}" if row.error else "")
    if row.action != "send":
        await _finish_edit(tx, row, "failed", error)
    else:
        await _finish(tx, row.id, row.message_id, row.conversation_id, "uncertain" if _may_have_gone(row) else "failed", error)


def _may_have_gone(row: Any) -> bool:
    """Whether the client may have it, or a part of it, whatever becomes of it now."""
    return bool(row.doubtful or row.begun)


def _outbound(row: Any) -> OutboundMessage:
    return OutboundMessage(
        id=row.id,
        chat=row.chat,
        text=row.text,
        buttons=[Button(b["title"], b["payload"]) for b in row.buttons],
        attachments=[Attachment(**a) for a in row.attachments],
        locale=row.language,
        meta=row.meta,
        begun=row.begun,
    )


async def sent(tx: Tx, parcel: Parcel, external_id: str | None) -> None:
    """The platform took it: true whatever was thought of it meanwhile, when the send outlived its lease."""
    await _lock(tx, parcel)
    row = (await tx.conn.execute(sql.STATE, {"of": parcel.id})).one()
    if row.state == "sent":
        return
    if parcel.action != "send":
        return await _finish_edit(tx, parcel, "sent", None)
    await _finish(tx, parcel.id, parcel.message_id, parcel.conversation_id, "sent", None, external_id)
    if external_id:
        await news.catch_up(tx, parcel.conversation_id, row.channel, row.chat, external_id)


async def failed(tx: Tx, parcel: Parcel, state: str, error: str) -> None:
    """It did not go, or nobody knows: ``state`` is failed, blocked or uncertain; shown to the operator with the reason.

    Failed after a try of which nobody knows the end, or after a part has left, is uncertain.
    """
    await _lock(tx, parcel)
    row = await _ours(tx, parcel)
    if row is None:
        return
    if parcel.action != "send":
        return await _finish_edit(tx, parcel, state, error)
    known = "uncertain" if state == "failed" and _may_have_gone(row) else state
    await _finish(tx, parcel.id, parcel.message_id, parcel.conversation_id, known, error)


async def later(tx: Tx, parcel: Parcel, seconds: float, error: str, *, doubtful: bool = False, begun: int = 0) -> None:
    """It is to be tried again after ``seconds``, keeping its place in the order. ``doubtful``: it may have gone already; ``begun``: how
    many parts of it have."""
    if await _ours(tx, parcel):
        await tx.conn.execute(
            update(outbox)
            .where(outbox.c.id == parcel.id)
            .values(
                state="queued",
                doubtful=true() if doubtful else outbox.c.doubtful,
                begun=max(begun, parcel.message.begun),
                available_at=tx.now + timedelta(seconds=seconds),
                claimed_by=None,
                claimed_until=None,
                error=error[:500],
            )
        )


async def _lock(tx: Tx, parcel: Parcel) -> None:
    """News of the message (a receipt, a reaction) that comes at this moment waits."""
    if not tx.sqlite:
        await holder.holder_of(tx, parcel.conversation_id, lock=True)


async def _ours(tx: Tx, parcel: Parcel) -> Any | None:
    """The row if this try is still the present one: a send that outlived its lease has been settled or taken up by others."""
    row = (await tx.conn.execute(sql.STATE if tx.sqlite else sql.STATE.with_for_update(), {"of": parcel.id})).one()
    return row if row.state == "sending" and row.attempts == parcel.attempts else None


async def unreachable(tx: Tx, conversation_id: int) -> None:
    """The client blocked us: remembered on the address, and told to the desk."""
    address = select(conversations.c.address_id).where(conversations.c.id == conversation_id).scalar_subquery()
    await tx.conn.execute(update(addresses).where(addresses.c.id == address).values(reachable=False))
    await events.record(tx, "reach", conversation_id, reachable=False)


async def resend(tx: Tx, message_id: int) -> bool:
    """An operator sends a failed or uncertain message again as a new row; False when it is not in such a state."""
    latest = select(outbox).where(outbox.c.message_id == message_id, outbox.c.action == "send").order_by(outbox.c.id.desc()).limit(1)
    row = (await tx.conn.execute(latest)).one_or_none()
    if row is None:
        return False
    held = await holder.holder_of(tx, row.conversation_id, lock=True)  # a second click waits here and then sees the new row
    row = (await tx.conn.execute(latest)).one()
    if row.state not in ("failed", "blocked", "uncertain"):
        return False
    await put(
        tx,
        conversation_id=row.conversation_id,
        message_id=message_id,
        channel=row.channel,
        chat=row.chat,
        author=row.author,
        epoch=held.epoch,
    )
    await tx.conn.execute(sql.SHOW, {"of": message_id, "to": "queued"})
    return True


async def stop(tx: Tx, message_id: int) -> bool:
    """Let a message that has surely not left never leave; False when it has, or may have. Its conversation is locked by the caller."""
    mine = outbox.c.message_id == message_id
    rows = (await tx.conn.execute(select(outbox.c.id, outbox.c.action, outbox.c.state, outbox.c.doubtful).where(mine))).all()
    if any(row.state in ("sending", "sent", "uncertain") or (row.state == "queued" and row.doubtful) for row in rows):
        return False
    waiting = update(outbox).where(mine, text("outbox.state = 'queued'"))
    stopped = await tx.conn.execute(waiting.values(state="refused", error="taken back before it left", done_at=tx.now))
    if stopped.rowcount:
        await tx.conn.execute(sql.SHOW, {"of": message_id, "to": "refused"})
    return True


async def recover(tx: Tx, channel: str, *, idempotent: bool, everything: bool = False) -> int:
    """Rows left ``sending`` by a door that died: queued again where a repeat cannot double, else ``uncertain``. How many.

    ``everything`` is for a store with a single door, at its start: no lease can be alive then.
    """
    stale = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until < tx.now)
    query = select(outbox).where(outbox.c.channel == channel, outbox.c.state == "sending")
    query = query.order_by(outbox.c.id) if everything else query.where(stale).order_by(outbox.c.id)
    rows = (await tx.conn.execute(query if tx.sqlite else query.with_for_update(skip_locked=True))).all()
    if rows:
        tx.wake(f"outbox:{channel}")
    for row in rows:
        if idempotent or row.action != "send":
            again = {"state": "queued", "doubtful": True, "claimed_by": None, "claimed_until": None}
            await tx.conn.execute(update(outbox).where(outbox.c.id == row.id).values(again))
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


async def _finish(
    tx: Tx, row_id: int, message_id: int, conversation_id: int, state: str, error: str | None, external_id: str | None = None
) -> None:
    await tx.conn.execute(sql.END, {"of": row_id, "to": state, "why": (error or "")[:500] or None, "now": tx.now})
    await tx.conn.execute(sql.SHOW_SENT, {"of": message_id, "to": state, "external": external_id})
    await events.record(tx, "delivery", conversation_id, message_id=message_id, state=state, error=error)


async def _finish_edit(tx: Tx, row: Any, state: str, error: str | None) -> None:
    """A change of words, or a deletion, ended. The message is delivered as before; what did not reach the client is told on it."""
    row_id, why = row.id, (error or "")[:500] or None
    await tx.conn.execute(sql.END, {"of": row_id, "to": state, "why": why, "now": tx.now})
    if state not in ("sent", "refused"):
        meta = (await tx.conn.execute(select(messages.c.meta).where(messages.c.id == row.message_id))).scalar_one()
        await tx.conn.execute(
            update(messages).where(messages.c.id == row.message_id).values(meta={**meta, f"{row.action}_error": why or state})
        )
    await events.record(tx, "delivery", row.conversation_id, message_id=row.message_id, action=row.action, state=state, error=why)


async def backlog(tx: Tx) -> Sequence[Any]:
    """(channel, state, count, when the oldest was written) of what is not sent, for health and metrics."""
    query = (
        select(outbox.c.channel, outbox.c.state, func.count(), func.min(outbox.c.created_at))
        .where(outbox.c.state != "sent")
        .group_by(outbox.c.channel, outbox.c.state)
    )
    return (await tx.conn.execute(query)).all()
