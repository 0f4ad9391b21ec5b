"""Answers shown to clients and what clients made of them. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from knowledge_base.contract import Hit, Reaction, ShownAnswer, Transaction
from knowledge_base.tables import shown
from knowledge_base.upsert import insert, storable

_QUERY_KEPT = 2000


async def remember(tx: Transaction, *, message_id: int, episode_id: int, query: str, hit: Hit, index_version: str, part: int = 0) -> None:
    """Keep that ``hit`` answered the message; a message, or each of the questions in it, has one answer, the first."""
    row = {
        "message_id": message_id,
        "part": part,
        "episode_id": episode_id,
        "article_id": hit.article_id,
        "revision": hit.revision,
        "title": hit.title,
        "confidence": hit.confidence,
        "query": storable(query[:_QUERY_KEPT]),
        "index_version": index_version,
        "at": tx.now,
    }
    await tx.conn.execute(insert(tx.conn, shown).values(row).on_conflict_do_nothing(index_elements=["message_id", "part"]))


async def react(tx: Transaction, episode_id: int, reaction: Reaction) -> ShownAnswer | None:
    """Put the reaction on the episode's last answer, over an earlier one."""
    last = await tx.conn.scalar(select(shown.c.id).where(shown.c.episode_id == episode_id).order_by(shown.c.id.desc()).limit(1))
    if last is None:
        return None
    await tx.conn.execute(update(shown).where(shown.c.id == last).values(reaction=reaction.value, reacted_at=tx.now))
    row = (await tx.conn.execute(select(shown).where(shown.c.id == last))).one()
    return _shown(row)


async def shown_in(tx: Transaction, episode_id: int) -> Sequence[ShownAnswer]:
    """The episode's answers, oldest first."""
    rows = await tx.conn.execute(select(shown).where(shown.c.episode_id == episode_id).order_by(shown.c.id))
    return [_shown(row) for row in rows]


def _shown(row: Row[Any]) -> ShownAnswer:
    reaction = Reaction(row.reaction) if row.reaction else None
    return ShownAnswer(row.article_id, row.revision, row.title, row.confidence, row.query, reaction, row.at)
