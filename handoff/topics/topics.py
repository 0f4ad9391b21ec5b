"""Topics as rows: which conversation has which topic, what was shown there, and in which messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.ledger.store import Tx
from handoff.tables import forum_lines, forum_topics


@dataclass(frozen=True, slots=True)
class Topic:
    """A conversation's topic; the columns are described at :data:`handoff.tables.forum_topics`."""

    id: int
    chat: int
    conversation_id: int
    thread: int | None
    name: str
    open: bool
    shown: int
    showing: bool
    handoff_id: int | None
    card: int | None
    told: int
    pinned: bool
    mark: str
    due_at: datetime | None
    created_at: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one of the topic's messages; see :data:`handoff.tables.forum_lines`."""

    number: int
    message_id: int | None
    text: str
    own: bool


async def get(tx: Tx, topic_id: int) -> Topic:
    return Topic(**(await tx.conn.execute(select(forum_topics).where(forum_topics.c.id == topic_id))).one()._mapping)


async def by_thread(tx: Tx, chat: int, thread: int) -> Topic | None:
    """The topic of a thread, a lost one too: its members may still be able to write there."""
    query = select(forum_topics).where(forum_topics.c.chat == chat, forum_topics.c.thread == thread)
    row = (await tx.conn.execute(query.order_by(forum_topics.c.id.desc()).limit(1))).one_or_none()
    return Topic(**row._mapping) if row else None


async def begin(tx: Tx, chat: int, conversation_id: int, shown: int, *, showing: bool = False) -> None:
    """A row for the conversation, due to be shown; one that is there becomes due."""
    row = {"chat": chat, "conversation_id": conversation_id, "shown": shown, "showing": showing, "due_at": tx.now, "created_at": tx.now}
    statement = (
        (sqlite if tx.sqlite else postgresql)
        .insert(forum_topics)
        .values({"name": "", "open": False, "told": 0, "pinned": False, "mark": "", **row})
    )
    present = {"index_elements": ["chat", "conversation_id"], "index_where": forum_topics.c.gone_at.is_(None)}
    await tx.conn.execute(statement.on_conflict_do_update(**present, set_={"due_at": func.coalesce(forum_topics.c.due_at, tx.now)}))


async def mark_due(tx: Tx, chat: int, conversations: Sequence[int]) -> None:
    """Those of the conversations that have a topic are to be looked at."""
    mine = (forum_topics.c.chat == chat) & forum_topics.c.conversation_id.in_(conversations) & forum_topics.c.gone_at.is_(None)
    await tx.conn.execute(update(forum_topics).where(mine, forum_topics.c.due_at.is_(None)).values(due_at=tx.now))


async def due(tx: Tx, chat: int, limit: int = 50) -> Sequence[int]:
    """Ids of the topics to be looked at, longest due first."""
    query = select(forum_topics.c.id).where(
        forum_topics.c.chat == chat, forum_topics.c.due_at.is_not(None), forum_topics.c.gone_at.is_(None)
    )
    return (await tx.conn.execute(query.order_by(forum_topics.c.due_at, forum_topics.c.id).limit(limit))).scalars().all()


async def change(tx: Tx, topic_id: int, **values: Any) -> None:
    await tx.conn.execute(update(forum_topics).where(forum_topics.c.id == topic_id).values(**values))


async def lose(tx: Tx, topic: Topic) -> None:
    """Telegram no longer has the topic: a new row takes its place and shows the conversation from where it is."""
    await change(tx, topic.id, gone_at=tx.now, due_at=None)
    await begin(tx, topic.chat, topic.conversation_id, topic.shown, showing=topic.showing)


async def remember(tx: Tx, topic_id: int, lines: Sequence[Line]) -> None:
    """Note what stands in the topic's messages."""
    if lines:
        rows = [{"topic_id": topic_id, "number": o.number, "message_id": o.message_id, "text": o.text, "own": o.own} for o in lines]
        await tx.conn.execute(insert(forum_lines), rows)


async def own(tx: Tx, topic_id: int, number: int) -> Line | None:
    """The operator's own message ``number`` in the topic."""
    found = [line for line in await standing(tx, topic_id, number) if line.own]
    return found[0] if found else None


async def retype(tx: Tx, topic_id: int, number: int, text: str) -> None:
    """The operator changed their message in the topic."""
    mine = (forum_lines.c.topic_id == topic_id) & (forum_lines.c.number == number) & forum_lines.c.own
    await tx.conn.execute(update(forum_lines).where(mine).values(text=text))


async def where(tx: Tx, topic_id: int, message_id: int) -> Line | None:
    """Where in the topic a message of the conversation stands."""
    query = select(forum_lines).where(forum_lines.c.topic_id == topic_id, forum_lines.c.message_id == message_id)
    row = (await tx.conn.execute(query.order_by(forum_lines.c.id.desc()).limit(1))).one_or_none()
    return _line(row) if row else None


async def standing(tx: Tx, topic_id: int, number: int) -> Sequence[Line]:
    """The lines of one message of the topic, in order."""
    query = select(forum_lines).where(forum_lines.c.topic_id == topic_id, forum_lines.c.number == number)
    return [_line(row) for row in await tx.conn.execute(query.order_by(forum_lines.c.id))]


def _line(row: Any) -> Line:
    return Line(row.number, row.message_id, row.text, row.own)
