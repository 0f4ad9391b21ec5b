"""Names of articles, topics and owners to choose from. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from knowledge_base.contract import Transaction
from knowledge_base.tables import articles, revisions


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in articles already, in order."""

    topics: Sequence[str]
    owners: Sequence[str]


async def known(tx: Transaction) -> Known:
    """Topics and owners that any revision has."""
    topics = await tx.conn.scalars(select(revisions.c.topic).where(revisions.c.topic != "").distinct())
    owners = await tx.conn.scalars(select(revisions.c.owner).where(revisions.c.owner != "").distinct())
    return Known(sorted(topics), sorted(owners))


async def titles(tx: Transaction) -> Mapping[str, str]:
    """Titles of the newest revisions by id, in the order of ids."""
    newest = and_(articles.c.id == revisions.c.article_id, articles.c.latest == revisions.c.revision)
    rows = await tx.conn.execute(select(articles.c.id, revisions.c.title).join(revisions, newest).order_by(articles.c.id))
    return {row.id: row.title for row in rows}
