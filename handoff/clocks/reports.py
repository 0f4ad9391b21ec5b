"""Promises kept and broken: what is in danger now, and shares by queue and kind of clock for a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from connectors.ledger.store import Tx
from handoff.clocks.alarms import RUNS
from handoff.clocks.clock import Clock, Result, read_clocks
from handoff.clocks.plans import ClockKind
from handoff.clocks.tables import sla_clocks, wait_estimates
from handoff.tables import handoffs

MOST: Final = 500
_NEAR: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """One queue and kind: clocks that ended in the period. ``share``: met among met and breached, None without any.

    ``median_s``: open seconds that those met or breached took; ``broken``: conversations behind the breached ones, newest first, at most
    500.
    """

    queue: str
    kind: ClockKind
    met: int
    breached: int
    dropped: int
    share: float | None
    median_s: int | None
    broken: Sequence[int]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One queue: estimates told at arrival against real waits, in minutes of a handoff's arrival to its taking.

    ``bias``: mean of real minus told (positive: clients waited longer than told); ``error``: median size of the difference; ``near``: share
    within two minutes or a quarter of what was told; ``left``: clients told an estimate who went before anyone took them.
    """

    queue: str
    told: int
    left: int
    bias: float | None
    error: float | None
    near: float | None


async def danger(tx: Tx, queues: Collection[str] | None = None) -> Sequence[Clock]:
    """Clocks that run and were warned of or are over, the most urgent first, at most 500; ``queues``: only of these."""
    query = select(*sla_clocks.c).where(RUNS, or_(sla_clocks.c.warned_at.is_not(None), sla_clocks.c.due < tx.now))
    if queues is not None:
        query = query.where(sla_clocks.c.queue.in_(queues))
    return await read_clocks(tx, query.order_by(sla_clocks.c.due).limit(MOST))


async def kept(tx: Tx, since: datetime, until: datetime) -> Sequence[Kept]:
    """By queue and kind, for clocks that ended from ``since`` to ``until``."""
    ended = and_(sla_clocks.c.ended_at >= since, sla_clocks.c.ended_at < until)
    of = (sla_clocks.c.queue, sla_clocks.c.kind)
    groups: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for queue, kind, result, number in await tx.conn.execute(
        select(*of, sla_clocks.c.result, func.count()).where(ended).group_by(*of, sla_clocks.c.result)
    ):
        groups[queue, kind][result] = number
    return [await _kept(tx, ended, queue, ClockKind(kind), found) for (queue, kind), found in sorted(groups.items())]


async def _kept(tx: Tx, ended: ColumnElement[bool], queue: str, kind: ClockKind, found: Mapping[str, int]) -> Kept:
    met, breached, dropped = (found.get(one.value, 0) for one in Result)
    mine = and_(ended, sla_clocks.c.queue == queue, sla_clocks.c.kind == kind.value)
    late = and_(mine, sla_clocks.c.result == Result.breached.value)
    broken = (
        await tx.conn.execute(select(sla_clocks.c.conversation_id).where(late).order_by(sla_clocks.c.id.desc()).limit(MOST))
    ).scalars()
    taken = and_(mine, sla_clocks.c.result != Result.dropped.value)
    middle = select(sla_clocks.c.spent_s).where(taken).order_by(sla_clocks.c.spent_s).offset((met + breached) // 2).limit(1)
    share = met / (met + breached) if met + breached else None
    return Kept(
        queue, kind, met, breached, dropped, share, (await tx.conn.execute(middle)).scalar_one_or_none(), list(dict.fromkeys(broken))
    )


async def told(tx: Tx, handoff_id: int, queue: str, minutes: int) -> None:
    """Keep an estimate that the client of a handoff is being told."""
    await tx.conn.execute(wait_estimates.insert().values(handoff_id=handoff_id, queue=queue, told_at=tx.now, minutes=minutes))


async def accuracy(tx: Tx, since: datetime, until: datetime) -> Sequence[Accuracy]:
    """By queue, for estimates told at arrival from ``since`` to ``until`` whose wait is over."""
    query = (
        select(wait_estimates.c.queue, wait_estimates.c.minutes, handoffs.c.opened_at, wait_estimates.c.taken_at, handoffs.c.ended_at)
        .join(handoffs, handoffs.c.id == wait_estimates.c.handoff_id)
        .where(wait_estimates.c.told_at >= since, wait_estimates.c.told_at < until, wait_estimates.c.told_at == handoffs.c.opened_at)
    )
    groups: defaultdict[str, list[tuple[int, float | None]]] = defaultdict(list)
    for queue, minutes, opened, taken, ended in await tx.conn.execute(query):
        if taken is not None or ended is not None:
            groups[queue].append((minutes, None if taken is None else (taken - opened).total_seconds() / 60))
    return [_accuracy(queue, pairs) for queue, pairs in sorted(groups.items())]


def _accuracy(queue: str, pairs: Sequence[tuple[int, float | None]]) -> Accuracy:
    differences = [(minutes, real - minutes) for minutes, real in pairs if real is not None]
    left = len(pairs) - len(differences)
    if not differences:
        return Accuracy(queue, len(pairs), left, None, None, None)
    off = [difference for _, difference in differences]
    near = [abs(difference) <= max(_NEAR.total_seconds() / 60, minutes / 4) for minutes, difference in differences]
    bias, error = sum(off) / len(off), median(abs(difference) for difference in off)
    return Accuracy(queue, len(pairs), left, round(bias, 2), round(error, 2), round(sum(near) / len(near), 3))
