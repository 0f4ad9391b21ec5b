"""The inbox: every update of every channel is stored once, then acknowledged (promises 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from connectors.contract import Accepted, Author, Inbound, InboundEdit, InboundMessage, InboundReach, Kind
from connectors.ledger import events, people, press, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations, inbox, messages

TOPIC: Final = "inbox"


async def accept(store: Store, inbound: Inbound) -> Accepted:
    """Store one update of a channel, once. When this returns, it is on disk and may be acknowledged.

    A key stored before gives back the first delivery's ids with ``duplicate`` set.
    """
    for last_try in (False, True):
        try:
            async with store.write() as tx:
                return await _accept(tx, inbound)
        except IntegrityError:  # two first messages of one address at once, on two doors: the second finds the first's rows
            if last_try:
                raise
    raise AssertionError("unreachable")


async def _accept(tx: Tx, inbound: Inbound) -> Accepted:
    row_id = await _claim_key(tx, inbound.channel, inbound.key)
    if row_id is None:
        return await _receipt(tx, inbound.channel, inbound.key)
    if isinstance(inbound, InboundMessage):
        return await _store_message(tx, row_id, inbound)
    if isinstance(inbound, InboundEdit):
        await _store_edit(tx, inbound)
    else:
        await _store_reach(tx, inbound)
    return Accepted(None, None, None, duplicate=False)


async def _claim_key(tx: Tx, channel: str, key: str) -> int | None:
    values = {"channel": channel, "key": key, "state": "done", "available_at": tx.now, "received_at": tx.now}
    statement = (sqlite if tx.sqlite else postgresql).insert(inbox).values(values)
    row = await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["channel", "key"]).returning(inbox.c.id))
    return row.scalar_one_or_none()


async def _receipt(tx: Tx, channel: str, key: str) -> Accepted:
    query = select(inbox.c.conversation_id, inbox.c.message_id, inbox.c.seq).where(inbox.c.channel == channel, inbox.c.key == key)
    row = (await tx.conn.execute(query)).one()
    return Accepted(row.conversation_id, row.message_id, row.seq, duplicate=True)


async def _store_message(tx: Tx, row_id: int, inbound: InboundMessage) -> Accepted:
    place = await people.place(tx, inbound)
    seq_row = await tx.conn.execute(
        update(conversations)
        .where(conversations.c.id == place.conversation_id)
        .values(last_seq=conversations.c.last_seq + 1, updated_at=tx.now)
        .returning(conversations.c.last_seq, conversations.c.epoch)
    )
    seq, epoch = seq_row.one()
    text, payload = await press.resolve(tx, place.conversation_id, inbound)
    meta: dict[str, Any] = {"phone": inbound.phone} if inbound.phone else {}
    row = await tx.conn.execute(
        insert(messages)
        .values(
            conversation_id=place.conversation_id,
            episode_id=place.episode_id,
            seq=seq,
            author=Author.client.value,
            kind=(Kind.press if payload and inbound.kind in (Kind.text, Kind.press) else inbound.kind).value,
            text=text,
            payload=payload,
            attachments=[asdict(a) for a in inbound.attachments],
            meta=meta,
            epoch=epoch,
            external_id=inbound.external_id,
            reply_to=inbound.reply_to,
            at=tx.now,
        )
        .returning(messages.c.id)
    )
    message_id = row.scalar_one()
    await tx.conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id)
        .values(
            conversation_id=place.conversation_id,
            message_id=message_id,
            seq=seq,
            sort_key=inbound.sort_key,
            state="pending",
        )
    )
    await events.record(tx, "message", place.conversation_id, message_id=message_id, seq=seq, author=Author.client.value)
    tx.wake(TOPIC)
    return Accepted(place.conversation_id, message_id, seq, duplicate=False)


async def _conversation_of(tx: Tx, channel: str, chat: str) -> int | None:
    query = (
        select(conversations.c.id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(addresses.c.channel == channel, addresses.c.chat == chat)
    )
    return (await tx.conn.execute(query)).scalar_one_or_none()


async def _store_edit(tx: Tx, inbound: InboundEdit) -> None:
    conversation_id = await _conversation_of(tx, inbound.channel, inbound.chat)
    if conversation_id is not None:
        await thread.edit(tx, conversation_id, inbound.external_id, inbound.text)


async def _store_reach(tx: Tx, inbound: InboundReach) -> None:
    await tx.conn.execute(
        update(addresses)
        .where(addresses.c.channel == inbound.channel, addresses.c.chat == inbound.chat)
        .values(reachable=inbound.reachable)
    )
    conversation_id = await _conversation_of(tx, inbound.channel, inbound.chat)
    if conversation_id is not None:
        await events.record(tx, "reach", conversation_id, reachable=inbound.reachable)


async def backlog(tx: Tx) -> Sequence[Any]:
    """Pending and dead counts by channel, for health and metrics."""
    query = select(inbox.c.channel, inbox.c.state, func.count()).where(inbox.c.state != "done").group_by(inbox.c.channel, inbox.c.state)
    return (await tx.conn.execute(query)).all()
