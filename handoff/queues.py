"""Queues: where a conversation waits for a person, with their lines, opening hours and time to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import hours
from handoff.hours import Hours
from handoff.tables import queues

_OFFICE: Final = {day: ["09:00-18:00"] for day in hours.DAYS[:5]}
_FIELD: Final = {day: ["08:00-20:00"] for day in hours.DAYS[:6]}


@dataclass(frozen=True, slots=True)
class Queue:
    """``line``: 1 consultation, 2 technical, 3 field. ``answer_minutes`` counts in open hours; ``confidential``: only its own operators
    and supervisors ever read its episodes."""

    name: str
    line: int
    title_key: str
    hours: Hours
    answer_minutes: int
    confidential: bool

    def deadline(self, moment: datetime) -> datetime:
        """When a client who begins to wait at ``moment`` should be answered."""
        return hours.after_open(self.hours, moment, timedelta(minutes=self.answer_minutes))


def _defaults(zone: str) -> Sequence[dict[str, Any]]:
    always = {"zone": zone, "always": True}
    rows = (
        ("consult", 1, always, 5, False),
        ("technical", 2, always, 15, False),
        ("finance", 1, {"zone": zone, "week": _OFFICE}, 60, True),
        ("field", 3, {"zone": zone, "week": _FIELD}, 60, False),
    )
    names = ("name", "line", "hours", "answer_minutes", "confidential")
    return [{"title_key": f"handoff-queue-{row[0]}", **dict(zip(names, row, strict=True))} for row in rows]


async def seed(tx: Tx, zone: str = "Europe/Moscow") -> None:
    """Make the four default queues where they are missing; what was changed stays."""
    statement = (sqlite if tx.sqlite else postgresql).insert(queues)
    await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["name"]), list(_defaults(zone)))


async def every(tx: Tx) -> Sequence[Queue]:
    """All queues by line and name."""
    return [_queue(row) for row in await tx.conn.execute(select(queues).order_by(queues.c.line, queues.c.name))]


async def find(tx: Tx, name: str) -> Queue | None:
    row = (await tx.conn.execute(select(queues).where(queues.c.name == name))).one_or_none()
    return _queue(row) if row else None


async def get(tx: Tx, name: str) -> Queue:
    """The queue; raises BadInput when there is none of this name."""
    queue = await find(tx, name)
    if queue is None:
        raise BadInput("queue_unknown", f"no queue {name!r}", field="queue")
    return queue


def _queue(row: Any) -> Queue:
    return Queue(row.name, row.line, row.title_key, hours.parse(row.hours), row.answer_minutes, row.confidential)
