"""The watch over running clocks: a warning when a share of the promised time has gone, an alarm when it is over, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, exists, or_, select, update

from connectors.ledger.store import Store, Tx
from handoff.clocks import running
from handoff.clocks.clock import Clock, read_clocks
from handoff.clocks.tables import sla_clocks, sla_pauses

_PAGE: Final = 200
_STANDS: Final = exists().where(sla_pauses.c.clock_id == sla_clocks.c.id, sla_pauses.c.until.is_(None))
RUNS: Final = and_(sla_clocks.c.ended_at.is_(None), ~_STANDS)
"""Clocks that run now: neither ended nor paused."""


@dataclass(frozen=True, slots=True)
class Marked:
    """How many clocks one look warned of and found over."""

    warned: int = 0
    breached: int = 0


async def watch(store: Store) -> Marked:
    """Look once; safe on any number of doors, a clock being marked by one of them. To be called every few seconds."""
    async with store.read() as tx:
        if not (await tx.conn.execute(_due(tx).limit(1))).first():
            return Marked()
    async with store.write() as tx:
        found = await read_clocks(tx, _due(tx).limit(_PAGE).with_for_update(skip_locked=True, of=sla_clocks))
        over = [clock for clock in found if clock.due < tx.now]
        near = [clock for clock in found if clock.due >= tx.now]
        await _mark(tx, over, "breached", sla_clocks.c.breached_at)
        await _mark(tx, near, "warned", sla_clocks.c.warned_at)
        return Marked(len(near), len(over))


def _due(tx: Tx) -> Any:
    over = and_(sla_clocks.c.due < tx.now, sla_clocks.c.breached_at.is_(None))
    near = and_(sla_clocks.c.warn_at <= tx.now, sla_clocks.c.due >= tx.now, sla_clocks.c.warned_at.is_(None))
    return select(*sla_clocks.c).where(RUNS, or_(over, near)).order_by(sla_clocks.c.id)


async def _mark(tx: Tx, clocks: Sequence[Clock], what: str, column: Any) -> None:
    if not clocks:
        return
    ids = [clock.id for clock in clocks]
    await tx.conn.execute(update(sla_clocks).where(sla_clocks.c.id.in_(ids)).values({column.name: tx.now}))
    for clock in clocks:
        await running.alarm(tx, clock, what)
