"""What the beginning of a day does by itself: scheduled revisions take their places, and what is past its last day leaves."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Final

from sqlalchemy import exists, select, update

from knowledge_base import marks, steps
from knowledge_base.contract import Transaction
from knowledge_base.revisions import grow
from knowledge_base.steps import Kind
from knowledge_base.tables import articles, revisions
from knowledge_base.validity import ZONE, day_of

DAY: Final = "day"


async def begin_day(tx: Transaction, zone: tzinfo = ZONE) -> bool:
    """Take the company's new day into account, once for all doors; True when what clients get has changed.

    A door calls it at its start and whenever the day in ``zone`` is another than at its last call.
    """
    today = day_of(tx.now, zone)
    before = await marks.read(tx, DAY)
    if not await marks.advance(tx, DAY, today.toordinal()):
        return False
    begun = await _begin(tx, today)
    changed = bool(begun) or await _ended(tx, date.fromordinal(before) if before else date.min, today)
    if changed:
        await grow(tx)
    return changed


async def _begin(tx: Transaction, today: date) -> dict[str, int]:
    their = (articles.c.id == revisions.c.article_id) & (articles.c.scheduled == revisions.c.revision)
    due = select(articles.c.id, articles.c.scheduled).join(revisions, their).where(revisions.c.valid_from <= today)
    begun = {row.id: row.scheduled for row in await tx.conn.execute(due.with_for_update(of=articles))}
    for id, revision in begun.items():
        values = {"published": revision, "scheduled": None, "changed_at": tx.now}
        await tx.conn.execute(update(articles).where(articles.c.id == id).values(values))
    await steps.record(tx, Kind.began, begun, "")
    return begun


async def _ended(tx: Transaction, before: date, today: date) -> bool:
    """Whether the last day of something published was ``before`` or later, and is over."""
    their = (articles.c.id == revisions.c.article_id) & (articles.c.published == revisions.c.revision)
    over = (revisions.c.valid_until >= before) & (revisions.c.valid_until < today)
    return bool(await tx.conn.scalar(select(exists().where(their, over))))
