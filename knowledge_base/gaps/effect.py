"""What publishing did to a gap: its questions and minutes a day, before and after. Functions over an open transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from sqlalchemy import or_, select

from knowledge_base.contract import Reaction, Transaction
from knowledge_base.gaps import ranking
from knowledge_base.gaps.contract import Day, Effect, Pace
from knowledge_base.gaps.tables import missed
from knowledge_base.tables import shown
from knowledge_base.validity import ZONE, day_of

MOST_DAYS: Final = 90


async def effect(tx: Transaction, gap_id: int, *, days: int = 28, zone: tzinfo = ZONE) -> Effect:
    """Up to ``days`` days before the publication (not before the first question) and everything since, at most 90 days in all.

    The day of publication is divided: what came earlier counts as before. ``answered`` counts all answers of the gap's article.
    Raises :class:`knowledge_base.gaps.errors.GapNotFound`.
    """
    gap = await ranking.one(tx, gap_id)
    published = await ranking.published_at(tx, gap.id)
    today, turn = day_of(tx.now, zone), published or tx.now
    first = max(day_of(gap.first_at, zone), day_of(turn, zone) - timedelta(days=days), today - timedelta(days=MOST_DAYS - 1))
    begin = datetime.combine(first, time(), zone)
    rows = (await tx.conn.execute(select(missed.c.at, missed.c.minutes).where(missed.c.gap_id == gap.id, missed.c.at >= begin))).all()
    asked = [(row.at, float(row.minutes)) for row in rows]
    answered = await _answered(tx, gap.article_id, published, begin, zone)
    before = [minutes for at, minutes in asked if published is None or at <= published]
    after = [minutes for at, minutes in asked if published is not None and at > published]
    return Effect(
        published_at=published,
        before=Pace((day_of(turn, zone) - first).days + 1, len(before), round(sum(before), 1)),
        after=Pace((today - day_of(turn, zone)).days + 1 if published else 0, len(after), round(sum(after), 1)),
        days=_series(first, today, asked, answered, zone),
    )


def _series(first: date, last: date, asked: list[tuple[datetime, float]], answered: Mapping[date, int], zone: tzinfo) -> list[Day]:
    numbers: Counter[date] = Counter()
    minutes: defaultdict[date, float] = defaultdict(float)
    for at, spent in asked:
        numbers[day_of(at, zone)] += 1
        minutes[day_of(at, zone)] += spent
    line = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [Day(day, numbers[day], round(minutes[day], 1), answered.get(day, 0)) for day in line]


async def _answered(
    tx: Transaction, article_id: str | None, published: datetime | None, begin: datetime, zone: tzinfo
) -> Mapping[date, int]:
    if article_id is None or published is None:
        return {}
    good = or_(shown.c.reaction.is_(None), shown.c.reaction != Reaction.not_that.value)
    wanted = select(shown.c.at).where(shown.c.article_id == article_id, shown.c.at >= max(published, begin), good)
    return Counter(day_of(row.at, zone) for row in await tx.conn.execute(wanted))
