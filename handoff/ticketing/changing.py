"""Changing a ticket: status, line, assignee and the rest, comments for colleagues and words for the client; each with its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from connectors.contract import Author, Texts
from connectors.errors import Conflict, NotFound
from connectors.ledger import holder, people
from connectors.ledger.store import Tx
from handoff import tickets
from handoff.contract import Ticket, TicketStatus
from handoff.settings import PeopleSettings
from handoff.tables import ticket_history
from handoff.tables import tickets as rows
from handoff.ticketing import telling

FINAL: Final = frozenset({TicketStatus.closed, TicketStatus.cancelled})


@dataclass(frozen=True, slots=True)
class Change:
    """What changes; None: nothing. An empty ``assignee`` takes the ticket from whom it was given to.

    ``visible``: the comment is said to the client at once, as from ``name``. ``key``: the comment is given once. ``source``: the outside
    service desk it came from, whose word also reopens what is over. ``tell`` False: the client learns of the new status otherwise.
    ``locale``: of refusals.
    """

    status: TicketStatus | None = None
    line: int | None = None
    assignee: str | None = None
    address: str | None = None
    contact: str | None = None
    equipment: str | None = None
    comment: str = ""
    visible: bool = False
    key: str | None = None
    source: str = ""
    name: str = ""
    tell: bool = True
    locale: str = "ru"

    def fields(self, row: Any) -> Mapping[str, Any]:
        """Columns that get another value."""
        wanted = {name: getattr(self, name) for name in ("status", "line", "assignee", "address", "contact", "equipment")}
        given = {name: value for name, value in wanted.items() if value is not None}
        if "status" in given:
            given["status"] = given["status"].value
        return {name: value for name, value in given.items() if value != (row._mapping[name] or "")}


async def change(tx: Tx, texts: Texts, settings: PeopleSettings, number: str, who: str, what: Change) -> Ticket:
    """Raises NotFound, and Conflict when the ticket is closed or cancelled, or the client cannot be told what should be said."""
    row = await locked(tx, number)
    if what.key is not None and await _noted(tx, row.id, what.key):
        return await _found(tx, number)
    fields = what.fields(row)
    if fields and TicketStatus(row.status) in FINAL and not what.source:
        raise Conflict("ticket_final", texts("ticket-no-final", what.locale, number=number))
    before = row
    for name, value in fields.items():
        await tickets.note(tx, row.id, who, name, f"{row._mapping[name] or '—'} → {value or '—'}", source=what.source)
    if fields:
        row = await _keep(tx, row, fields)
    if what.comment:
        await _comment(tx, texts, row, who, what)
    if "status" in fields and what.tell and row.conversation_id is not None:
        await telling.status_changed(tx, texts, settings, row, before.status)
    await tickets.tell_desks(tx, row)
    return await _found(tx, number)


async def locked(tx: Tx, number: str) -> Any:
    """The ticket's row, which nobody else changes before the commit. Raises NotFound."""
    row = await tickets.stored(tx, number)
    if row is None:
        raise NotFound("ticket_unknown", f"no ticket {number}")
    if row.conversation_id is not None:  # locked first everywhere, so that nobody waits in a ring
        await holder.holder_of(tx, row.conversation_id, lock=True)
    return await tickets.stored(tx, number, lock=True)


async def _keep(tx: Tx, row: Any, fields: Mapping[str, Any]) -> Any:
    """While the client is waited for, the ticket's clock stands."""
    values = {name: value or None if name == "assignee" else value for name, value in fields.items()}
    if "status" in fields:
        waits = fields["status"] == TicketStatus.waiting_client.value
        if row.waiting_at is not None and not waits:
            values["deadline"] = row.deadline + (tx.now - row.waiting_at)
        values["waiting_at"] = tx.now if waits else None
    return (await tx.conn.execute(update(rows).where(rows.c.id == row.id).values(values).returning(*rows.c))).one()


async def _comment(tx: Tx, texts: Texts, row: Any, who: str, what: Change) -> None:
    if what.visible and row.conversation_id is None:
        raise Conflict("ticket_no_chat", texts("ticket-no-chat", what.locale))
    await tickets.note(tx, row.id, who, "comment", what.comment, visible=what.visible, source=what.source, key=what.key)
    if what.visible:
        locale = (await people.person_of(tx, row.conversation_id)).language
        text = texts("ticket-says", locale, number=tickets.ticket(row).number, text=what.comment)
        meta = {"name": what.name, "plain": True}
        await telling.say(tx, row, Author.operator, text, author_id=None if what.source else who, meta=meta)


async def _noted(tx: Tx, ticket_id: int, key: str) -> bool:
    query = select(ticket_history.c.id).where(ticket_history.c.ticket_id == ticket_id, ticket_history.c.key == key)
    return (await tx.conn.execute(query)).first() is not None


async def _found(tx: Tx, number: str) -> Ticket:
    found = await tickets.find(tx, number)
    assert found is not None
    return found
