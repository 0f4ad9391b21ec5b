"""A conversation becomes a ticket: opened by an operator, once for a key, told to the client, written into the packet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from connectors.contract import Author, Texts
from connectors.errors import BadInput
from connectors.ledger import holder, people
from connectors.ledger.store import Tx
from handoff import audit, handoffs, operators, queues, tickets
from handoff.contract import Ticket, TicketRequest
from handoff.desk import rows
from handoff.operators import Operator
from handoff.settings import PeopleSettings
from handoff.statement import moment
from handoff.tables import handoffs as handoff_rows
from handoff.tables import tickets as ticket_rows
from handoff.ticketing import telling, types
from handoff.ticketing.deadlines import deadline
from handoff.visibility import confidential


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator wants made. ``line`` None: the type's; ``contact`` empty: the proven phone. ``shared``: a ticket from a confidential
    queue that the other lines may read, which its writer answers for."""

    key: str
    type: str
    problem: str
    line: int | None = None
    address: str = ""
    contact: str = ""
    equipment: str = ""
    assignee: str = ""
    shared: bool = False


async def open_ticket(
    tx: Tx, texts: Texts, settings: PeopleSettings, who: Operator, conversation_id: int, wish: Wish
) -> tuple[Ticket, bool]:
    """(the ticket, whether it is new).

    Raises NotFound, Forbidden for a conversation of others, BadInput for an unknown type or assignee.
    """
    await holder.holder_of(tx, conversation_id, lock=True)
    row = await rows.seen(tx, who, conversation_id)
    key = f"desk:{conversation_id}:{wish.key}"
    if (made := await tickets.by_key(tx, key)) is not None:
        return made, False
    chosen = await types.get(tx, wish.type)
    queue = None if wish.shared else await _kept_to(tx, row, conversation_id)
    line = wish.line or chosen.line
    person = await people.person_of(tx, conversation_id)
    request = TicketRequest(
        key=key,
        conversation_id=conversation_id,
        person_id=person.id,
        problem=wish.problem,
        type=chosen.name,
        line=line,
        address=wish.address,
        contact=wish.contact or person.phone or "",
        contract=person.contract,
        equipment=wish.equipment,
    )
    ticket = await tickets.make(
        tx, request, await deadline(tx, settings, type=chosen.name, line=line, queue=queue), queue=queue, who=who.login
    )
    if wish.assignee:
        await check_assignee(tx, wish.assignee, queue)
        await tx.conn.execute(update(ticket_rows).where(ticket_rows.c.key == key).values(assignee=wish.assignee))
    if wish.shared:
        await audit.record(tx, who.login, "ticket.shared", ticket.number, None, {"type": chosen.name, "line": line})
    await _into_packet(tx, conversation_id, ticket)
    await _tell(tx, texts, settings, ticket, person.language)
    found = await tickets.find(tx, ticket.number)
    assert found is not None
    return found, True


async def check_assignee(tx: Tx, login: str, queue: str | None) -> None:
    """Raises BadInput for one who is not there, or may not see a ticket of ``queue``."""
    found = await operators.find(tx, login)
    if found is None or not found.sees_ticket(queue):
        raise BadInput("assignee_unknown", f"no operator {login!r} who may see the ticket", field="assignee")


async def _kept_to(tx: Tx, row: rows.Row, conversation_id: int) -> str | None:
    """The confidential queue that a ticket of this conversation stays with."""
    if row.queue is not None and (await queues.get(tx, row.queue)).confidential:
        return row.queue
    handoff = await handoffs.current(tx, conversation_id)
    heard = (await confidential(tx, [handoff.episode_id])).get(handoff.episode_id, frozenset()) if handoff is not None else frozenset()
    return min(heard, default=None)


async def _into_packet(tx: Tx, conversation_id: int, ticket: Ticket) -> None:
    """Who works on the conversation next sees the ticket among the open ones."""
    handoff = await handoffs.current(tx, conversation_id)
    if handoff is None:
        return
    said: dict[str, Any] = {
        "number": ticket.number,
        "type": ticket.type,
        "status": ticket.status.value,
        "line": ticket.line,
        "created_at": ticket.created_at.isoformat(),
        "deadline": ticket.deadline.isoformat(),
        "problem": ticket.problem,
    }
    packet = {**handoff.packet, "tickets": [*handoff.packet.get("tickets", ()), said]}
    await tx.conn.execute(update(handoff_rows).where(handoff_rows.c.id == handoff.id).values(packet=packet))


async def _tell(tx: Tx, texts: Texts, settings: PeopleSettings, ticket: Ticket, locale: str) -> None:
    hours = telling.quiet(settings)
    when = moment(texts, locale, ticket.deadline, tx.now, hours.zone_of(ticket.address))
    row = await tickets.stored(tx, ticket.number)
    await telling.say(tx, row, Author.system, texts("ticket-opened", locale, number=ticket.number, when=when))
