"""How an article does: how often clients got it and what they made of it. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, case, func, select
from sqlalchemy.sql import ColumnElement

from knowledge_base.contract import Reaction, Transaction
from knowledge_base.tables import shown

MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Numbers:
    """``share`` is this article's part of all answers shown in the time, in 0…1."""

    shown: int
    helped: int
    not_that: int
    share: float

    @property
    def helped_share(self) -> float | None:
        """Of the clients who said anything; None when nobody did."""
        said = self.helped + self.not_that
        return self.helped / said if said else None


NONE: Final = Numbers(0, 0, 0, 0.0)


async def numbers(tx: Transaction, *, over: timedelta = MONTH) -> Mapping[str, Numbers]:
    """Of every article that was shown in the time up to now, by id."""
    rows = (await tx.conn.execute(_counted(shown.c.article_id).where(shown.c.at > tx.now - over).group_by(shown.c.article_id))).all()
    total = sum(row.shown for row in rows)
    return {row.key: _numbers(row, total) for row in rows}


async def numbers_of(tx: Transaction, article_id: str, *, over: timedelta = MONTH) -> Numbers:
    """Of one article; zeros when it was not shown in the time up to now."""
    recent = shown.c.at > tx.now - over
    total = await tx.conn.scalar(select(func.count()).select_from(shown).where(recent)) or 0
    rows = await tx.conn.execute(_counted(shown.c.article_id).where(recent, shown.c.article_id == article_id).group_by(shown.c.article_id))
    row = rows.one_or_none()
    return _numbers(row, total) if row else NONE


async def numbers_by_revision(tx: Transaction, article_id: str) -> Mapping[int, Numbers]:
    """Of each revision that was ever shown: what a change has brought. ``share`` is of this article's answers."""
    rows = (await tx.conn.execute(_counted(shown.c.revision).where(shown.c.article_id == article_id).group_by(shown.c.revision))).all()
    total = sum(row.shown for row in rows)
    return {row.key: _numbers(row, total) for row in rows}


def _counted(key: ColumnElement[Any]) -> Any:
    def reacted(reaction: Reaction) -> ColumnElement[int]:
        return func.sum(case((shown.c.reaction == reaction.value, 1), else_=0))

    helped, not_that = reacted(Reaction.helped).label("helped"), reacted(Reaction.not_that).label("not_that")
    return select(key.label("key"), func.count().label("shown"), helped, not_that)


def _numbers(row: Row[Any], total: int) -> Numbers:
    return Numbers(row.shown, int(row.helped), int(row.not_that), row.shown / total)
