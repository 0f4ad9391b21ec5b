"""The ledger's one growing sequence of changes: what the desk follows with ``after=<seq>``.

Numbers are taken from a counter row that stays locked until the commit, so on PostgreSQL too a reader who has seen N has seen everything
below N.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.ledger.store import Tx
from connectors.ledger.tables import counters, events

TOPIC: Final = "events"
_COUNTER: Final = "events"


@dataclass(frozen=True, slots=True)
class Event:
    """One change. ``kind``: message, delivery, edit, holder, episode, note, ticket…"""

    seq: int
    conversation_id: int | None
    kind: str
    data: Mapping[str, Any]
    at: datetime


async def record(tx: Tx, kind: str, conversation_id: int | None, /, **data: Any) -> int:
    """Append a change; its number. Call it last in a transaction: the counter is locked until the commit."""
    statement = (sqlite if tx.sqlite else postgresql).insert(counters).values(name=_COUNTER, value=1)
    seq: int = (
        await tx.conn.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1}).returning(counters.c.value)
        )
    ).scalar_one()
    await tx.conn.execute(insert(events).values(seq=seq, conversation_id=conversation_id, kind=kind, data=data, at=tx.now))
    tx.wake(TOPIC)
    if conversation_id is not None:
        tx.wake(f"conversation:{conversation_id}")
    return seq


async def after(tx: Tx, seq: int, limit: int = 500) -> Sequence[Event]:
    """Changes after ``seq``, oldest first, at most ``limit``."""
    rows = await tx.conn.execute(select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(limit))
    return [Event(r.seq, r.conversation_id, r.kind, r.data, r.at) for r in rows]


async def last(tx: Tx) -> int:
    """Number of the newest change, 0 when there is none."""
    return (await tx.conn.execute(select(counters.c.value).where(counters.c.name == _COUNTER))).scalar() or 0
