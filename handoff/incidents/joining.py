"""Whom an incident touches: conversations join by their contacts, by hand, or when a new client complains; nobody is in twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, select, update

from connectors.ledger import events, people
from connectors.ledger.store import Tx
from handoff import audit, handoffs
from handoff.incidents import incidents
from handoff.incidents.contacts import NOWHERE, Where, inside, outside
from handoff.incidents.contract import MemberState, State
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import SYSTEM
from handoff.incidents.tables import contacts, members
from handoff.incidents.tables import incidents as incident_rows
from handoff.tables import handoffs as handoff_rows

_BEFORE: Final = timedelta(minutes=30)
"""Complaints so long before the first of the evidence belong to the incident too."""


async def join_all(tx: Tx, incident: Incident) -> int:
    """Everybody who complained of it until now; how many they are. Who was outside of an earlier area comes back and hears what is new."""
    query = (
        select(contacts.c.conversation_id, contacts.c.person_id)
        .where(_complained(incident), inside(incident.kind.value, incident.area))
        .order_by(contacts.c.id)
    )
    found = {row.conversation_id: row.person_id for row in await tx.conn.execute(query)}
    rows = [_row(tx, incident.id, conversation, person, SYSTEM) for conversation, person in found.items()]
    if rows:
        await tx.conn.execute(tx.insert(members).on_conflict_do_nothing(), rows)
        said = await incidents.last_notice(tx, incident.id)
        back = _members(incident, MemberState.outside) & members.c.conversation_id.in_(found)
        due = case((members.c.heard < said.id, tx.now), else_=None) if said is not None else None
        await tx.conn.execute(update(members).where(back).values(state=MemberState.affected.value, due_at=due))
    return len(rows)


async def complaints(tx: Tx, incident: Incident) -> Mapping[int, int]:
    """Contacts of its area until now: by their ids, whose they are."""
    query = select(contacts.c.id, contacts.c.person_id)
    rows = await tx.conn.execute(query.where(_complained(incident), inside(incident.kind.value, incident.area)))
    return {row.id: row.person_id for row in rows}


async def let_go(tx: Tx, incident: Incident) -> int:
    """Members whom the incident's area does not cover any more hear nothing further; how many. Who was put in by hand, or of whom it is not
    known where they live, stays."""
    known = select(contacts.c.conversation_id).where(_complained(incident))
    there = known.where(inside(incident.kind.value, incident.area))
    elsewhere = known.where(outside(incident.kind.value, incident.area))
    gone = (
        _members(incident, MemberState.affected)
        & (members.c.joined_by == SYSTEM)
        & members.c.conversation_id.in_(elsewhere)
        & members.c.conversation_id.not_in(there)
    )
    values = {"state": MemberState.outside.value, "due_at": None}
    rows = await tx.conn.execute(update(members).where(gone).values(values).returning(members.c.conversation_id))
    ids = list(rows.scalars())
    for conversation_id in ids:
        await _tell(tx, SYSTEM, incident, conversation_id, MemberState.outside.value)
    return len(ids)


async def join(tx: Tx, who: str, incident: Incident, conversation_id: int, *, heard: int = 0) -> bool:
    """One conversation joins; ``heard`` is the newest notice it knows already. False when it is in.

    One that was taken out by a person comes back only by a person's hand.
    """
    person = (await people.person_of(tx, conversation_id)).id
    row = _row(tx, incident.id, conversation_id, person, who) | {"heard": heard, "due_at": None if heard else tx.now}
    statement = tx.insert(members).values(row)
    out = [MemberState.outside.value] if who == SYSTEM else [MemberState.outside.value, MemberState.left.value]
    again = {"state": MemberState.affected.value, "due_at": tx.now, "joined_by": who}
    statement = statement.on_conflict_do_update(
        index_elements=["incident_id", "conversation_id"], set_=again, where=members.c.state.in_(out)
    )
    done = (await tx.conn.execute(statement.returning(members.c.conversation_id))).scalar_one_or_none()
    if done is None:
        return False
    await _tell(tx, who, incident, conversation_id, "joined")
    return True


async def leave(tx: Tx, who: str, incident: Incident, conversation_id: int) -> bool:
    """A person takes a conversation out: it hears nothing of the incident any more. False when it is not in."""
    return await answer(tx, who, incident, conversation_id, MemberState.left)


async def answer(tx: Tx, who: str, incident: Incident, conversation_id: int, state: MemberState) -> bool:
    """Another state of a member; False when there is no such member or it has the state already."""
    query = update(members).where(
        members.c.incident_id == incident.id, members.c.conversation_id == conversation_id, members.c.state != state.value
    )
    values = {"state": state.value, "due_at": None, "answered_at": tx.now}
    if not (await tx.conn.execute(query.values(values))).rowcount:
        return False
    await _tell(tx, who, incident, conversation_id, state.value)
    return True


async def member(tx: Tx, incident_id: int, conversation_id: int) -> Any:
    query = select(members).where(members.c.incident_id == incident_id, members.c.conversation_id == conversation_id)
    return (await tx.conn.execute(query)).one_or_none()


async def of_client(tx: Tx, conversation_id: int, at: Where, late: timedelta) -> Sequence[Mapping[str, Any]]:
    """Incidents of a client for their packet: those they are in, and those that touch where they live."""
    query = select(members.c.incident_id, members.c.state).where(members.c.conversation_id == conversation_id)
    mine = {row.incident_id: row.state for row in await tx.conn.execute(query)}
    near = [one for one in await incidents.alive(tx, late) if one.id in mine or (one.at in at.keys and at.placed)]
    return [
        {
            "number": one.id,
            "title": one.title or None,
            "topic": one.topic,
            "state": one.state.value,
            "since": one.since.isoformat(),
            "expected_at": one.expected_at and one.expected_at.isoformat(),
            "client": mine.get(one.id),
        }
        for one in near
    ]


async def into_packet(tx: Tx, conversation_id: int, late: timedelta) -> None:
    """Who holds the conversation, or will, sees its incidents as they are now."""
    row = await handoffs.current(tx, conversation_id)
    if row is None:
        return
    found = await of_client(tx, conversation_id, NOWHERE, late)
    known = {one["number"] for one in found}
    near = [one for one in row.packet.get("incidents") or () if one.get("number") not in known]
    packet = {**row.packet, "incidents": [*found, *near]}
    await tx.conn.execute(update(handoff_rows).where(handoff_rows.c.id == row.id).values(packet=packet))


async def open_of(tx: Tx, conversation_id: int) -> Sequence[int]:
    """Confirmed or restored incidents that a conversation is in."""
    query = (
        select(members.c.incident_id)
        .join(incident_rows, incident_rows.c.id == members.c.incident_id)
        .where(
            members.c.conversation_id == conversation_id,
            members.c.state.in_([MemberState.affected.value, MemberState.broken.value]),
            incident_rows.c.state.in_([State.confirmed.value, State.restored.value]),
        )
    )
    return list((await tx.conn.execute(query)).scalars())


def _complained(incident: Incident) -> ColumnElement[bool]:
    return (contacts.c.topic == incident.topic) & (contacts.c.at >= incident.since - _BEFORE)


def _members(incident: Incident, state: MemberState) -> ColumnElement[bool]:
    return (members.c.incident_id == incident.id) & (members.c.state == state.value)


def _row(tx: Tx, incident_id: int, conversation_id: int, person_id: int, who: str) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "conversation_id": conversation_id,
        "person_id": person_id,
        "state": MemberState.affected.value,
        "joined_at": tx.now,
        "joined_by": who,
        "heard": 0,
        "due_at": tx.now,
    }


async def _tell(tx: Tx, who: str, incident: Incident, conversation_id: int, what: str) -> None:
    if who != SYSTEM:
        await audit.record(tx, who, f"incident.{what}", f"incident {incident.id}", None, {"conversation": conversation_id})
    await events.record(tx, incidents.EVENT, conversation_id, incident=incident.id, what=what, state=incident.state.value)
