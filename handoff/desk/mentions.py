"""Colleagues named in notes: ``@login`` tells them, once, if they may see the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import insert, select, update

from connectors.ledger import events
from connectors.ledger.store import Tx
from connectors.ledger.tables import messages
from connectors.ledger.thread import Message
from handoff import operators
from handoff.desk.rows import Row, iso
from handoff.desk.tables import mentions
from handoff.operators import Operator, Role
from handoff.tables import operators as people

KIND: Final = "mention"
_NAMED: Final = re.compile(r"(?<![\w@])@([A-Za-z0-9_.+-]{1,80})")
_MOST: Final = 20
_SAID: Final = 200


async def note(tx: Tx, operator: Operator, row: Row, message: Message) -> Sequence[str]:
    """Tell those named in a note; their logins. Who may not see the conversation, or wrote the note, is not told."""
    told = []
    for login in list(dict.fromkeys(name.rstrip(".") for name in _NAMED.findall(message.text)))[:_MOST]:
        named = await operators.find(tx, login)
        if named is None or named.login == operator.login or not row.seen_by(named):
            continue
        values = {"message_id": message.id, "login": login, "conversation_id": message.conversation_id, "by": operator.login, "at": tx.now}
        await tx.conn.execute(insert(mentions).values(values))
        await events.record(tx, KIND, message.conversation_id, message_id=message.id, login=login)
        told.append(login)
    return told


async def unseen(tx: Tx, operator: Operator) -> Sequence[Mapping[str, Any]]:
    """Where the operator was named and has not looked, newest first."""
    query = (
        select(mentions, messages.c.text)
        .join(messages, messages.c.id == mentions.c.message_id)
        .where(mentions.c.login == operator.login, mentions.c.seen_at.is_(None))
        .order_by(mentions.c.message_id.desc())
        .limit(100)
    )
    names = await operators.names(tx)
    return [
        {
            "conversation_id": row.conversation_id,
            "message_id": row.message_id,
            "by": names.get(row.by, row.by),
            "at": iso(row.at),
            "text": row.text[:_SAID],
        }
        for row in await tx.conn.execute(query)
    ]


async def seen(tx: Tx, operator: Operator, conversation_id: int) -> None:
    """The operator looked at the conversation."""
    mine = (mentions.c.login == operator.login) & (mentions.c.conversation_id == conversation_id) & mentions.c.seen_at.is_(None)
    await tx.conn.execute(update(mentions).where(mine).values(seen_at=tx.now))


async def colleagues(tx: Tx) -> Sequence[Mapping[str, str]]:
    """Who can be named: ``{login, name}`` of everybody at the desk, by name."""
    rows = await tx.conn.execute(select(people.c.login, people.c.name, people.c.roles).where(people.c.active).order_by(people.c.name))
    at_desk = {Role.operator.value, Role.senior.value, Role.queue_supervisor.value, Role.supervisor.value}
    return [{"login": row.login, "name": row.name} for row in rows if at_desk & set(row.roles)]
