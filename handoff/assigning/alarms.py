"""Alarms of queues: raised once, kept until what they tell of is over, shown to supervisors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff.assigning.tables import queue_alarms

NOBODY: Final = "nobody_there"
"""Clients wait in open hours and nobody of the queue is there."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """``waiting``: how many waited when it began."""

    queue: str
    what: str
    waiting: int
    began_at: datetime


async def begin(tx: Tx, queue: str, what: str, waiting: int) -> bool:
    """Raise it; False when it stands already."""
    values = {"queue": queue, "what": what, "waiting": waiting, "began_at": tx.now}
    statement = tx.insert(queue_alarms).values(values)
    row = await tx.conn.execute(statement.on_conflict_do_nothing().returning(queue_alarms.c.id))
    if row.scalar_one_or_none() is None:
        return False
    await events.record(tx, "alarm", None, what=what, queue=queue, waiting=waiting)
    return True


async def end(tx: Tx, queue: str, what: str) -> None:
    """It is over; twice changes nothing."""
    open_one = (queue_alarms.c.queue == queue) & (queue_alarms.c.what == what) & queue_alarms.c.ended_at.is_(None)
    statement = update(queue_alarms).where(open_one).values(ended_at=tx.now).returning(queue_alarms.c.id)
    if (await tx.conn.execute(statement)).scalar_one_or_none() is not None:
        await events.record(tx, "alarm", None, what=f"{what}_over", queue=queue)


async def standing(tx: Tx) -> Sequence[Alarm]:
    """Alarms that are not over, oldest first."""
    columns = (queue_alarms.c.queue, queue_alarms.c.what, queue_alarms.c.waiting, queue_alarms.c.began_at)
    query = select(*columns).where(queue_alarms.c.ended_at.is_(None)).order_by(queue_alarms.c.id)
    return [Alarm(*row) for row in await tx.conn.execute(query)]
