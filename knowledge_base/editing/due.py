"""Published articles that somebody should look at again. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select

from knowledge_base import revisions as stored
from knowledge_base.contract import Article, Transaction
from knowledge_base.tables import articles, revisions


async def due(tx: Transaction, by: date) -> Sequence[Article]:
    """Published revisions whose review-by date, or last day of validity, is ``by`` or earlier; the most urgent first."""
    published = and_(articles.c.id == revisions.c.article_id, articles.c.published == revisions.c.revision)
    late = or_(revisions.c.review_by <= by, revisions.c.valid_until <= by)
    rows = (await tx.conn.execute(select(revisions).join(articles, published).where(late))).all()
    found = [stored.article_of(row) for row in rows]
    return sorted(found, key=lambda one: (min(day for day in (one.review_by, one.valid_until) if day), one.id))
