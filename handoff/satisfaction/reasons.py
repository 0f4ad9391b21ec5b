"""The client's next words after «what was wrong»: the reason of a low mark, not a new question to the bot."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, or_, select, update

from connectors.contract import Kind, Texts
from connectors.ledger import effects, events, holder
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import effects as kept
from connectors.ledger.tables import inbox
from connectors.ledger.turns import Waiting
from handoff.satisfaction.answering import thank
from handoff.satisfaction.episodes import take_back
from handoff.satisfaction.tables import nps
from handoff.tables import surveys

_LONGEST: Final = 2000
_WORD: Final = re.compile(r"\w{2,}")
_PERSON: Final = re.compile(r"\b(оператор|человек|специалист|сотрудник|менеджер|живо[мйг]|operator|human|agent|person)\w*", re.IGNORECASE)
"""Whoever asks for a person gets one, reason or not."""


async def takes(store: Store, texts: Texts, message: Waiting) -> bool:
    """Whether the message was a reason that was waited for; it is kept then. False also when it calls for a person, to the bot."""
    if message.payload or message.kind is not Kind.text or not _WORD.search(message.text) or message.text.startswith("/"):
        return False
    async with store.read() as tx:
        if not (await tx.conn.execute(_concerns(message))).scalar_one():
            return False
    async with store.write() as tx:
        return await _keep(tx, texts, message)


async def _keep(tx: Tx, texts: Texts, message: Waiting) -> bool:
    held = await holder.holder_of(tx, message.conversation_id, lock=True)
    key = f"why:{message.message_id}"
    if (done := await effects.recall(tx, key)) is not None:
        return bool(done)
    waits = await _waits(tx, message)
    if held.kind != "bot" or waits is None:
        return False
    table, row = waits
    await tx.conn.execute(update(table).where(table.c.id == row.id).values(reason=message.text[:_LONGEST], why_until=None))
    await events.record(tx, "survey", message.conversation_id, reason=True)
    whole = not _PERSON.search(message.text)
    if whole:
        await thank(tx, texts, message.conversation_id, sorry=True)
        await take_back(tx, message.conversation_id, await _messages(tx, message), row.episode_id)
    await effects.remember(tx, key, whole)
    return whole


async def _waits(tx: Tx, message: Waiting) -> tuple[Any, Any] | None:
    """The survey or NPS that waits for the reason at the moment the message came."""
    for table in (surveys, nps):
        query = select(table.c.id, table.c.episode_id).where(*_waiting(table, message))
        row = (await tx.conn.execute(query.order_by(table.c.id.desc()).limit(1))).one_or_none()
        if row is not None:
            return table, row
    return None


def _waiting(table: Any, message: Waiting) -> tuple[ColumnElement[bool], ...]:
    return table.c.conversation_id == message.conversation_id, table.c.why_until > message.received_at


def _concerns(message: Waiting) -> Select[tuple[bool]]:
    """Whether there is anything to look at more closely: asked of every message, so in one statement."""
    known = exists().where(kept.c.key == f"why:{message.message_id}")
    return select(or_(known, *(exists().where(*_waiting(table, message)) for table in (surveys, nps))))


async def _messages(tx: Tx, message: Waiting) -> list[int]:
    """Ids of all the messages that are this one."""
    rows = await tx.conn.execute(select(inbox.c.message_id).where(inbox.c.id.in_([message.inbox_id, *message.more])))
    return [message.message_id, *rows.scalars()]
