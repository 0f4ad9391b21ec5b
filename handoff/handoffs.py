"""Handoffs as rows: one open at most for a conversation, from its opening to its end, with what happened between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, delete, insert, select, update

from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff import queues
from handoff.assigning import offers, presence
from handoff.clocks import running
from handoff.queues import Queue
from handoff.tables import drafts, handoffs


class End(StrEnum):
    """How a handoff ended: a closed list, stored and counted. ``released``: the operator went away; ``overflowed``: to another queue by
    itself; ``incident``: the client waits for no person, since the fault is known and mended."""

    closed = "closed"
    returned = "returned"
    transferred = "transferred"
    overflowed = "overflowed"
    released = "released"
    client_left = "client_left"
    incident = "incident"


@dataclass(frozen=True, slots=True)
class Row:
    """One stay of a conversation with people. ``waiting_since`` is None while the operator had the last word.

    ``priority`` goes before the deadline in the order of a queue (:mod:`handoff.waits`); ``told_minutes`` is the wait that the client was
    told last, at ``told_at``.
    """

    id: int
    conversation_id: int
    episode_id: int
    queue: str
    reason: str
    packet: Mapping[str, Any]
    ticket: str | None
    opened_at: datetime
    taken_at: datetime | None
    taken_by: str | None
    answered_at: datetime | None
    waiting_since: datetime | None
    deadline: datetime
    ended_at: datetime | None
    end: str | None
    priority: int
    told_minutes: int | None
    told_at: datetime | None


_COLUMNS: Final = tuple(handoffs.c[one.name] for one in fields(Row))


async def current(tx: Tx, conversation_id: int) -> Row | None:
    """The open handoff of a conversation."""
    return await _one(tx, select(*_COLUMNS).where(_of(conversation_id), handoffs.c.ended_at.is_(None)))


async def find(tx: Tx, handoff_id: int | None) -> Row | None:
    """A handoff by its id, open or ended."""
    return await _one(tx, select(*_COLUMNS).where(handoffs.c.id == handoff_id))


async def last(tx: Tx, conversation_id: int) -> Row | None:
    """The newest handoff of a conversation, open or ended."""
    return await _one(tx, select(*_COLUMNS).where(_of(conversation_id)).order_by(handoffs.c.id.desc()).limit(1))


def _of(conversation_id: int) -> Any:
    return handoffs.c.conversation_id == conversation_id


async def _one(tx: Tx, query: Select[Any]) -> Row | None:
    row = (await tx.conn.execute(query)).one_or_none()
    return Row(**row._mapping) if row else None


async def begin(
    tx: Tx,
    *,
    conversation_id: int,
    episode_id: int,
    queue: str,
    reason: str,
    packet: Mapping[str, Any],
    deadline: datetime,
    ticket: str | None,
    waiting_since: datetime | None = None,
    waits: bool = True,
    priority: int = 0,
) -> int:
    """Open a handoff; its id. A second open one breaks the transaction (IntegrityError). ``waits`` False: the client has had an answer.

    Its clocks start or go on (:mod:`handoff.clocks.running`); a waiting client's ``deadline`` becomes theirs.
    """
    values = {
        "conversation_id": conversation_id,
        "episode_id": episode_id,
        "queue": queue,
        "reason": reason,
        "packet": packet,
        "deadline": deadline,
        "ticket": ticket,
        "opened_at": tx.now,
        "waiting_since": (waiting_since or tx.now) if waits else None,
        "priority": priority,
    }
    row = await tx.conn.execute(insert(handoffs).values(values).returning(handoffs.c.id))
    handoff_id = int(row.scalar_one())
    await running.begin(tx, handoff_id, values, await queues.get(tx, queue))
    await events.record(tx, "handoff", conversation_id, what="opened", queue=queue)
    return handoff_id


async def left(tx: Tx, handoff: Row, ticket: str) -> None:
    """A ticket was left with it, since nobody can answer now."""
    await _set(tx, handoff, ticket=ticket)


async def taken(tx: Tx, handoff: Row, login: str) -> None:
    """An operator took it."""
    await _set(tx, handoff, taken_at=tx.now, taken_by=login)
    await running.taken(tx, handoff.id, handoff.conversation_id)
    await offers.settle(tx, handoff.id, handoff.conversation_id, login)
    await presence.got_or_done(tx, login)
    await events.record(tx, "handoff", handoff.conversation_id, what="taken", queue=handoff.queue, by=login)


async def answered(tx: Tx, handoff: Row, silence: timedelta) -> None:
    """The operator has the last word: the next deadline is the end of the client's silence."""
    await _set(tx, handoff, answered_at=handoff.answered_at or tx.now, waiting_since=None, deadline=tx.now + silence)
    await running.answered(tx, handoff.conversation_id)


async def client_wrote(tx: Tx, handoff: Row, queue: Queue, at: datetime) -> None:
    """The client has the last word again: a new time to answer begins."""
    await _set(tx, handoff, waiting_since=at, deadline=queue.deadline(at))
    ids = {"conversation_id": handoff.conversation_id, "episode_id": handoff.episode_id, "packet": handoff.packet}
    await running.client_wrote(tx, handoff.id, ids, queue, at)
    await events.record(tx, "handoff", handoff.conversation_id, what="client_wrote", queue=handoff.queue)


async def end(tx: Tx, handoff: Row, how: End, *, by: str | None = None) -> None:
    """It is over; drafts of answers to it go with it. Desks that showed it learn it from the event's ``queue``. ``by``: a login."""
    await _set(tx, handoff, ended_at=tx.now, end=how.value, waiting_since=None)
    await running.end(tx, handoff.conversation_id, how.value)
    await tx.conn.execute(delete(drafts).where(drafts.c.conversation_id == handoff.conversation_id))
    await offers.settle(tx, handoff.id, handoff.conversation_id, None)
    if handoff.taken_by is not None:
        await presence.got_or_done(tx, handoff.taken_by)
    await events.record(tx, "handoff", handoff.conversation_id, what=how.value, queue=handoff.queue, by=by)


async def _set(tx: Tx, handoff: Row, **values: Any) -> None:
    await tx.conn.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(values))
