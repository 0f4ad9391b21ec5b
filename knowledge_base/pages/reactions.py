"""What clients said to answers, week by week and by confidence. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, Generic, TypeVar

from sqlalchemy import select

from knowledge_base.contract import Reaction, Transaction
from knowledge_base.tables import shown
from knowledge_base.validity import ZONE, day_of

WEEKS: Final = 12
Begin = TypeVar("Begin", date, float)
_BANDS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Told(Generic[Begin]):
    """Answers of a week (``begins`` is its Monday) or of a band of confidence, and what clients made of them."""

    begins: Begin
    shown: int
    helped: int
    not_that: int


async def told(tx: Transaction, zone: tzinfo = ZONE) -> tuple[Sequence[Told[date]], Sequence[Told[float]]]:
    """The last twelve weeks, this one included, oldest first, counted in ``zone``; and the same answers by confidence, lowest first."""
    monday = _monday(tx.now, zone)
    weeks = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    since = datetime(weeks[0].year, weeks[0].month, weeks[0].day, tzinfo=zone)
    rows = (await tx.conn.execute(select(shown.c.at, shown.c.confidence, shown.c.reaction).where(shown.c.at >= since))).all()
    by_week = [(_monday(row.at, zone), row.reaction) for row in rows]
    by_band = [(max(low for low in _BANDS if low <= max(row.confidence, 0.0)), row.reaction) for row in rows]
    told_by_week = [_told(week, [reaction for begins, reaction in by_week if begins == week]) for week in weeks]
    told_by_band = [_told(low, [reaction for begins, reaction in by_band if begins == low]) for low in _BANDS]
    return told_by_week, [band for band in told_by_band if band.shown]


def _told(begins: Begin, reactions: Sequence[str | None]) -> Told[Begin]:
    return Told(begins, len(reactions), reactions.count(Reaction.helped.value), reactions.count(Reaction.not_that.value))


def _monday(moment: datetime, zone: tzinfo) -> date:
    day = day_of(moment, zone)
    return day - timedelta(days=day.weekday())
