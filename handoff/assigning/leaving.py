"""An operator who is not there holds nothing: their conversations go back to the queue, before the others, with their clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, or_, select

from connectors.contract import Author, Texts
from connectors.ledger import holder
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import conversations, inbox, messages
from handoff import handoffs, packet, queues
from handoff.arriving import arrive
from handoff.assigning import presence, route
from handoff.assigning.presence import GONE, SYSTEM, Status
from handoff.assigning.tables import presence as table
from handoff.handoffs import End, Row
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.statement import RELEASED
from handoff.tables import forum_links, operators
from handoff.waits import Priority

_GONE: Final = [status.value for status in GONE]

log = structlog.get_logger(__name__)


class Leaving:
    """Gives back what operators leave behind. Every step looks again under the conversation's lock, so any number of doors may do it."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings) -> None:
        self._store = store
        self._texts = texts
        self._settings = settings
        self._began = store.clock.now()

    async def release(self, login: str) -> int:
        """Give back what the operator holds, if they are gone: away, off shift, no longer active, or deleted. How many conversations."""
        async with self._store.read() as tx:
            held = select(conversations.c.id).where(conversations.c.holder_kind == "operator", conversations.c.holder == login)
            ids = (await tx.conn.execute(held.order_by(conversations.c.id))).scalars().all()
        return sum([await self._release(one, login) for one in ids])

    async def sweep(self) -> None:
        """To be called on a timer: whose desk vanished is away, and whoever is gone gives back what they hold."""
        since = self._store.clock.now() - timedelta(seconds=self._settings.away_after_s)
        if self._began < since:  # desks are given time to come back to a door that has just opened
            async with self._store.read() as tx:
                silent = await self._silent(tx, since)
            for login in silent:
                await self._is_away(login, since)
        async with self._store.read() as tx:
            left = await _left_by_others(tx)
        for login in left:
            await self.release(login)

    async def _silent(self, tx: Tx, since: datetime) -> Sequence[str]:
        grouped = set((await tx.conn.execute(select(forum_links.c.login))).scalars())
        return [login for login in await presence.vanished(tx, since) if login not in grouped]

    async def _is_away(self, login: str, since: datetime) -> None:
        async with self._store.write() as tx:
            now = await presence.find(tx, login, lock=True)
            if now is not None and now.here and now.seen_at < since:
                await presence.put(tx, login, Status.away, by=SYSTEM)
                log.info("presence.vanished", login=login)

    async def _release(self, conversation_id: int, login: str) -> bool:
        async def work(tx: Tx) -> bool:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            if (held.kind, held.name) != ("operator", login) or not await gone(tx, login):
                return False
            row = await handoffs.current(tx, conversation_id)
            if row is None:  # nothing to come back to: the bot takes over
                await holder.change(tx, conversation_id, "bot", None, expected=held)
                return True
            queue = await queues.get(tx, row.queue)
            row = await _heard(tx, row, queue)
            lines = await packet.transcript(tx, row.episode_id)
            await handoffs.end(tx, row, End.released, by=login)
            await arrive(
                tx,
                self._texts,
                self._settings,
                queue,
                route.moved(row.packet, queue, why="released", who=login, at=tx.now, transcript=lines),
                conversation_id=conversation_id,
                expected=held,
                deadline=row.deadline,
                waiting_since=row.waiting_since,
                ticket=row.ticket,
                waits=row.waiting_since is not None,
                priority=row.priority | Priority.lost_operator,
                words=RELEASED,
            )
            return True

        return await holder.when_quiet(self._store, conversation_id, work)


async def _heard(tx: Tx, row: Row, queue: Queue) -> Row:
    """The stay, with words counted whose turn has not come yet: their client waits already, and is told so now rather than after it."""
    if row.waiting_since is not None:
        return row
    last = (
        select(func.max(messages.c.id))
        .where(messages.c.conversation_id == row.conversation_id, messages.c.author == Author.operator.value)
        .scalar_subquery()
    )
    query = (
        select(func.min(inbox.c.received_at))
        .join(messages, messages.c.id == inbox.c.message_id)
        .where(inbox.c.conversation_id == row.conversation_id, inbox.c.state == "pending", messages.c.id > func.coalesce(last, 0))
        .where(messages.c.payload.is_(None))
    )
    since = (await tx.conn.execute(query)).scalar()
    if since is None:
        return row
    await handoffs.client_wrote(tx, row, queue, since)
    return await handoffs.current(tx, row.conversation_id) or row


async def gone(tx: Tx, login: str) -> bool:
    """Whether the operator cannot hold anything now. One who never came to a desk is not known to be gone."""
    active = (await tx.conn.execute(select(operators.c.active).where(operators.c.login == login))).scalar_one_or_none()
    if not active:
        return True
    now = await presence.find(tx, login)
    return now is not None and now.status in GONE


async def _left_by_others(tx: Tx) -> Sequence[str]:
    """Logins of those who hold something and are gone."""
    query = (
        select(conversations.c.holder)
        .distinct()
        .outerjoin(operators, operators.c.login == conversations.c.holder)
        .outerjoin(table, table.c.login == conversations.c.holder)
        .where(
            conversations.c.holder_kind == "operator",
            or_(operators.c.login.is_(None), operators.c.active.is_(False), table.c.status.in_(_GONE)),
        )
    )
    return sorted((await tx.conn.execute(query)).scalars())
