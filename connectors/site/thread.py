"""The site chats' threads, read from the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select

from connectors.contract import Author
from connectors.files.links import Links
from connectors.files.showing import Shown, shown
from connectors.ledger import events, holder
from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, conversations, messages
from connectors.ledger.tables import events as event_rows
from connectors.ledger.wake import wait as woken_within
from connectors.site.contract import ThreadMessage

_CHANNEL: Final = "site"
_FOREVER_S: Final = 1e8
_CHANGES: Final = frozenset({"edit", "file", "delete"})
_GONE: Final = "—"
"""What an open chat shows in place of a message that was taken back; a chat opened later does not have it."""
_FILE_FIELDS: Final = ("kind", "name", "mime", "size", "caption", "url", "thumb_url")


class LedgerThread:
    """:class:`connectors.site.contract.Thread` over the ledger."""

    def __init__(self, store: Store, links: Links) -> None:
        self._store = store
        self._links = links

    async def messages_after(self, chat: str, after: int, limit: int, wait: float = 0) -> Sequence[ThreadMessage]:
        deadline = asyncio.get_running_loop().time() + wait
        conversation_id = await self._conversation(chat, deadline)
        if conversation_id is None:
            return ()
        with self._store.wakes.subscribe(f"conversation:{conversation_id}") as woken:
            while True:
                rows = await self._read(conversation_id, after, limit)
                if rows or not await woken_within(woken, _left(deadline)):
                    return rows

    async def _conversation(self, chat: str, deadline: float) -> int | None:
        """The chat's conversation; waits for the first message of a chat nobody has written in."""
        query = (
            select(conversations.c.id)
            .join(addresses, addresses.c.id == conversations.c.address_id)
            .where(addresses.c.channel == _CHANNEL, addresses.c.chat == chat)
        )
        with self._store.wakes.subscribe(events.TOPIC) as woken:
            while True:
                async with self._store.read() as tx:
                    found: int | None = (await tx.conn.execute(query)).scalar_one_or_none()
                if found is not None or not await woken_within(woken, _left(deadline)):
                    return found

    async def changes(self, chat: str) -> AsyncIterator[ThreadMessage]:
        async with self._store.read() as tx:
            seen = await events.last(tx)
        conversation_id = await self._conversation(chat, asyncio.get_running_loop().time() + _FOREVER_S)
        with self._store.wakes.subscribe(f"conversation:{conversation_id}") as woken:
            while True:
                query = select(event_rows).where(event_rows.c.conversation_id == conversation_id, event_rows.c.seq > seen)
                async with self._store.read() as tx:
                    changed = (await tx.conn.execute(query.order_by(event_rows.c.seq))).all()
                ids = {row.data["message_id"] for row in changed if row.kind in _CHANGES}
                for message in await self._messages(messages.c.id.in_(ids)) if ids else ():
                    yield message
                seen = changed[-1].seq if changed else seen
                await woken.wait()
                woken.clear()

    async def listened(self, chat: str) -> AsyncIterator[tuple[int, bool]]:
        conversation_id = await self._conversation(chat, asyncio.get_running_loop().time() + _FOREVER_S)
        assert conversation_id is not None
        before: bool | None = None
        with self._store.wakes.subscribe(f"conversation:{conversation_id}") as woken:
            while True:
                async with self._store.read() as tx:
                    now = (await holder.holder_of(tx, conversation_id)).kind == "operator"
                if now != before:
                    yield conversation_id, now
                before = now
                await woken.wait()
                woken.clear()

    async def _read(self, conversation_id: int, after: int, limit: int) -> Sequence[ThreadMessage]:
        there = (messages.c.conversation_id == conversation_id, messages.c.seq > after, messages.c.deleted_at.is_(None))
        return await self._messages(*there, limit=limit)

    async def _messages(self, *which: ColumnElement[bool], limit: int | None = None) -> Sequence[ThreadMessage]:
        """What of these messages a client may see."""
        query = (
            select(messages)
            .where(*which, messages.c.author != Author.note.value, messages.c.delivery.is_distinct_from("refused"))
            .order_by(messages.c.seq)
            .limit(limit)
        )
        async with self._store.read() as tx:
            rows = (await tx.conn.execute(query)).all()
            files = await shown(tx, self._links, [row.attachments for row in rows])
        return [_message(row, attachments) for row, attachments in zip(rows, files, strict=True)]


def _left(deadline: float) -> float:
    return deadline - asyncio.get_running_loop().time()


def _message(row: Row[Any], attachments: Sequence[Shown]) -> ThreadMessage:
    name = row.meta.get("name")
    return ThreadMessage(
        id=row.id,
        seq=row.seq,
        author=row.author,
        text=row.text if row.deleted_at is None else _GONE,
        at=row.at,
        buttons=[{"title": button["title"], "payload": button["payload"]} for button in row.buttons],
        attachments=[{key: file[key] for key in _FILE_FIELDS} for file in attachments if row.deleted_at is None],
        name=name if isinstance(name, str) else "",
        edited=row.edited_at is not None,
        client_message_id=row.external_id if row.author == Author.client.value else None,
    )
