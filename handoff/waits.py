"""How long a client will wait: the order of a queue, the place in it, and an estimate from what those before waited lately."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from enum import IntFlag
from statistics import median
from typing import Any, Final

from sqlalchemy import and_, func, or_, select

from connectors.ledger.store import Tx
from handoff.clocks import reports
from handoff.handoffs import Row
from handoff.tables import handoffs

LATELY: Final = timedelta(days=1)
SAMPLE: Final = 20
_ENOUGH: Final = 3
_MOST_MINUTES: Final = 180


class Priority(IntFlag):
    """What goes before the deadline, the greater first: VIP, then who lost their operator, then who still suffers of an incident."""

    incident = 1
    lost_operator = 2
    vip = 4


ORDER: Final = (handoffs.c.priority.desc(), handoffs.c.deadline, handoffs.c.id)
"""Who is next in a queue: by priority, then by the deadline that the plan and the time of waiting give, then who came first."""


def _in(queue: str) -> Any:
    waits = handoffs.c.ended_at.is_(None) & handoffs.c.taken_at.is_(None) & handoffs.c.waiting_since.is_not(None)
    return (handoffs.c.queue == queue) & waits


async def waiting(tx: Tx, queue: str) -> int:
    """How many clients wait in ``queue``."""
    return int((await tx.conn.execute(select(func.count()).where(_in(queue)))).scalar_one())


async def place(tx: Tx, row: Row) -> int:
    """The place of a waiting handoff in its queue, from 1."""
    later = and_(
        handoffs.c.priority == row.priority,
        or_(handoffs.c.deadline < row.deadline, and_(handoffs.c.deadline == row.deadline, handoffs.c.id < row.id)),
    )
    before = select(func.count()).where(_in(row.queue), handoffs.c.id != row.id, or_(handoffs.c.priority > row.priority, later))
    return 1 + int((await tx.conn.execute(before)).scalar_one())


async def raise_priority(tx: Tx, handoff: Row, by: Priority) -> None:
    """Put the handoff before those without this mark; twice changes nothing."""
    await tx.conn.execute(handoffs.update().where(handoffs.c.id == handoff.id).values(priority=handoff.priority | by))


async def told(tx: Tx, handoff: Row, minutes: int | None) -> None:
    """The client has just been told how long they will wait, or, without ``minutes``, that nobody can say."""
    await tx.conn.execute(handoffs.update().where(handoffs.c.id == handoff.id).values(told_minutes=minutes, told_at=tx.now))
    if minutes is not None:
        await reports.told(tx, handoff.id, handoff.queue, minutes)


async def recent(tx: Tx, queue: str) -> Sequence[float]:
    """Minutes that the last ones taken had waited; those who came out of hours (they have a ticket) or came back from an operator are
    left out."""
    query = (
        select(handoffs.c.opened_at, handoffs.c.taken_at)
        .where(
            handoffs.c.queue == queue,
            handoffs.c.taken_at.is_not(None),
            handoffs.c.ticket.is_(None),
            handoffs.c.opened_at > tx.now - LATELY,
            handoffs.c.priority.in_((0, int(Priority.incident))),
        )
        .order_by(handoffs.c.taken_at.desc())
        .limit(SAMPLE)
    )
    return [(taken - opened).total_seconds() / 60 for opened, taken in await tx.conn.execute(query)]


async def error(tx: Tx, queue: str) -> float | None:
    """How far the estimates told lately were from the waits that followed: the median difference in minutes; None with too few."""
    query = (
        select(handoffs.c.told_minutes, handoffs.c.told_at, handoffs.c.taken_at)
        .where(
            handoffs.c.queue == queue,
            handoffs.c.taken_at.is_not(None),
            handoffs.c.told_minutes.is_not(None),
            handoffs.c.taken_at > tx.now - LATELY,
        )
        .order_by(handoffs.c.taken_at.desc())
        .limit(SAMPLE * 10)
    )
    differences = [abs((taken - at).total_seconds() / 60 - minutes) for minutes, at, taken in await tx.conn.execute(query)]
    return round(median(differences), 1) if len(differences) >= _ENOUGH else None


def estimate(place: int, waits: Sequence[float], minutes_a_place: int) -> int:
    """Minutes to wait at ``place`` (from 1): the median of recent waits, but a minute a place at least; without history
    ``minutes_a_place`` for each place."""
    minutes = max(median(waits), place) if len(waits) >= _ENOUGH else place * minutes_a_place
    return min(_MOST_MINUTES, max(1, math.ceil(minutes)))
