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
from handoff.queues import Queue
from handoff.tables import drafts, handoffs


class End(StrEnum):
    """How a handoff ended: a closed list, stored and counted. ``released``: the operator went away; ``overflowed``: to another queue by
    itself."""

    closed = "closed"
    returned = "returned"
    transferred = "transferred"
    overflowed = "overflowed"
    released = "released"
    client_left = "client_left"


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
) -> int:
    """Open a handoff; its id. A second open one breaks the transaction (IntegrityError)."""
    values = {
        "conversation_id": conversation_id,
        "episode_id": episode_id,
        "queue": queue,
        "reason": reason,
        "packet": packet,
        "deadline": deadline,
        "ticket": ticket,
        "opened_at": tx.now,
        "waiting_since": waiting_since or tx.now,
    }
    row = await tx.conn.execute(insert(handoffs).values(values).returning(handoffs.c.id))
    await events.record(tx, "handoff", conversation_id, what="opened", queue=queue)
    return int(row.scalar_one())


async def taken(tx: Tx, handoff: Row, login: str) -> None:
    """An operator took it."""
    await _set(tx, handoff, taken_at=tx.now, taken_by=login)
    await events.record(tx, "handoff", handoff.conversation_id, what="taken", queue=handoff.queue, by=login)


async def answered(tx: Tx, handoff: Row, silence: timedelta) -> None:
    """The operator has the last word: the next deadline is the end of the client's silence."""
    await _set(tx, handoff, answered_at=handoff.answered_at or tx.now, waiting_since=None, deadline=tx.now + silence)


async def client_wrote(tx: Tx, handoff: Row, queue: Queue, at: datetime) -> None:
    """The client has the last word again: a new time to answer begins."""
    await _set(tx, handoff, waiting_since=at, deadline=queue.deadline(at))
    await events.record(tx, "handoff", handoff.conversation_id, what="client_wrote", queue=handoff.queue)


async def end(tx: Tx, handoff: Row, how: End, *, by: str | None = None) -> None:
    """It is over; drafts of answers to it go with it. Desks that showed it learn it from the event's ``queue``. ``by``: a login."""
    await _set(tx, handoff, ended_at=tx.now, end=how.value, waiting_since=None)
    await tx.conn.execute(delete(drafts).where(drafts.c.conversation_id == handoff.conversation_id))
    await events.record(tx, "handoff", handoff.conversation_id, what=how.value, queue=handoff.queue, by=by)


async def _set(tx: Tx, handoff: Row, **values: Any) -> None:
    await tx.conn.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(values))
