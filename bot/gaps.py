"""Feeds the knowledge base's gaps from what the store knows: searches without an answer, «не то», and what people had to answer.

Runs every minute and reads from where it stopped; what it reads twice is taken in once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select

from bot import handed_off
from bot.masking import mask_of
from bot.questions import questions_of
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import episodes
from knowledge_base.contract import Encode, Outcome, Reaction
from knowledge_base.gaps import marks
from knowledge_base.gaps.collecting import collect
from knowledge_base.gaps.contract import Collected, Missed
from knowledge_base.gaps.tables import asked
from knowledge_base.tables import shown

CHOOSING: Final = timedelta(minutes=10)
"""After so long an offered choice counts as not taken."""
_OVERLAP: Final = timedelta(minutes=2)
"""Commits may come later than the moments in them."""
_FIRST: Final = timedelta(days=30)
_REACTING: Final = timedelta(days=1)
"""Between an answer and its «не то», at most."""


async def gather(store: Store, encode: Encode) -> Collected:
    """Take in what was missed since the last time."""
    async with store.read() as tx:
        until = tx.now
        seconds = await marks.read(tx, "until")
        since = datetime.fromtimestamp(seconds, UTC) - _OVERLAP if seconds else until - _FIRST
        missed = [one for id in await _episodes(tx, since, until) for one in await _missed(tx, id, until)]
        ended, seen = await handed_off.ended(tx, await marks.read(tx, "events") or 0)
    done = await collect(store, encode, [*missed, *ended])
    async with store.write(durable=False) as tx:
        await marks.advance(tx, "until", int(until.timestamp()))
        await marks.advance(tx, "events", seen)
    return done


async def _episodes(tx: Tx, since: datetime, until: datetime) -> Iterable[int]:
    """Episodes in which something was refused or rejected, or an offer has been left lying."""
    refused = select(asked.c.episode_id).where(asked.c.at >= since, asked.c.outcome == Outcome.refuse.value)
    offered = select(asked.c.episode_id).where(asked.c.at >= since - CHOOSING, asked.c.at < until - CHOOSING)
    rejected = select(shown.c.episode_id).where(
        shown.c.at >= since - _REACTING, shown.c.reaction == Reaction.not_that.value, shown.c.reacted_at >= since
    )
    found = [row.episode_id for wanted in (refused, offered, rejected) for row in await tx.conn.execute(wanted.distinct())]
    return dict.fromkeys(found)


async def _missed(tx: Tx, episode_id: int, until: datetime) -> Sequence[Missed]:
    conversation_id = await tx.conn.scalar(select(episodes.c.conversation_id).where(episodes.c.id == episode_id))
    if conversation_id is None:
        return []
    masked = await mask_of(tx, conversation_id)
    return [
        Missed(one.query, kind, conversation_id, one.message_id, one.at, one.article_id)
        for one in await questions_of(tx, episode_id, masked)
        if (kind := one.missed(until - CHOOSING))
    ]
