"""Operators' updates, stored before Telegram is told that they came, and acted on once, in order within a topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, exists, select, text, update

from connectors.ledger.store import Tx
from handoff.tables import forum_updates

TOPIC: Final = "forum"
KEPT: Final = timedelta(days=2)
"""Telegram repeats an update for a day at most."""
_earlier: Final = forum_updates.alias("earlier")


@dataclass(frozen=True, slots=True)
class Stored:
    """An update waiting to be acted on; ``attempts`` so far."""

    number: int
    lane: str
    body: Mapping[str, Any]
    attempts: int


async def store(tx: Tx, chat: int, number: int, lane: str, body: Mapping[str, Any]) -> None:
    """Keep an update once."""
    row = {"chat": chat, "number": number, "lane": lane[:40], "body": dict(body), "available_at": tx.now, "received_at": tx.now}
    statement = tx.insert(forum_updates).values(row)
    await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["chat", "number"]))
    tx.wake(TOPIC)


async def due(tx: Tx, chat: int, busy: Collection[str], limit: int) -> Sequence[Stored]:
    """The first waiting update of each lane that is not ``busy``."""
    query = (
        select(forum_updates)
        .where(
            forum_updates.c.chat == chat,
            text("forum_updates.state = 'pending'"),
            forum_updates.c.available_at <= tx.now,
            forum_updates.c.lane.not_in(list(busy)),
            ~exists().where(
                _earlier.c.chat == chat,
                text("earlier.state = 'pending'"),
                _earlier.c.lane == forum_updates.c.lane,
                _earlier.c.number < forum_updates.c.number,
            ),
        )
        .order_by(forum_updates.c.number)
        .limit(limit)
    )
    return [Stored(row.number, row.lane, row.body, row.attempts) for row in await tx.conn.execute(query)]


async def done(tx: Tx, chat: int, number: int, state: str = "done") -> None:
    """Acted on; only its number is kept."""
    await _set(tx, chat, number, state=state, body={})
    tx.wake(TOPIC)


async def later(tx: Tx, chat: int, number: int, seconds: float) -> None:
    """To be tried again after ``seconds``; those behind it in its lane wait."""
    await _set(tx, chat, number, attempts=forum_updates.c.attempts + 1, available_at=tx.now + timedelta(seconds=seconds))


async def forget(tx: Tx) -> None:
    """Drop what Telegram cannot repeat any more."""
    await tx.conn.execute(delete(forum_updates).where(forum_updates.c.state != "pending", forum_updates.c.received_at < tx.now - KEPT))


async def _set(tx: Tx, chat: int, number: int, **values: Any) -> None:
    await tx.conn.execute(update(forum_updates).where(forum_updates.c.chat == chat, forum_updates.c.number == number).values(**values))
