"""Tickets found by operators: filters, pages, and the wall around confidential queues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select

from connectors.ledger.store import Tx
from handoff.contract import Ticket, TicketStatus
from handoff.operators import Operator
from handoff.packet import OVER
from handoff.tables import tickets
from handoff.ticketing import numbers
from handoff.tickets import ticket
from handoff.visibility import queue_open

LIMIT: Final = 500
_TEXT: Final = (tickets.c.problem, tickets.c.address, tickets.c.contact, tickets.c.equipment, tickets.c.contract)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters; None and empty: any. ``text`` is looked for in words, address, contact, equipment, contract, and as a number; ``late``: past
    the deadline and not over; ``open``: not over. ``before``: a number, for the next page."""

    status: TicketStatus | None = None
    line: int | None = None
    type: str = ""
    address: str = ""
    assignee: str | None = None
    text: str = ""
    conversation_id: int | None = None
    late: bool = False
    open: bool = False
    before: str = ""
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; the next page begins at ``before``, None at the end."""

    tickets: Sequence[Ticket]
    before: str | None


def visible(operator: Operator) -> ColumnElement[bool]:
    """Tickets that the operator may see: kept to no queue, or to one of theirs."""
    if operator.supervises:
        return queue_open(operator, tickets.c.queue)
    mine = tickets.c.queue.in_(sorted(operator.queues - operator.hidden))
    return mine if operator.external else or_(tickets.c.queue.is_(None), mine)


async def page(tx: Tx, operator: Operator, wanted: Wanted) -> Page:
    """Tickets without their histories."""
    query = select(tickets).where(visible(operator), *_filters(tx, wanted)).order_by(tickets.c.id.desc()).limit(wanted.limit + 1)
    rows = (await tx.conn.execute(query)).all()
    shown = [ticket(row) for row in rows[: wanted.limit]]
    return Page(shown, shown[-1].number if len(rows) > wanted.limit else None)


def _filters(tx: Tx, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    exact = ((tickets.c.line, wanted.line), (tickets.c.type, wanted.type or None), (tickets.c.conversation_id, wanted.conversation_id))
    found: list[ColumnElement[bool]] = [column == value for column, value in exact if value is not None]
    if wanted.status is not None:
        found.append(tickets.c.status == wanted.status.value)
    if wanted.assignee is not None:
        found.append(tickets.c.assignee == wanted.assignee if wanted.assignee else tickets.c.assignee.is_(None))
    if wanted.address:
        found.append(_holds(tx, tickets.c.address, wanted.address))
    if wanted.text:
        number = numbers.parse(wanted.text)
        same = [tickets.c.id == number] if number is not None else []
        found.append(or_(*same, *(_holds(tx, column, wanted.text) for column in _TEXT)))
    if wanted.late or wanted.open:
        found.append(tickets.c.status.not_in([status.value for status in OVER]))
    if wanted.late:
        found.append(tickets.c.deadline < tx.now)
    if wanted.before and (edge := numbers.parse(wanted.before)) is not None:
        found.append(tickets.c.id < edge)
    return found


def _holds(tx: Tx, column: Any, words: str) -> ColumnElement[bool]:
    """Whether a column holds the words, in capitals or not: SQLite knows only Latin capitals, so there the usual spellings are tried."""
    if not tx.sqlite:
        return column.icontains(words, autoescape=True)  # type: ignore[no-any-return]
    spelled = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    return or_(*(column.contains(one, autoescape=True) for one in sorted(spelled)))
