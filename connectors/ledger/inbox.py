"""The inbox: every update of every channel is stored once, then acknowledged (promises 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.contract import Accepted, Author, Inbound, InboundMessage, InboundReach, Kind
from connectors.errors import BadInput
from connectors.ledger import album, events, files, joins, news, people, press, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations, inbox
from connectors.ledger.wording import storable

TOPIC: Final = "inbox"


_KEY_BYTES: Final = 200
_ID_CHARACTERS: Final = 120
_QUOTED: Final = 200
"""Characters of a quoted message kept beside its answer."""
_STORED: Final = insert(inbox).values(
    {c.name: bindparam(c.name) for c in inbox.c if c.name not in ("id", "turn_id", "attempts", "failures", "done_at", "error")}
)
_RECEIPT: Final = select(inbox.c.conversation_id, inbox.c.message_id, inbox.c.seq).where(
    inbox.c.channel == bindparam("of_channel"), inbox.c.key == bindparam("of_key")
)


async def accept(store: Store, inbound: Inbound) -> Accepted:
    """Store one update of a channel, once. When this returns, it is on disk and may be acknowledged.

    A key stored before gives back the first delivery's ids with ``duplicate`` set. Raises BadInput for a key or chat longer than 200 bytes
    and for a message's id longer than 120 characters.
    """
    _check(inbound)
    return await store.arrivals.once((inbound.channel, inbound.key), lambda: _accept_once(store, inbound))


async def _accept_once(store: Store, inbound: Inbound) -> Accepted:
    for tries_left in (2, 1, 0):
        try:
            async with store.write() as tx:
                return await _stored_before(tx, inbound) or await _accept(tx, inbound)
        except IntegrityError:  # another first message of the same address, and then its other copy, have just been stored
            if not tries_left:
                raise
    raise AssertionError("unreachable")


async def _stored_before(tx: Tx, inbound: Inbound) -> Accepted | None:
    receipt = (await tx.conn.execute(_RECEIPT, {"of_channel": inbound.channel, "of_key": inbound.key})).one_or_none()
    return receipt and Accepted(receipt.conversation_id, receipt.message_id, receipt.seq, duplicate=True)


def _check(inbound: Inbound) -> None:
    if max(len(inbound.key.encode()), len(inbound.chat.encode())) > _KEY_BYTES:
        raise BadInput("too_long", f"the key and the chat of an update have at most {_KEY_BYTES} bytes", field="key")
    named = "" if isinstance(inbound, InboundReach) else inbound.external_id or ""
    answered = (inbound.reply_to or "") if isinstance(inbound, InboundMessage) else ""
    if max(len(named), len(answered)) > _ID_CHARACTERS:
        raise BadInput("too_long", f"the id of a message has at most {_ID_CHARACTERS} characters", field="external_id")


async def _accept(tx: Tx, inbound: Inbound) -> Accepted:
    if isinstance(inbound, InboundMessage):
        return await _store_message(tx, inbound)
    await _store(tx, inbound, state="done", at=tx.now)
    if isinstance(inbound, InboundReach):
        await _store_reach(tx, inbound)
    else:
        await news.take(tx, inbound)
    return Accepted(None, None, None, duplicate=False)


async def _store(
    tx: Tx, inbound: Inbound, *, state: str, at: datetime, place: people.Place | None = None, message_id: int | None = None
) -> None:
    """The row that says "received": a second delivery of a key, at the same moment as the first, breaks the transaction here."""
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
            "available_at": at,
            "received_at": tx.now,
        },
    )


async def _store_message(tx: Tx, inbound: InboundMessage) -> Accepted:
    place = await people.place(tx, inbound)
    text, payload = await press.resolve(tx, place.conversation_id, inbound)
    by_bot = place.holder_kind == "bot"
    state, at = await album.turn_of(tx, place, inbound) if inbound.album and by_bot else ("pending", tx.now)
    attachments = files.numbered(inbound.attachments)
    message_id = await thread.store(
        tx,
        conversation_id=place.conversation_id,
        episode_id=place.episode_id,
        seq=place.seq,
        author=Author.client.value,
        kind=(Kind.press if payload and inbound.kind in (Kind.text, Kind.press) else inbound.kind).value,
        text=storable(text),
        payload=storable(payload[:200]) if payload else None,
        attachments=[_plain(asdict(a)) for a in attachments],
        meta=await _meta(tx, place, inbound),
        epoch=place.epoch,
        external_id=inbound.external_id,
        reply_to=inbound.reply_to,
    )
    await _store(tx, inbound, state=state, at=at, place=place, message_id=message_id)
    if inbound.phone:
        await joins.vouched(tx, place.person_id, inbound.phone)
    await files.want(tx, attachments, conversation_id=place.conversation_id, message_id=message_id, channel=inbound.channel)
    await events.record(tx, "message", place.conversation_id, message_id=message_id, seq=place.seq, author=Author.client.value)
    if inbound.external_id:
        await news.catch_up(tx, place.conversation_id, inbound.channel, inbound.chat, inbound.external_id)
    tx.wake(TOPIC)
    return Accepted(place.conversation_id, message_id, place.seq, duplicate=False)


async def _meta(tx: Tx, place: people.Place, inbound: InboundMessage) -> dict[str, Any]:
    """What is kept of a message beside its words: the vouched phone, its album, and what it answers, as it was worded then."""
    meta: dict[str, Any] = {key: value for key in ("phone", "album") if (value := getattr(inbound, key))}
    quoted = await thread.named(tx, place.conversation_id, inbound.reply_to) if inbound.reply_to else None
    if quoted is not None:
        words = quoted.text[:_QUOTED]
        meta["quoted"] = {"message_id": quoted.id, "seq": quoted.seq, "author": quoted.author.value, "kind": quoted.kind, "text": words}
    return meta


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: storable(value) if isinstance(value, str) else value for key, value in values.items()}


async def _store_reach(tx: Tx, inbound: InboundReach) -> None:
    await tx.conn.execute(
        update(addresses)
        .where(addresses.c.channel == inbound.channel, addresses.c.chat == inbound.chat)
        .values(reachable=inbound.reachable)
    )
    query = select(conversations.c.id).join(addresses, addresses.c.id == conversations.c.address_id)
    found = await tx.conn.execute(query.where(addresses.c.channel == inbound.channel, addresses.c.chat == inbound.chat))
    if (conversation_id := found.scalar_one_or_none()) is not None:
        await events.record(tx, "reach", conversation_id, reachable=inbound.reachable)


async def backlog(tx: Tx) -> Sequence[Any]:
    """(channel, state, count, when the oldest came) of messages that are pending or dead, for health and metrics."""
    query = (
        select(inbox.c.channel, inbox.c.state, func.count(), func.min(inbox.c.received_at))
        .where(inbox.c.state != "done")
        .group_by(inbox.c.channel, inbox.c.state)
    )
    return (await tx.conn.execute(query)).all()
