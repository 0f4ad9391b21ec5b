"""News of messages: edits, deletions, reactions and receipts; kept for a day when they come before their message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, insert, select, text, update

from connectors.contract import Author, InboundDelete, InboundEdit, InboundReaction, InboundReceipt, Receipt
from connectors.ledger import events, people
from connectors.ledger.tables import addresses, conversations, early, inbox, messages, outbox
from connectors.ledger.tx import Tx
from connectors.ledger.wording import storable

News = InboundEdit | InboundDelete | InboundReaction | InboundReceipt

KEPT: Final = timedelta(days=1)
_KINDS: Final[Mapping[str, type[News]]] = {kind.__name__: kind for kind in (InboundEdit, InboundDelete, InboundReaction, InboundReceipt)}
_OURS: Final = (Author.bot.value, Author.operator.value, Author.system.value)
_BEFORE: Final[Mapping[str, Sequence[str]]] = {
    Receipt.delivered: ("sent",),
    Receipt.read: ("sent", "delivered"),
    Receipt.failed: ("sent",),
}
"""Delivery states that a receipt may follow: they never go backwards."""

_CONVERSATION: Final = (
    select(conversations.c.id)
    .join(addresses, addresses.c.id == conversations.c.address_id)
    .where(addresses.c.channel == bindparam("of_channel"), addresses.c.chat == bindparam("of_chat"))
)
_LOCKED: Final = {True: _CONVERSATION, False: _CONVERSATION.with_for_update(of=conversations)}
_NAMED: Final = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("of"), messages.c.external_id == bindparam("external"))
    .order_by(messages.c.id.desc())
    .limit(1)
)
_EARLY: Final = (
    delete(early)
    .where(early.c.channel == bindparam("of_channel"), early.c.chat == bindparam("of_chat"), early.c.external_id == bindparam("external"))
    .returning(early.c.id, early.c.kind, early.c.data)
)


async def take(tx: Tx, news: News) -> None:
    """Apply the news, or keep it until its message comes."""
    conversation_id = await _locked(tx, news.channel, news.chat)
    if conversation_id is None:
        await people.first_words(tx, news.channel, news.chat)
        conversation_id = await _locked(tx, news.channel, news.chat)
    if conversation_id is None or not await _apply(tx, conversation_id, news):
        await _keep(tx, news)


async def catch_up(tx: Tx, conversation_id: int, channel: str, chat: str, external_id: str) -> None:
    """Apply what came before the message ``external_id``. The conversation's row is locked by the caller."""
    where = {"of_channel": channel, "of_chat": chat, "external": external_id}
    for row in sorted((await tx.conn.execute(_EARLY, where)).all()):
        await _apply(tx, conversation_id, _KINDS[row.kind](**row.data))


async def _locked(tx: Tx, channel: str, chat: str) -> int | None:
    return (await tx.conn.execute(_LOCKED[tx.sqlite], {"of_channel": channel, "of_chat": chat})).scalar_one_or_none()


async def _keep(tx: Tx, news: News) -> None:
    await tx.conn.execute(delete(early).where(early.c.at < tx.now - KEPT))
    data = {key: storable(value) if isinstance(value, str) else value for key, value in asdict(news).items()}
    row = {"channel": news.channel, "chat": news.chat, "external_id": news.external_id}
    await tx.conn.execute(insert(early).values(**row, kind=type(news).__name__, data=data, at=tx.now))


async def _apply(tx: Tx, conversation_id: int, news: News) -> bool:
    """Whether the message was known; what may not be done to it (an edit of our own words) is dropped."""
    row = (await tx.conn.execute(_NAMED, {"of": conversation_id, "external": news.external_id})).one_or_none()
    if isinstance(news, InboundReceipt) and news.upto:
        await _receipt(tx, await _upto(tx, conversation_id, news), news)
    elif row is None:
        return False
    elif isinstance(news, InboundReceipt):
        await _receipt(tx, [row], news)
    elif isinstance(news, InboundReaction):
        await _reaction(tx, row, storable(news.emoji))
    elif row.author == Author.client.value:
        await (_edit(tx, row, storable(news.text)) if isinstance(news, InboundEdit) else _deletion(tx, row))
    return row is not None


async def _edit(tx: Tx, row: Row[Any], words: str) -> None:
    if words != row.text:
        await rewrite(tx, row.id, row.text, words, row.meta)
        await events.record(tx, "edit", row.conversation_id, message_id=row.id)


async def rewrite(tx: Tx, message_id: int, before: str, words: str, meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a message a new text, keeping the old one in ``meta.earlier``; the new meta. The conversation's row is locked by the caller."""
    changed = {**meta, "earlier": [*meta.get("earlier", []), before]}
    await tx.conn.execute(update(messages).where(messages.c.id == message_id).values(text=words, edited_at=tx.now, meta=changed))
    return changed


async def _deletion(tx: Tx, row: Row[Any]) -> None:
    """The words stay for the operator, marked; the bot does not answer them any more."""
    if row.deleted_at is not None:
        return
    await tx.conn.execute(update(messages).where(messages.c.id == row.id).values(deleted_at=tx.now))
    await tx.conn.execute(
        update(inbox)
        .where(inbox.c.conversation_id == row.conversation_id, text("inbox.state = 'pending'"), inbox.c.message_id == row.id)
        .values(state="done", done_at=tx.now)
    )
    await events.record(tx, "delete", row.conversation_id, message_id=row.id)


async def _reaction(tx: Tx, row: Row[Any], emoji: str) -> None:
    meta = {key: value for key, value in row.meta.items() if key != "reaction"} | ({"reaction": emoji} if emoji else {})
    if meta != row.meta:
        await tx.conn.execute(update(messages).where(messages.c.id == row.id).values(meta=meta))
        await events.record(tx, "reaction", row.conversation_id, message_id=row.id, emoji=emoji)


async def _upto(tx: Tx, conversation_id: int, news: InboundReceipt) -> Sequence[Row[Any]]:
    """Our messages with a number up to that of ``news``, which are not so far yet."""
    if not news.external_id.isdecimal():
        return ()
    query = select(messages).where(
        messages.c.conversation_id == conversation_id,
        messages.c.author.in_(_OURS),
        messages.c.external_id.is_not(None),
        messages.c.delivery.in_(_BEFORE[news.state]),
    )
    rows = (await tx.conn.execute(query.order_by(messages.c.seq))).all()
    return [row for row in rows if row.external_id.isdecimal() and int(row.external_id) <= int(news.external_id)]


async def _receipt(tx: Tx, rows: Sequence[Row[Any]], news: InboundReceipt) -> None:
    for row in rows:
        if row.author not in _OURS or row.delivery not in _BEFORE[news.state]:
            continue
        why = storable(news.reason)[:500] or None
        if news.state == Receipt.failed:
            await _sent_in_vain(tx, row.id, why)
        await tx.conn.execute(update(messages).where(messages.c.id == row.id).values(delivery=str(news.state)))
        await events.record(tx, "delivery", row.conversation_id, message_id=row.id, state=str(news.state), error=why)


async def _sent_in_vain(tx: Tx, message_id: int, why: str | None) -> None:
    """The platform took it and gave it up later: a dead letter with its reason, as if the send had failed."""
    last = select(outbox.c.id).where(outbox.c.message_id == message_id, outbox.c.action == "send").order_by(outbox.c.id.desc()).limit(1)
    await tx.conn.execute(update(outbox).where(outbox.c.id == last.scalar_subquery()).values(state="failed", error=why))
