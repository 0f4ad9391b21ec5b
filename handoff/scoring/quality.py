"""Figures of quality: average totals by operator with their intervals, and how far reviewers agree on each question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from connectors.ledger.store import Tx
from handoff.satisfaction import intervals
from handoff.satisfaction.intervals import Estimate
from handoff.scoring import scorecards
from handoff.scoring.agreement import Agreement, agreement
from handoff.scoring.tables import samples, scores


@dataclass(frozen=True, slots=True)
class Quality:
    """``total`` is the mean of final scores, 0 to 100; ``failed``: how many failed a critical question."""

    operator: str
    scored: int
    failed: int
    total: Estimate | None


async def by_operator(tx: Tx, since: datetime, until: datetime) -> Sequence[Quality]:
    """Final scores given at ``since`` ≤ t < ``until``; two scores of one conversation count as their mean."""
    found: defaultdict[str, defaultdict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in await _final(tx, since, until):
        if row.total is not None:
            found[row.operator][row.sample_id].append(row)
    return [_quality(operator, list(found[operator].values())) for operator in sorted(found)]


async def agreements(tx: Tx, scorecard_id: int, since: datetime, until: datetime) -> Sequence[Agreement]:
    """Question by question; the answers as first given, not as a contest changed them. Raises NotFound."""
    card = (await scorecards.get(tx, scorecard_id)).card
    units: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in await _final(tx, since, until):
        if row.scorecard_id == scorecard_id:
            for name, answer in (row.given_answers or row.answers).items():
                if answer is not None:
                    units[name][row.sample_id].append(answer)
    return [agreement(question.id, list(units[question.id].values()), scale=question.points > 2) for question in card.questions]


async def _final(tx: Tx, since: datetime, until: datetime) -> Sequence[Any]:
    query = (
        select(scores, samples.c.operator, samples.c.scorecard_id)
        .join(samples, samples.c.id == scores.c.sample_id)
        .where(scores.c.final_at >= since, scores.c.final_at < until)
        .order_by(scores.c.id)
    )
    return list(await tx.conn.execute(query))


def _quality(operator: str, scored: Sequence[Sequence[Any]]) -> Quality:
    totals = [sum(row.total for row in rows) / len(rows) for rows in scored]
    failed = sum(any(row.failed for row in rows) for rows in scored)
    return Quality(operator, len(scored), failed, intervals.mean(totals, 0, 100))
