"""A conversation arrives in a queue: new holder and epoch, the handoff's row, the ticket if the queue is closed, and the true statement
to the client, all in the caller's transaction (promise 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from connectors.contract import Author, Texts
from connectors.ledger import holder, people, thread
from connectors.ledger.holder import Holder
from connectors.ledger.store import Tx
from connectors.ledger.tables import conversations
from handoff import handoffs, hours, tickets, waits
from handoff.contract import HandedOff, TicketRequest
from handoff.handoffs import Row
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.statement import statement


async def arrive(
    tx: Tx,
    texts: Texts,
    settings: PeopleSettings,
    queue: Queue,
    packet: Mapping[str, Any],
    *,
    conversation_id: int,
    expected: Holder,
    deadline: datetime,
    waiting_since: datetime | None = None,
    ticket: str | None = None,
) -> HandedOff:
    """Put the conversation in ``queue``; a ``ticket`` left for an earlier queue goes along.

    Raises Conflict when the holder is no longer ``expected``; call inside ``when_quiet``.
    """
    after = await holder.change(tx, conversation_id, "queue", queue.name, expected=expected)
    if ticket is not None:
        await tickets.move(tx, ticket, queue.name, queue.line)
    elif not hours.open_at(queue.hours, tx.now):
        ticket = await _leave_ticket(tx, queue, packet, conversation_id, after.epoch, deadline)
    await handoffs.begin(
        tx,
        conversation_id=conversation_id,
        episode_id=await episode_of(tx, conversation_id),
        queue=queue.name,
        reason=packet["reason"],
        packet=packet,
        deadline=deadline,
        ticket=ticket,
        waiting_since=waiting_since,
    )
    row = await handoffs.current(tx, conversation_id)
    assert row is not None
    state = await present(tx, settings, row, queue)
    locale = (await people.person_of(tx, conversation_id)).language
    await thread.append(tx, conversation_id, Author.system, statement(texts, locale, queue, state, tx.now))
    return state


async def present(tx: Tx, settings: PeopleSettings, row: Row, queue: Queue) -> HandedOff:
    """What is true of an open handoff now; place 0 when an operator has it."""
    place = 0 if row.taken_at else await waits.waiting(tx, queue.name, up_to=row.id)
    open_now = hours.open_at(queue.hours, tx.now)
    minutes = None
    if open_now and place:
        minutes = waits.estimate(place, await waits.recent(tx, queue.name), settings.wait_minutes)
    opens_at = None if open_now else hours.next_opening(queue.hours, tx.now)
    return HandedOff(queue.name, open_now, place, minutes, opens_at, row.ticket)


async def episode_of(tx: Tx, conversation_id: int) -> int:
    """The open episode, 0 when there is none."""
    query = select(conversations.c.episode_id).where(conversations.c.id == conversation_id)
    return (await tx.conn.execute(query)).scalar_one() or 0


async def _leave_ticket(tx: Tx, queue: Queue, packet: Mapping[str, Any], conversation_id: int, epoch: int, deadline: datetime) -> str:
    """The number of the ticket left for a closed queue; one left before and not dealt with yet serves again."""
    found = await tickets.left_open(tx, conversation_id, queue.name)
    if found is not None:
        return found
    person = await people.person_of(tx, conversation_id)
    said = [line["text"] for line in packet["transcript"] if line["author"] == Author.client.value]
    request = TicketRequest(
        key=f"left:{conversation_id}:{epoch}",
        conversation_id=conversation_id,
        person_id=person.id,
        problem=said[-1] if said else packet["topic"] or packet["reason"],
        type=tickets.LEFT,
        line=queue.line,
        contact=person.phone or "",
        contract=person.contract,
    )
    return (await tickets.make(tx, request, deadline, queue=queue.name)).number
