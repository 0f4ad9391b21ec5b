"""The ticket desk over our own store: numbered requests with a status, a deadline and a history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from connectors.contract import Author, Texts
from connectors.errors import Conflict, NotFound
from connectors.ledger import events, holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations
from connectors.ledger.thread import Draft
from handoff.contract import Ticket, TicketRequest, TicketStatus
from handoff.settings import PeopleSettings
from handoff.tables import ticket_history, tickets

_FIRST: Final = 100_000
_FINAL: Final = frozenset({TicketStatus.closed, TicketStatus.cancelled})
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
                return await make(tx, request, tx.now + timedelta(hours=self._settings.ticket_hours.get(request.line, 24)))
        except IntegrityError:  # the same key at the same moment in another door
            async with self._store.read() as tx:
                found = await _by_key(tx, request.key)
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
            return [_ticket(row) for row in rows]


def _of_person(person_id: int) -> ColumnElement[bool]:
    """A ticket of a chat is of whoever has the chat now: addresses may be joined and taken apart after it was made."""
    chats = select(conversations.c.id).join(addresses, addresses.c.id == conversations.c.address_id)
    without_chat = and_(tickets.c.person_id == person_id, tickets.c.conversation_id.is_(None))
    return or_(tickets.c.conversation_id.in_(chats.where(addresses.c.person_id == person_id)), without_chat)


async def make(tx: Tx, request: TicketRequest, deadline: datetime, *, queue: str | None = None) -> Ticket:
    """A ticket in this transaction, or the one made before under the same key. ``queue`` keeps it to one queue's operators."""
    if (found := await _by_key(tx, request.key)) is not None:
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
        "created_at": tx.now,
        "deadline": deadline,
    }
    row = (await tx.conn.execute(insert(tickets).values(values).returning(*tickets.c))).one()
    await _note(tx, row.id, "system", "created")
    await _tell_desks(tx, row)
    return _ticket(row, [{"at": tx.now, "who": "system", "what": "created", "detail": ""}])


async def left_open(tx: Tx, conversation_id: int, queue: str) -> str | None:
    """Number of the ticket left for ``queue`` in this conversation and not dealt with yet."""
    query = select(tickets.c.id).where(
        tickets.c.conversation_id == conversation_id,
        tickets.c.type == LEFT,
        tickets.c.queue == queue,
        tickets.c.status.in_((TicketStatus.new.value, TicketStatus.in_progress.value)),
    )
    row = (await tx.conn.execute(query.order_by(tickets.c.id.desc()).limit(1))).one_or_none()
    return _number(row.id) if row else None


async def move(tx: Tx, number: str, queue: str, line: int) -> None:
    """A ticket left for a queue follows its conversation to another one."""
    row = await _row(tx, number, lock=True)
    if row is not None and row.queue != queue:
        await tx.conn.execute(update(tickets).where(tickets.c.id == row.id).values(queue=queue, line=line))
        await _note(tx, row.id, "system", "queue", f"{row.queue} → {queue}")


async def find(tx: Tx, number: str) -> Ticket | None:
    """The ticket with its history; a number may be typed with «№», ``#`` or spaces."""
    row = await _row(tx, number)
    if row is None:
        return None
    query = select(ticket_history).where(ticket_history.c.ticket_id == row.id).order_by(ticket_history.c.id)
    history = [{"at": h.at, "who": h.who, "what": h.what, "detail": h.detail} for h in await tx.conn.execute(query)]
    return _ticket(row, history)


async def queue_of(tx: Tx, number: str) -> str | None:
    """The queue a ticket is kept to. Raises NotFound."""
    row = await _row(tx, number)
    if row is None:
        raise NotFound("ticket_unknown", f"no ticket {number}")
    return None if row.queue is None else str(row.queue)


async def listing(tx: Tx, status: TicketStatus | None, queues: Sequence[str] | None, limit: int = 500) -> Sequence[Ticket]:
    """Newest first; ``queues`` None: everyone's, else those of these queues and those kept to none."""
    query = select(tickets).order_by(tickets.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(tickets.c.status == status.value)
    if queues is not None:
        query = query.where(or_(tickets.c.queue.is_(None), tickets.c.queue.in_(queues)))
    return [_ticket(row) for row in await tx.conn.execute(query)]


async def change(
    tx: Tx,
    texts: Texts,
    number: str,
    who: str,
    *,
    status: TicketStatus | None = None,
    line: int | None = None,
    comment: str = "",
    tell: bool = True,
) -> Ticket:
    """Change a ticket; the client reads of a new status. Raises NotFound, and Conflict when it is closed or cancelled."""
    row = await _row(tx, number)
    if row is None:
        raise NotFound("ticket_unknown", f"no ticket {number}")
    if row.conversation_id is not None:  # locked first everywhere, so that nobody waits in a ring
        await holder.holder_of(tx, row.conversation_id, lock=True)
    row = await _row(tx, number, lock=True)
    changes: dict[str, Any] = {}
    for name, value in (("status", status and status.value), ("line", line)):
        if value is not None and value != row._mapping[name]:
            changes[name] = value
    if changes and TicketStatus(row.status) in _FINAL:
        raise Conflict("ticket_final", f"ticket {number} is {row.status}")
    for name, value in changes.items():
        await _note(tx, row.id, who, name, f"{row._mapping[name]} → {value}")
    if comment:
        await _note(tx, row.id, who, "comment", comment)
    if changes:
        row = (await tx.conn.execute(update(tickets).where(tickets.c.id == row.id).values(changes).returning(*tickets.c))).one()
    if "status" in changes and tell and row.conversation_id is not None:
        await _tell_client(tx, texts, row)
    await _tell_desks(tx, row)
    found = await find(tx, number)
    assert found is not None
    return found


async def _tell_client(tx: Tx, texts: Texts, row: Any) -> None:
    locale = (await people.person_of(tx, row.conversation_id)).language
    status = texts(f"handoff-ticket-{row.status.replace('_', '-')}", locale)
    text = texts("handoff-ticket-status", locale, number=_number(row.id), status=status)
    await thread.append(tx, row.conversation_id, Author.system, Draft(text, meta={"ticket": _number(row.id)}))


async def _tell_desks(tx: Tx, row: Any) -> None:
    await events.record(tx, "ticket", row.conversation_id, number=_number(row.id), queue=row.queue, status=row.status)


async def _note(tx: Tx, ticket_id: int, who: str, what: str, detail: str = "") -> None:
    await tx.conn.execute(insert(ticket_history).values(ticket_id=ticket_id, at=tx.now, who=who, what=what, detail=detail))


async def _row(tx: Tx, number: str, *, lock: bool = False) -> Any:
    digits = re.sub(r"[\s№#]", "", number)
    if not re.fullmatch(r"[0-9]{6,15}", digits):
        return None
    query = select(tickets).where(tickets.c.id == int(digits) - _FIRST)
    return (await tx.conn.execute(query.with_for_update() if lock and not tx.sqlite else query)).one_or_none()


async def _by_key(tx: Tx, key: str) -> Ticket | None:
    row = (await tx.conn.execute(select(tickets.c.id).where(tickets.c.key == key))).one_or_none()
    return await find(tx, _number(row.id)) if row else None


def _number(ticket_id: int) -> str:
    return str(_FIRST + ticket_id)


def _phone(text: str | None) -> str | None:
    """The last ten digits, by which phones are compared."""
    digits = re.sub(r"\D", "", text or "")
    return digits[-10:] if len(digits) >= 10 else None


def _ticket(row: Any, history: Sequence[dict[str, Any]] = ()) -> Ticket:
    return Ticket(
        number=_number(row.id),
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
    )
