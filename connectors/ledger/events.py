"""The ledger's one growing sequence of changes: what the desk follows with ``after=<seq>``.

Numbers are given right before the commit, on PostgreSQL from a counter row that stays locked until then: a reader who has seen N has seen
everything below N. SQLite has one writer and counts by itself; its newest row must never be deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects import postgresql

from connectors.ledger.tables import counters, events
from connectors.ledger.tx import Tx

TOPIC: Final = "events"
_COUNTER: Final = "events"
_APPEND: Final = insert(events).values({column.name: bindparam(column.name) for column in events.c})
_COUNT: Final = (
    postgresql.insert(counters)
    .values(name=_COUNTER, value=bindparam("taken"))
    .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + bindparam("taken")})
    .returning(counters.c.value)
)


@dataclass(frozen=True, slots=True)
class Event:
    """One change. ``kind``: message, delivery, edit, holder, episode, note, ticket…"""

    seq: int
    conversation_id: int | None
    kind: str
    data: Mapping[str, Any]
    at: datetime


async def record(tx: Tx, kind: str, conversation_id: int | None, /, **data: Any) -> None:
    """Append a change; it gets its number at the commit."""
    tx.changes.append({"conversation_id": conversation_id, "kind": kind, "data": data, "at": tx.now})
    tx.wake(TOPIC)
    if conversation_id is not None:
        tx.wake(f"conversation:{conversation_id}")


async def store(tx: Tx) -> None:
    """Number and store what the transaction recorded. The last statement before the commit: on PostgreSQL others wait for the counter."""
    if not tx.changes:
        return
    if tx.sqlite:
        rows = [{"seq": None, **change} for change in tx.changes]
    else:
        last_seq: int = (await tx.conn.execute(_COUNT, {"taken": len(tx.changes)})).scalar_one()
        rows = [{"seq": last_seq - len(tx.changes) + n, **change} for n, change in enumerate(tx.changes, start=1)]
    await tx.conn.execute(_APPEND, rows if len(rows) > 1 else rows[0])


async def after(tx: Tx, seq: int, limit: int = 500) -> Sequence[Event]:
    """Changes after ``seq``, oldest first, at most ``limit``."""
    rows = await tx.conn.execute(select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(limit))
    return [Event(r.seq, r.conversation_id, r.kind, r.data, r.at) for r in rows]


async def last(tx: Tx) -> int:
    """Number of the newest change, 0 when there is none."""
    newest = select(func.max(events.c.seq)) if tx.sqlite else select(counters.c.value).where(counters.c.name == _COUNTER)
    return (await tx.conn.execute(newest)).scalar() or 0
