"""How long a client will wait: the place in a queue, and an estimate from what those before waited lately."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Final

from sqlalchemy import func, select

from connectors.ledger.store import Tx
from handoff.tables import handoffs

LATELY: Final = timedelta(days=1)
SAMPLE: Final = 20
_ENOUGH: Final = 3
_MOST_MINUTES: Final = 180


async def waiting(tx: Tx, queue: str, *, up_to: int | None = None) -> int:
    """How many wait in ``queue``; with ``up_to`` only that handoff and those before it, so its place."""
    query = select(func.count()).where(handoffs.c.queue == queue, handoffs.c.ended_at.is_(None), handoffs.c.taken_at.is_(None))
    if up_to is not None:
        query = query.where(handoffs.c.id <= up_to)
    return int((await tx.conn.execute(query)).scalar_one())


async def recent(tx: Tx, queue: str) -> Sequence[float]:
    """Minutes that the last ones taken had waited; those who came out of hours (they have a ticket) are left out."""
    query = (
        select(handoffs.c.opened_at, handoffs.c.taken_at)
        .where(
            handoffs.c.queue == queue,
            handoffs.c.taken_at.is_not(None),
            handoffs.c.ticket.is_(None),
            handoffs.c.opened_at > tx.now - LATELY,
        )
        .order_by(handoffs.c.taken_at.desc())
        .limit(SAMPLE)
    )
    return [(taken - opened).total_seconds() / 60 for opened, taken in await tx.conn.execute(query)]


def estimate(place: int, waits: Sequence[float], minutes_a_place: int) -> int:
    """Minutes to wait at ``place`` (from 1): the median of recent waits, but a minute a place at least; without history
    ``minutes_a_place`` for each place."""
    minutes = max(median(waits), place) if len(waits) >= _ENOUGH else place * minutes_a_place
    return min(_MOST_MINUTES, max(1, math.ceil(minutes)))
