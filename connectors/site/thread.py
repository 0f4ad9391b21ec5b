"""The site chats' threads, read from the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from connectors.contract import Author
from connectors.files.links import Links
from connectors.files.showing import Shown, shown
from connectors.ledger import events
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations, messages
from connectors.ledger.wake import wait as woken_within
from connectors.site.contract import ThreadMessage

_CHANNEL: Final = "site"
FIELDS: Final = ("kind", "name", "mime", "size", "caption", "url", "thumb_url")


class LedgerThread:
    """:class:`connectors.site.contract.Thread` over the ledger."""

    def __init__(self, store: Store, links: Links | None = None) -> None:
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

    async def _read(self, conversation_id: int, after: int, limit: int) -> Sequence[ThreadMessage]:
        query = (
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq > after)
            .where(messages.c.author != Author.note.value, messages.c.delivery.is_distinct_from("refused"))
            .order_by(messages.c.seq)
            .limit(limit)
        )
        async with self._store.read() as tx:
            rows = (await tx.conn.execute(query)).all()
            files = await self._shown(tx, [row.attachments for row in rows])
        return [_message(row, attachments) for row, attachments in zip(rows, files, strict=True)]

    async def _shown(self, tx: Tx, attachments: Sequence[Sequence[Shown]]) -> Sequence[Sequence[Shown]]:
        if self._links is None:
            return [[{key: file.get(key) for key in FIELDS} for file in one] for one in attachments]
        return [[{key: file[key] for key in FIELDS} for file in one] for one in await shown(tx, self._links, attachments)]


def _left(deadline: float) -> float:
    return deadline - asyncio.get_running_loop().time()


def _message(row: Row[Any], attachments: Sequence[Shown]) -> ThreadMessage:
    name = row.meta.get("name")
    return ThreadMessage(
        id=row.id,
        seq=row.seq,
        author=row.author,
        text=row.text,
        at=row.at,
        buttons=[{"title": button["title"], "payload": button["payload"]} for button in row.buttons],
        attachments=attachments,
        name=name if isinstance(name, str) else "",
        client_message_id=row.external_id if row.author == Author.client.value else None,
    )
