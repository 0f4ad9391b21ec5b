"""A conversation arrives in a queue: new holder and epoch, the handoff's row, the ticket if the queue is closed, and the true statement
to the client, all in the caller's transaction (promise 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from connectors.contract import Author, Texts
from connectors.ledger import holder, people, thread
from connectors.ledger.holder import Holder
from connectors.ledger.store import Tx
from connectors.ledger.tables import conversations
from handoff import handoffs, hours, tickets, waits
from handoff.assigning import staff
from handoff.contract import HandedOff, TicketRequest
from handoff.handoffs import Row
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.statement import NOBODY, OPEN, statement
from handoff.waits import Priority


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
    waits: bool = True,
    priority: int = 0,
    words: str = OPEN,
) -> HandedOff:
    """Put the conversation in ``queue``; a ``ticket`` left for an earlier queue goes along. ``words``: the statement's text in open hours.

    A client who does not wait (``waits``: an operator had the last word) is told nothing before they write.
    Raises Conflict when the holder is no longer ``expected``; call inside ``when_quiet``.
    """
    await holder.change(tx, conversation_id, "queue", queue.name, expected=expected)
    if ticket is not None:
        await tickets.move(tx, ticket, queue.name, queue.line)
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
        waits=waits,
        priority=priority | (Priority.vip if packet.get("vip") else 0),
    )
    row = await handoffs.current(tx, conversation_id)
    assert row is not None
    return await tell(tx, texts, settings, row, queue, words=words) if waits else await present(tx, settings, row, queue)


async def tell(tx: Tx, texts: Texts, settings: PeopleSettings, row: Row, queue: Queue, *, words: str = OPEN) -> HandedOff:
    """Say to a waiting client what is true now: place and estimate, or, with the number of a ticket left here, that the queue is closed or
    that nobody is there."""
    there = await staff.there(tx, queue.name)
    ticket = row.ticket
    if ticket is None and not (there and hours.open_at(queue.hours, tx.now)):
        ticket = await leave_ticket(tx, queue, row)
        await handoffs.left(tx, row, ticket)
    state = await present(tx, settings, replace(row, ticket=ticket), queue)
    state = state if there else replace(state, estimate_minutes=None)
    locale = (await people.person_of(tx, row.conversation_id)).language
    said = statement(texts, locale, queue, state, tx.now, words=words if there else NOBODY)
    await thread.append(tx, row.conversation_id, Author.system, said)
    await waits.told(tx, row, state.estimate_minutes)
    return state


async def present(tx: Tx, settings: PeopleSettings, row: Row, queue: Queue) -> HandedOff:
    """What is true of an open handoff now; place 0 when an operator has it."""
    place = 0 if row.taken_at else await waits.place(tx, row)
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


async def leave_ticket(tx: Tx, queue: Queue, row: Row) -> str:
    """The number of the ticket left for a queue that cannot answer now; one left before and not dealt with yet serves again."""
    found = await tickets.left_open(tx, row.conversation_id, queue.name)
    if found is not None:
        return found
    person = await people.person_of(tx, row.conversation_id)
    said = [line["text"] for line in row.packet["transcript"] if line["author"] == Author.client.value]
    epoch = (await holder.holder_of(tx, row.conversation_id)).epoch
    request = TicketRequest(
        key=f"left:{row.conversation_id}:{epoch}",
        conversation_id=row.conversation_id,
        person_id=person.id,
        problem=said[-1] if said else row.packet["topic"] or row.packet["reason"],
        type=tickets.LEFT,
        line=queue.line,
        contact=person.phone or "",
        contract=person.contract,
    )
    return (await tickets.make(tx, request, row.deadline, queue=queue.name)).number
