"""One door follows a group at a time: a row says which, until when, and how far the ledger's changes were looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select, update

from connectors.ledger.store import Tx
from handoff.tables import forum_desks

TOPIC: Final = "forum lease"
LEASE: Final = timedelta(seconds=30)


class Lost(Exception):
    """Another door follows the group now."""


async def hold(tx: Tx, chat: int, door: str) -> bool:
    """Take or prolong the lease; False when another door has it. A store with one door (SQLite) has no other."""
    statement = tx.insert(forum_desks).values(chat=chat)
    await tx.conn.execute(statement.on_conflict_do_nothing(index_elements=["chat"]))
    free = or_(forum_desks.c.held_by.is_(None), forum_desks.c.held_by == door, forum_desks.c.held_until < tx.now)
    mine = update(forum_desks).where(forum_desks.c.chat == chat).values(held_by=door, held_until=tx.now + LEASE)
    return (await tx.conn.execute(mine if tx.sqlite else mine.where(free))).rowcount == 1


async def give_up(tx: Tx, chat: int, door: str) -> None:
    """Let another door follow at once."""
    mine = (forum_desks.c.chat == chat) & (forum_desks.c.held_by == door)
    await tx.conn.execute(update(forum_desks).where(mine).values(held_by=None, held_until=None))
    tx.wake(TOPIC)


async def seen(tx: Tx, chat: int, door: str) -> int | None:
    """The newest change looked at; None when the group was never followed. Raises Lost."""
    query = select(forum_desks.c.seen).where(forum_desks.c.chat == chat, forum_desks.c.held_by == door)
    row = (await tx.conn.execute(query if tx.sqlite else query.with_for_update())).one_or_none()
    if row is None:
        raise Lost(door)
    return row.seen  # type: ignore[no-any-return]


async def saw(tx: Tx, chat: int, seq: int) -> None:
    await tx.conn.execute(update(forum_desks).where(forum_desks.c.chat == chat).values(seen=seq))
