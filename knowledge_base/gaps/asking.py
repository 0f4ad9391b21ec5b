"""Remembers what a client asked in vain. Functions over an open transaction."""

from __future__ import annotations

from typing import Final

from knowledge_base.contract import SearchResult, Transaction
from knowledge_base.gaps.tables import asked
from knowledge_base.upsert import insert, storable

_QUERY_KEPT: Final = 2000


async def remember(tx: Transaction, *, message_id: int, episode_id: int, query: str, result: SearchResult) -> None:
    """Keep that the search for the masked ``query`` gave no answer; of one message the first search counts."""
    row = {
        "message_id": message_id,
        "episode_id": episode_id,
        "query": storable(query[:_QUERY_KEPT]),
        "outcome": result.outcome.value,
        "confidence": result.confidence,
        "article_id": result.hits[0].article_id if result.hits else None,
        "index_version": result.index_version,
        "at": tx.now,
    }
    await tx.conn.execute(insert(tx.conn, asked).values(row).on_conflict_do_nothing(index_elements=["message_id"]))
