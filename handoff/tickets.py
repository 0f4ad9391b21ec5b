"""The ticket desk over our own store: numbered requests with a status, a deadline and a history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from connectors.errors import NotFound
from connectors.ledger import events
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations
from handoff.contract import Ticket, TicketRequest, TicketStatus
from handoff.settings import PeopleSettings
from handoff.tables import ticket_history, tickets
from handoff.ticketing import deadlines, numbers

LEFT: Final = "handoff"
"""Type of a ticket that was left because a queue was closed."""


class StoredTickets:
    """Implements :class:`handoff.contract.Tickets`."""

    def __init__(self, store: Store, settings: PeopleSettings) -> None:
        self._store = store
        self._settings = settings

    async def open(self, request: TicketRequest) -> Ticket:
        """Make a ticket; repeating the key gives back the first."""
        try:
            async with self._store.write() as tx:
                return await make(tx, request, await deadlines.deadline(tx, self._settings, type=request.type, line=request.line))
        except IntegrityError:  # the same key at the same moment in another door
            async with self._store.read() as tx:
                found = await by_key(tx, request.key)
            if found is None:
                raise
            return found

    async def get(self, number: str) -> Ticket | None:
        async with self._store.read() as tx:
            return await find(tx, number)

    async def of_client(self, *, person_id: int | None, contract: str | None, phone: str | None) -> Sequence[Ticket]:
        """Tickets of a proven client, newest first."""
        known = ((tickets.c.contract, contract), (tickets.c.phone, _phone(phone)))
        mine = [column == value for column, value in known if value]
        if person_id:
            mine.append(_of_person(person_id))
        if not mine:
            return []
        async with self._store.read() as tx:
            rows = (await tx.conn.execute(select(tickets).where(or_(*mine)).order_by(tickets.c.id.desc()))).all()
            return [ticket(row) for row in rows]


def _of_person(person_id: int) -> ColumnElement[bool]:
    """A ticket of a chat is of whoever has the chat now: addresses may be joined and taken apart after it was made."""
    chats = select(conversations.c.id).join(addresses, addresses.c.id == conversations.c.address_id)
    without_chat = and_(tickets.c.person_id == person_id, tickets.c.conversation_id.is_(None))
    return or_(tickets.c.conversation_id.in_(chats.where(addresses.c.person_id == person_id)), without_chat)


async def make(tx: Tx, request: TicketRequest, deadline: datetime, *, queue: str | None = None, who: str = "system") -> Ticket:
    """A ticket made by ``who`` in this transaction, or the one made before under the same key.

    ``queue`` keeps it to one queue's operators.
    """
    if (found := await by_key(tx, request.key)) is not None:
        return found
    values = {
        "key": request.key,
        "type": request.type,
        "line": request.line,
        "queue": queue,
        "status": TicketStatus.new.value,
        "problem": request.problem,
        "address": request.address,
        "contact": request.contact,
        "phone": _phone(request.contact),
        "contract": request.contract,
        "person_id": request.person_id,
        "conversation_id": request.conversation_id,
        "episode_id": await _episode(tx, request.conversation_id),
        "equipment": request.equipment,
        "created_at": tx.now,
        "deadline": deadline,
    }
    row = (await tx.conn.execute(insert(tickets).values(values).returning(*tickets.c))).one()
    await note(tx, row.id, who, "created")
    await tell_desks(tx, row)
    return ticket(row, [{"at": tx.now, "who": who, "what": "created", "detail": "", "visible": False}])


async def left_open(tx: Tx, conversation_id: int, queue: str) -> str | None:
    """Number of the ticket left for ``queue`` in this conversation and not dealt with yet."""
    query = select(tickets.c.id).where(
        tickets.c.conversation_id == conversation_id,
        tickets.c.type == LEFT,
        tickets.c.queue == queue,
        tickets.c.status.in_((TicketStatus.new.value, TicketStatus.in_progress.value)),
    )
    row = (await tx.conn.execute(query.order_by(tickets.c.id.desc()).limit(1))).one_or_none()
    return numbers.number(row.id) if row else None


async def move(tx: Tx, number: str, queue: str, line: int) -> None:
    """A ticket left for a queue follows its conversation to another one."""
    row = await stored(tx, number, lock=True)
    if row is not None and row.queue != queue:
        await tx.conn.execute(update(tickets).where(tickets.c.id == row.id).values(queue=queue, line=line))
        await note(tx, row.id, "system", "queue", f"{row.queue} → {queue}")


async def find(tx: Tx, number: str) -> Ticket | None:
    """The ticket with its history; a number may be typed with «№», ``#`` or spaces."""
    row = await stored(tx, number)
    if row is None:
        return None
    query = select(ticket_history).where(ticket_history.c.ticket_id == row.id).order_by(ticket_history.c.id)
    rows = await tx.conn.execute(query)
    history = [{"at": h.at, "who": h.who, "what": h.what, "detail": h.detail, "visible": h.visible} for h in rows]
    return ticket(row, history)


async def queue_of(tx: Tx, number: str) -> str | None:
    """The queue a ticket is kept to. Raises NotFound."""
    row = await stored(tx, number)
    if row is None:
        raise NotFound("ticket_unknown", f"no ticket {number}")
    return None if row.queue is None else str(row.queue)


async def tell_desks(tx: Tx, row: Any) -> None:
    """Desks learn that a ticket changed."""
    await events.record(tx, "ticket", row.conversation_id, number=numbers.number(row.id), queue=row.queue, status=row.status)


async def note(
    tx: Tx, ticket_id: int, who: str, what: str, detail: str = "", *, visible: bool = False, source: str = "", key: str | None = None
) -> None:
    """One row of a ticket's history; a second one under the same ``key`` breaks the transaction."""
    values = {"ticket_id": ticket_id, "at": tx.now, "who": who, "what": what, "detail": detail, "visible": visible, "source": source}
    await tx.conn.execute(insert(ticket_history).values(values | {"key": key}))


async def stored(tx: Tx, number: str, *, lock: bool = False) -> Any:
    """The row of a number as people type it, None when there is none."""
    ticket_id = numbers.parse(number)
    if ticket_id is None:
        return None
    query = select(tickets).where(tickets.c.id == ticket_id)
    return (await tx.conn.execute(query.with_for_update() if lock and not tx.sqlite else query)).one_or_none()


async def by_key(tx: Tx, key: str) -> Ticket | None:
    """The ticket made under ``key``."""
    row = (await tx.conn.execute(select(tickets.c.id).where(tickets.c.key == key))).one_or_none()
    return await find(tx, numbers.number(row.id)) if row else None


async def _episode(tx: Tx, conversation_id: int | None) -> int | None:
    """The episode that a ticket comes from: words about it later belong there."""
    if conversation_id is None:
        return None
    return (await tx.conn.execute(select(conversations.c.episode_id).where(conversations.c.id == conversation_id))).scalar_one_or_none()


def _phone(text: str | None) -> str | None:
    """The last ten digits, by which phones are compared."""
    digits = re.sub(r"\D", "", text or "")
    return digits[-10:] if len(digits) >= 10 else None


def ticket(row: Any, history: Sequence[dict[str, Any]] = ()) -> Ticket:
    """A stored row as others see it."""
    return Ticket(
        number=numbers.number(row.id),
        type=row.type,
        line=row.line,
        status=TicketStatus(row.status),
        problem=row.problem,
        address=row.address,
        contact=row.contact,
        contract=row.contract,
        person_id=row.person_id,
        conversation_id=row.conversation_id,
        created_at=row.created_at,
        deadline=row.deadline,
        history=history,
        queue=row.queue,
        equipment=row.equipment,
        assignee=row.assignee,
    )
