"""Keeps tickets in step: what happened here is told there, in order and once; what happened there comes here, and never goes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select

from connectors.contract import Texts
from connectors.errors import Conflict
from connectors.ledger.store import Store, Tx
from handoff import operators, tickets
from handoff.contract import TicketStatus
from handoff.servicedesk import links
from handoff.servicedesk.contract import Article, DeskError, Outside, ServiceDesk
from handoff.servicedesk.settings import ServiceDeskSettings
from handoff.settings import PeopleSettings
from handoff.tables import ticket_history
from handoff.ticketing import numbers
from handoff.ticketing.changing import FINAL, Change, change, locked

_SELDOM: Final = timedelta(hours=1)
log = structlog.get_logger(__name__)


def reference(number: str, row: int | None = None) -> str:
    """Our word in a ticket's title; with a row of its history, in an article's subject. One word, so that any search finds it."""
    return f"OTK{number}" if row is None else f"OTK{number}/{row}"


class Sync:
    """Works on a timer, on any number of doors: each ticket is claimed by one."""

    def __init__(self, store: Store, texts: Texts, people: PeopleSettings, desk: ServiceDesk, settings: ServiceDeskSettings) -> None:
        self._store = store
        self._texts = texts
        self._people = people
        self._desk = desk
        self._settings = settings
        self.trouble: str | None = None
        """The last failure since the last success, for the health page."""

    async def run(self) -> None:
        """One round: adopt, tell, ask."""
        async with self._store.write() as tx:
            await links.adopt(tx, self._desk.name, self._settings)
        async with self._store.read() as tx:
            push = await links.to_push(tx)
        for ticket_id in push:
            if not await self._one(ticket_id, self._push):
                return
        async with self._store.read() as tx:
            pull = await links.to_pull(tx)
        for ticket_id in pull:
            if not await self._one(ticket_id, self._pull):
                return

    async def _one(self, ticket_id: int, work: Callable[[Any], Awaitable[None]]) -> bool:
        """False when the desk seems to be away: the others need not wait for the same time-out."""
        async with self._store.write() as tx:
            link = await links.claim(tx, ticket_id)
        if link is None:
            return True
        number = numbers.number(ticket_id)
        try:
            await work(link)
            self.trouble = None
            return True
        except DeskError as error:
            self.trouble, lasting, away = str(error), error.lasting, not error.lasting
            log.warning("servicedesk.failed", ticket=number, error=str(error))
        except Exception as error:  # never lost: it stays in the list with its reason
            self.trouble, lasting, away = type(error).__name__, False, False
            log.exception("servicedesk.broken", ticket=number)
        async with self._store.write() as tx:
            await links.failed(tx, ticket_id, self.trouble, lasting=lasting)
        return not away

    # There

    async def _push(self, link: Any) -> None:
        number = numbers.number(link.ticket_id)
        async with self._store.read() as tx:
            ticket = await tickets.find(tx, number)
            rows = await _history(tx, link.ticket_id, link.pushed)
            names = await operators.names(tx)
        assert ticket is not None
        outside_id, state = link.outside_id, link.state
        if outside_id is None:
            made = await self._open(link, number, ticket)
            outside_id, state = made.id, made.state
        said = {one.reference for one in await self._desk.articles(outside_id)} if link.doubtful and link.outside_id is not None else set()
        newest = max((row.id for row in rows if row.what == "status"), default=0)
        for row in rows:
            mark = reference(number, row.id)
            if not row.source and row.what == "status":
                if row.id == newest:
                    state = await self._tell_status(link.ticket_id, outside_id, ticket.status)
            elif not row.source and row.what != "created" and mark not in said:
                await self._doubt(link.ticket_id)
                await self._desk.say(outside_id, mark, _worded(row, names), visible=row.visible)
            async with self._store.write() as tx:
                await links.keep(tx, link.ticket_id, pushed=row.id, state=state, doubtful=False)
        async with self._store.write() as tx:
            await links.done(tx, link.ticket_id)

    async def _open(self, link: Any, number: str, ticket: Any) -> Outside:
        """Their ticket; when an earlier try may have made it, it is looked for first."""
        made = await self._desk.find(reference(number)) if link.doubtful else None
        if made is None:
            await self._doubt(link.ticket_id)
            made = await self._desk.create(reference(number), ticket)
        async with self._store.write() as tx:
            await links.keep(
                tx,
                link.ticket_id,
                outside_id=made.id,
                outside_number=made.number[:40],
                state=made.state[:80],
                doubtful=False,
                pull_at=tx.now + timedelta(seconds=self._settings.poll_s),
            )
        return made

    async def _doubt(self, ticket_id: int) -> None:
        """Kept before the call: a door that dies in it leaves behind that it may have been made."""
        async with self._store.write() as tx:
            await links.keep(tx, ticket_id, doubtful=True)

    async def _tell_status(self, ticket_id: int, outside_id: int, status: TicketStatus) -> str:
        state = await self._desk.set_status(outside_id, status)
        async with self._store.write() as tx:
            await links.keep(tx, ticket_id, state=state[:80])
        return state[:80]

    # Here

    async def _pull(self, link: Any) -> None:
        outside = await self._desk.look(link.outside_id)
        if outside is None:
            raise DeskError("the ticket is not in the service desk any more", lasting=True)
        number = numbers.number(link.ticket_id)
        for article in await self._desk.articles(link.outside_id):
            if article.id > link.pulled:
                await self._take(link.ticket_id, number, article)
        async with self._store.write() as tx:
            await self._take_state(tx, link, number, outside)

    async def _take(self, ticket_id: int, number: str, article: Article) -> None:
        """An article once; ours are only passed over."""
        ours = article.reference is not None and article.reference.split("/")[0] == reference(number)
        async with self._store.write() as tx:
            if not ours and article.text:
                what = Change(
                    comment=article.text[:4000],
                    visible=article.visible,
                    source=self._desk.name,
                    key=f"{self._desk.name}:{article.id}",
                    name=article.author[:80],
                )
                await self._change(tx, number, what)
            await links.keep(tx, ticket_id, pulled=article.id)

    async def _take_state(self, tx: Tx, link: Any, number: str, outside: Outside) -> None:
        """Their new state, unless ours is newer and not told yet. Locks the ticket, so that nobody changes it meanwhile."""
        await locked(tx, number)
        ticket = await tickets.find(tx, number)
        assert ticket is not None
        ours = [row for row in await _history(tx, link.ticket_id, link.pushed) if row.what == "status" and not row.source]
        status = self._desk.status_of(outside.state, ticket.status)
        if outside.state != link.state and not ours and status is not ticket.status:
            await self._change(tx, number, Change(status=status, source=self._desk.name))
        over = status in FINAL or status is TicketStatus.resolved
        pause = _SELDOM if over else timedelta(seconds=self._settings.poll_s)
        await links.done(tx, link.ticket_id, state=outside.state[:80], pull_at=tx.now + pause)

    async def _change(self, tx: Tx, number: str, what: Change) -> None:
        row = await tickets.stored(tx, number)
        if what.visible and row.conversation_id is None:
            what = Change(comment=what.comment, source=what.source, key=what.key)
        try:
            await change(tx, self._texts, self._people, number, what.name or self._desk.name, what)
        except Conflict as error:
            log.warning("servicedesk.refused", ticket=number, error=error.code)


async def _history(tx: Tx, ticket_id: int, after: int) -> Sequence[Any]:
    query = select(ticket_history).where(ticket_history.c.ticket_id == ticket_id, ticket_history.c.id > after)
    return (await tx.conn.execute(query.order_by(ticket_history.c.id))).all()


def _worded(row: Any, names: Mapping[str, str]) -> str:
    """A comment as it is; another change with its name."""
    who = names.get(row.who, row.who)
    return f"{who}: {row.detail}" if row.what in ("comment", "client") else f"{who}: {row.what}: {row.detail}"
