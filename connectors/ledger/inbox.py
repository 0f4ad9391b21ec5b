"""The inbox: every update of every channel is stored once, then acknowledged (promises 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.contract import Accepted, Author, Inbound, InboundEdit, InboundMessage, InboundReach, Kind
from connectors.errors import BadInput
from connectors.ledger import events, people, press, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations, inbox
from connectors.ledger.wording import storable

TOPIC: Final = "inbox"


_KEY_BYTES: Final = 200
_STORED: Final = insert(inbox).values({c.name: bindparam(c.name) for c in inbox.c if c.name not in ("id", "attempts", "done_at", "error")})
_RECEIPT: Final = select(inbox.c.conversation_id, inbox.c.message_id, inbox.c.seq).where(
    inbox.c.channel == bindparam("of_channel"), inbox.c.key == bindparam("of_key")
)


async def accept(store: Store, inbound: Inbound) -> Accepted:
    """Store one update of a channel, once. When this returns, it is on disk and may be acknowledged.

    A key stored before gives back the first delivery's ids with ``duplicate`` set. Raises BadInput for a key or chat longer than 200 bytes.
    """
    if max(len(inbound.key.encode()), len(inbound.chat.encode())) > _KEY_BYTES:
        raise BadInput("too_long", f"the key and the chat of an update have at most {_KEY_BYTES} bytes", field="key")
    for last_try in (False, True):
        try:
            async with store.write() as tx:
                return await _accept(tx, inbound)
        except IntegrityError:  # this key was stored before, or another first message of the same address has just been
            async with store.read() as tx:
                receipt = (await tx.conn.execute(_RECEIPT, {"of_channel": inbound.channel, "of_key": inbound.key})).one_or_none()
            if receipt is not None:
                return Accepted(receipt.conversation_id, receipt.message_id, receipt.seq, duplicate=True)
            if last_try:
                raise
    raise AssertionError("unreachable")


async def _accept(tx: Tx, inbound: Inbound) -> Accepted:
    if isinstance(inbound, InboundMessage):
        return await _store_message(tx, inbound)
    await _store(tx, inbound, state="done")
    if isinstance(inbound, InboundEdit):
        await _store_edit(tx, inbound)
    else:
        await _store_reach(tx, inbound)
    return Accepted(None, None, None, duplicate=False)


async def _store(tx: Tx, inbound: Inbound, *, state: str, place: people.Place | None = None, message_id: int | None = None) -> None:
    """The row that says "received": the one place where a second delivery of a key breaks the transaction."""
    await tx.conn.execute(
        _STORED,
        {
            "channel": inbound.channel,
            "key": inbound.key,
            "conversation_id": place and place.conversation_id,
            "message_id": message_id,
            "seq": place and place.seq,
            "sort_key": inbound.sort_key if isinstance(inbound, InboundMessage) else 0,
            "state": state,
            "available_at": tx.now,
            "received_at": tx.now,
        },
    )


async def _store_message(tx: Tx, inbound: InboundMessage) -> Accepted:
    place = await people.place(tx, inbound)
    text, payload = await press.resolve(tx, place.conversation_id, inbound)
    message_id = await thread.store(
        tx,
        conversation_id=place.conversation_id,
        episode_id=place.episode_id,
        seq=place.seq,
        author=Author.client.value,
        kind=(Kind.press if payload and inbound.kind in (Kind.text, Kind.press) else inbound.kind).value,
        text=storable(text),
        payload=storable(payload[:200]) if payload else None,
        attachments=[_plain(asdict(a)) for a in inbound.attachments],
        meta={"phone": inbound.phone} if inbound.phone else {},
        epoch=place.epoch,
        external_id=inbound.external_id,
        reply_to=inbound.reply_to,
    )
    await _store(tx, inbound, state="pending", place=place, message_id=message_id)
    await events.record(tx, "message", place.conversation_id, message_id=message_id, seq=place.seq, author=Author.client.value)
    tx.wake(TOPIC)
    return Accepted(place.conversation_id, message_id, place.seq, duplicate=False)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: storable(value) if isinstance(value, str) else value for key, value in values.items()}


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
        await thread.edit(tx, conversation_id, inbound.external_id, storable(inbound.text))


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
