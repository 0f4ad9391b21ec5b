"""What a person had with us: tickets, incidents and closed talks in all their messengers, as far as the operator may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import or_, select

from connectors.contract import Texts
from connectors.ledger.store import Tx
from handoff import operators
from handoff.desk import persons, rows
from handoff.desk.rows import iso
from handoff.desk.tables import closings
from handoff.incidents.tables import incidents, members
from handoff.operators import Operator
from handoff.tables import tickets
from handoff.ticketing.listing import visible
from handoff.ticketing.wire import Wording
from handoff.tickets import ticket
from handoff.visibility import past_open

_MOST: Final = 50


async def of_client(tx: Tx, texts: Texts, operator: Operator, conversation_id: int) -> Mapping[str, Any]:
    """``{tickets, incidents, closings}``, newest first, at most 50 of each. Raises NotFound and Forbidden."""
    row = await rows.seen(tx, operator, conversation_id)
    person_id = row.wire["person"]["id"]
    chats = list(await persons.conversations_of(tx, person_id))
    wording = await Wording.read(tx, texts, operator.locale)
    return {
        "tickets": [wording.wire(ticket(one)) for one in await _tickets(tx, operator, person_id, chats)],
        "incidents": await _incidents(tx, person_id, chats),
        "closings": await _closings(tx, operator, chats),
    }


async def _tickets(tx: Tx, operator: Operator, person_id: int, chats: Sequence[int]) -> Sequence[Any]:
    theirs = or_(tickets.c.conversation_id.in_(chats), (tickets.c.person_id == person_id) & tickets.c.conversation_id.is_(None))
    query = select(tickets).where(theirs, visible(operator)).order_by(tickets.c.id.desc()).limit(_MOST)
    return (await tx.conn.execute(query)).all()


async def _incidents(tx: Tx, person_id: int, chats: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    """Those that the person's conversations joined."""
    joined = select(members.c.incident_id).where(or_(members.c.conversation_id.in_(chats), members.c.person_id == person_id))
    query = select(incidents).where(incidents.c.id.in_(joined)).order_by(incidents.c.id.desc()).limit(_MOST)
    return [
        {"id": one.id, "title": one.title, "state": one.state, "since": iso(one.since), "restored_at": iso(one.restored_at)}
        for one in await tx.conn.execute(query)
    ]


async def _closings(tx: Tx, operator: Operator, chats: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    query = select(closings).where(closings.c.conversation_id.in_(chats), past_open(operator, closings.c.episode_id))
    names = await operators.names(tx)
    return [
        {
            "conversation_id": one.conversation_id,
            "topic": one.topic,
            "outcome": one.outcome,
            "class": one._mapping["class"],
            "by": names.get(one.by, one.by),
            "at": iso(one.at),
        }
        for one in await tx.conn.execute(query.order_by(closings.c.at.desc()).limit(_MOST))
    ]
