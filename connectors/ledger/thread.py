"""The thread of a conversation: messages appended in order, with what must leave put in the outbox by the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from connectors.contract import Attachment, Author, Button, Kind
from connectors.errors import Conflict, NotFound
from connectors.ledger import events, files, holder, news, outbox
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, messages
from connectors.ledger.wording import storable

PULLED: Final = frozenset({"site"})
"""Channels whose clients read the thread themselves: appended is delivered, so they have no outbox rows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be appended. ``meta`` is ours (article shown, survey…), never sent to the client as such."""

    text: str = ""
    buttons: Sequence[Button] = ()
    attachments: Sequence[Attachment] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind = Kind.text


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread as stored."""

    id: int
    conversation_id: int
    episode_id: int
    seq: int
    author: Author
    author_id: str | None
    kind: str
    text: str
    payload: str | None
    buttons: Sequence[Mapping[str, str]]
    attachments: Sequence[Mapping[str, Any]]
    meta: Mapping[str, Any]
    epoch: int
    external_id: str | None
    reply_to: str | None
    delivery: str | None
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


_NUMBER: Final = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"))
    .values(last_seq=conversations.c.last_seq + 1, updated_at=bindparam("now"))
    .returning(
        conversations.c.last_seq,
        conversations.c.epoch,
        conversations.c.episode_id,
        select(addresses.c.channel).where(addresses.c.id == conversations.c.address_id).scalar_subquery().label("channel"),
        select(addresses.c.chat).where(addresses.c.id == conversations.c.address_id).scalar_subquery().label("chat"),
    )
)
_MESSAGE: Final = insert(messages).values({c.name: bindparam(c.name) for c in messages.c if c.name != "id"}).returning(messages.c.id)
_ABSENT: Final[Mapping[str, Any]] = {
    **{c.name: None for c in messages.c if c.nullable},
    "buttons": [],
    "attachments": [],
    "meta": {},
}


async def store(tx: Tx, **values: Any) -> int:
    """Insert a message's row, columns not given being empty; its id. The number in the thread is taken by the caller."""
    return int((await tx.conn.execute(_MESSAGE, {**_ABSENT, "at": tx.now, **values})).scalar_one())


async def append(tx: Tx, conversation_id: int, author: Author, draft: Draft, *, author_id: str | None = None) -> Message:
    """Append one message made in the conversation's present epoch and episode; put it in the outbox if it must leave.

    Raises NotFound for an unknown conversation. The conversation's row stays locked until the commit.
    """
    place = (await tx.conn.execute(_NUMBER, {"of": conversation_id, "now": tx.now})).one_or_none()
    if place is None:
        raise NotFound("conversation_unknown", f"no conversation {conversation_id}")
    leaves = author not in (Author.client, Author.note)
    pulled = place.channel in PULLED
    values: dict[str, Any] = {
        "conversation_id": conversation_id,
        "episode_id": place.episode_id or 0,
        "seq": place.last_seq,
        "author": author.value,
        "author_id": author_id,
        "kind": draft.kind.value,
        "text": storable(draft.text),
        "payload": None,
        "buttons": [asdict(b) for b in draft.buttons],
        "attachments": [asdict(a) for a in draft.attachments],
        "meta": dict(draft.meta),
        "epoch": place.epoch,
        "external_id": str(place.last_seq) if leaves and pulled else None,  # by it the reader tells what was read
        "reply_to": None,
        "delivery": ("sent" if pulled else "queued") if leaves else None,
        "at": tx.now,
        "edited_at": None,
        "deleted_at": None,
    }
    message_id = await store(tx, **values)
    await files.tie(tx, draft.attachments, conversation_id=conversation_id, message_id=message_id)
    if leaves and not pulled:
        await outbox.put(
            tx,
            conversation_id=conversation_id,
            message_id=message_id,
            channel=place.channel,
            chat=place.chat,
            author=author.value,
            epoch=place.epoch,
        )
    await events.record(tx, "message", conversation_id, message_id=message_id, seq=place.last_seq, author=author.value)
    values["author"] = author
    return Message(id=message_id, **values)


def _message(row: Row[Any]) -> Message:
    return Message(**{**row._mapping, "author": Author(row.author)})


async def read(tx: Tx, conversation_id: int, *, after: int = 0, limit: int = 1000) -> Sequence[Message]:
    """Messages with seq > ``after``, in order."""
    query = (
        select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq > after).order_by(messages.c.seq).limit(limit)
    )
    return [_message(row) for row in await tx.conn.execute(query)]


async def tail(tx: Tx, conversation_id: int, limit: int = 50) -> Sequence[Message]:
    """The last ``limit`` messages, in order."""
    query = select(messages).where(messages.c.conversation_id == conversation_id).order_by(messages.c.seq.desc()).limit(limit)
    return [_message(row) for row in (await tx.conn.execute(query)).all()][::-1]


async def latest(tx: Tx, conversation_ids: Sequence[int], *, before: int | None, limit: int) -> Sequence[Message]:
    """The last ``limit`` messages over several conversations, newest first; only those with ids below ``before``, if it is given."""
    query = select(messages).where(messages.c.conversation_id.in_(conversation_ids))
    if before is not None:
        query = query.where(messages.c.id < before)
    return [_message(row) for row in (await tx.conn.execute(query.order_by(messages.c.id.desc()).limit(limit))).all()]


async def find(tx: Tx, message_id: int) -> Message | None:
    row = (await tx.conn.execute(select(messages).where(messages.c.id == message_id))).one_or_none()
    return _message(row) if row else None


async def named(tx: Tx, conversation_id: int, external_id: str) -> Message | None:
    """The newest message known to the platform by this id."""
    query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.external_id == external_id)
    row = (await tx.conn.execute(query.order_by(messages.c.id.desc()).limit(1))).one_or_none()
    return _message(row) if row else None


async def amend(tx: Tx, conversation_id: int, message_id: int, text: str) -> Message:
    """Give an operator's message another text; the old one is kept in ``meta.earlier``.

    What was sent already is changed at the client's too, in order behind what leaves before it; what still waits leaves in its new words;
    what failed is left alone (a resend takes the new words). When the messenger refuses the change, ``meta.edit_error`` says why.
    Raises NotFound for a message that is not in the conversation, Conflict for one that is not an operator's.
    """
    channel, chat, epoch = await _locked(tx, conversation_id)
    message = await find(tx, message_id)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound("message_unknown", f"no message {message_id} in conversation {conversation_id}")
    if message.author is not Author.operator or message.deleted_at is not None:
        raise Conflict("not_editable", "only what an operator wrote can be changed")
    words = storable(text)
    if words == message.text:
        return message
    kept = {key: value for key, value in message.meta.items() if key != "edit_error"}
    meta = await news.rewrite(tx, message_id, message.text, words, kept)
    if channel not in PULLED and await outbox.went(tx, message_id):
        await outbox.put(
            tx,
            conversation_id=conversation_id,
            message_id=message_id,
            channel=channel,
            chat=chat,
            author=message.author.value,
            epoch=epoch,
            action="edit",
        )
    await events.record(tx, "edit", conversation_id, message_id=message_id)
    return replace(message, text=words, meta=meta, edited_at=tx.now)


async def take_back(tx: Tx, conversation_id: int, message_id: int) -> Message:
    """Take an operator's message back: it stays in the thread, marked, and goes at the client's; what still waits never leaves.

    When the messenger refuses, ``meta.delete_error`` says why. Twice changes nothing. Raises NotFound for a message that is not in the
    conversation, Conflict for one that is not an operator's.
    """
    channel, chat, epoch = await _locked(tx, conversation_id)
    message = await find(tx, message_id)
    if message is None or message.conversation_id != conversation_id:
        raise NotFound("message_unknown", f"no message {message_id} in conversation {conversation_id}")
    if message.author is not Author.operator:
        raise Conflict("not_yours", "only what an operator wrote can be taken back")
    if message.deleted_at is not None:
        return message
    meta = {**message.meta, "taken_back": True}
    await tx.conn.execute(update(messages).where(messages.c.id == message_id).values(deleted_at=tx.now, meta=meta))
    if channel not in PULLED and not await outbox.stop(tx, message_id):
        await outbox.put(
            tx,
            conversation_id=conversation_id,
            message_id=message_id,
            channel=channel,
            chat=chat,
            author=message.author.value,
            epoch=epoch,
            action="delete",
        )
    await events.record(tx, "delete", conversation_id, message_id=message_id)
    return replace(message, meta=meta, deleted_at=tx.now)


async def _locked(tx: Tx, conversation_id: int) -> tuple[str, str, int]:
    """Channel, chat and epoch of a conversation that stays locked until the commit. Raises NotFound."""
    held = await holder.holder_of(tx, conversation_id, lock=True)
    query = select(addresses.c.channel, addresses.c.chat).join(conversations, conversations.c.address_id == addresses.c.id)
    address = (await tx.conn.execute(query.where(conversations.c.id == conversation_id))).one()
    return address.channel, address.chat, held.epoch
