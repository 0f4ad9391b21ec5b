"""What people decide of an incident: confirm, reject, update, restore, close. Each is one commit; a decision repeated changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update

from connectors.contract import Texts
from connectors.errors import Conflict, Forbidden
from connectors.ledger.store import Tx
from handoff import queues, tickets
from handoff.contract import TicketRequest, TicketStatus
from handoff.incidents import incidents, joining
from handoff.incidents.areas import Area
from handoff.incidents.contract import MemberState, State
from handoff.incidents.incidents import Incident
from handoff.incidents.tables import members
from handoff.operators import Operator
from handoff.settings import PeopleSettings
from handoff.ticketing import deadlines
from handoff.ticketing.changing import FINAL, Change, change

FIELD: Final = "field"
"""The third line's queue: it hears of an incident before any client does."""
_SEEN: Final = 1000
"""Contacts remembered of a proposal whose area was changed, the newest; the watch looks back an hour."""
_DONE: Final = {
    "confirm": (State.confirmed, State.restored, State.closed),
    "reject": (State.rejected,),
    "restore": (State.restored, State.closed),
    "close": (State.closed,),
}
_FROM: Final = {
    "cover": (State.proposed, State.confirmed),
    "confirm": (State.proposed,),
    "reject": (State.proposed,),
    "update": (State.confirmed,),
    "restore": (State.confirmed,),
    "close": (State.confirmed, State.restored),
}


def may_decide(who: Operator) -> bool:
    """Supervisors, those of some queues too, and senior operators."""
    return who.senior


class Deciding:
    """All raise NotFound, Forbidden to who may not decide, and Conflict in another state than the deed is for."""

    def __init__(self, texts: Texts, settings: PeopleSettings) -> None:
        self._texts = texts
        self._settings = settings

    async def confirm(self, tx: Tx, who: Operator, incident_id: int, text: str = "", expected_at: datetime | None = None) -> Incident:
        """It is a fault: the third line gets its ticket in this commit, and after it everybody who complained is told."""
        incident, done = await self._begin(tx, who, incident_id, "confirm")
        if done:
            return incident
        incident = await incidents.move(
            tx,
            who.login,
            incident,
            "confirmed",
            state=State.confirmed,
            confirmed_at=tx.now,
            confirmed_by=who.login,
            expected_at=expected_at,
            ticket=await self._ticket(tx, incident, text),
        )
        await joining.join_all(tx, incident)
        await incidents.notice(tx, who.login, incident, "confirmed", text)
        return incident

    async def reject(self, tx: Tx, who: Operator, incident_id: int, why: str) -> Incident:
        """It is none; nobody was told anything."""
        incident, done = await self._begin(tx, who, incident_id, "reject")
        if done:
            return incident
        return await incidents.move(tx, who.login, incident, "rejected", state=State.rejected, ended_at=tx.now, ended_by=who.login, why=why)

    async def update(self, tx: Tx, who: Operator, incident_id: int, text: str, expected_at: datetime | None) -> Incident:
        """News for all members; a new time of restoring replaces the old one, none keeps it."""
        incident, _ = await self._begin(tx, who, incident_id, "update")
        incident = await incidents.move(tx, who.login, incident, "updated", expected_at=expected_at or incident.expected_at, why=text)
        await incidents.notice(tx, who.login, incident, "update", text)
        return incident

    async def cover(self, tx: Tx, who: Operator, incident_id: int, area: Area) -> Incident:
        """It is wider or narrower than was thought: who complained from there and waits joins and is told, who is not covered any more
        hears nothing further. Who was put in by a person stays. Of a proposed one nobody hears; the watch leaves its area as it is now."""
        before, _ = await self._begin(tx, who, incident_id, "cover")
        if area.at == before.at:
            return before
        values: dict[str, Any] = {"kind": area.kind, "area": area.key, "title": area.title[:300]}
        if before.state is State.proposed:
            values["evidence"] = await _seen(tx, before, replace(before, kind=area.kind, area=area.key))
        incident = await incidents.move(tx, who.login, before, "covered", **values)
        if incident.state is State.proposed:
            return incident
        await joining.let_go(tx, incident)
        await joining.join_all(tx, incident)
        tx.wake(incidents.EVENT)
        found = await tickets.find(tx, incident.ticket) if incident.ticket else None
        if found is not None and found.status not in FINAL:
            await change(tx, self._texts, self._settings, found.number, who.login, Change(address=incident.title, tell=False))
        return incident

    async def restore(self, tx: Tx, who: Operator, incident_id: int, text: str = "") -> Incident:
        """It is mended: each member is asked whether theirs works."""
        incident, done = await self._begin(tx, who, incident_id, "restore")
        if done:
            return incident
        incident = await incidents.move(tx, who.login, incident, "restored", state=State.restored, restored_at=tx.now)
        await incidents.notice(tx, who.login, incident, "restored", text)
        await self._settle(tx, who.login, incident.ticket)
        return incident

    async def close(self, tx: Tx, who: Operator, incident_id: int) -> Incident:
        """Over for good; who never said stays silent."""
        incident, done = await self._begin(tx, who, incident_id, "close")
        if done:
            return incident
        await self._settle(tx, who.login, incident.ticket)
        return await close(tx, who.login, incident)

    async def _begin(self, tx: Tx, who: Operator, incident_id: int, deed: str) -> tuple[Incident, bool]:
        """(the incident, locked; whether the deed was done before)."""
        if not may_decide(who):
            raise Forbidden("not_senior", self._texts("incident-no-not-senior", who.locale))
        incident = await incidents.get(tx, incident_id, lock=True)
        if incident.state in _DONE.get(deed, ()):
            return incident, True
        if incident.state not in _FROM[deed]:
            state = self._texts(f"incident-state-{incident.state.value}", who.locale)
            raise Conflict("incident_state", self._texts("incident-no-state", who.locale, state=state))
        return incident, False

    async def _ticket(self, tx: Tx, incident: Incident, text: str) -> str:
        """The third line's order to go out at once; the desks of its queue see it before a client is told."""
        known = await queues.find(tx, FIELD)
        locale = "ru"
        where = incident.title or self._texts("incident-everywhere", locale)
        problem = self._texts("incident-ticket", locale, number=incident.id, where=where, people=str(incident.evidence.get("people", 0)))
        request = TicketRequest(
            key=f"incident:{incident.id}",
            conversation_id=None,
            person_id=None,
            problem=f"{problem}\n{text}".strip(),
            type="fault",
            line=3,
            address=incident.title,
        )
        queue = known.name if known else None
        due = await deadlines.deadline(tx, self._settings, type="fault", line=3, queue=queue)
        return (await tickets.make(tx, request, due, queue=queue)).number

    async def _settle(self, tx: Tx, who: str, number: str | None) -> None:
        """The third line's ticket is done with the incident."""
        await settle_ticket(tx, self._texts, self._settings, who, number)


async def _seen(tx: Tx, before: Incident, after: Incident) -> dict[str, Any]:
    """The evidence of an area that a person chose: who complained from there, and which contacts raise nothing more, there or not."""
    there = await joining.complaints(tx, after)
    known = {*before.evidence.get("contacts", ()), *await joining.complaints(tx, before), *there}
    return {"people": len(set(there.values())), "contacts": sorted(known)[-_SEEN:], "moved": True}


async def settle_ticket(tx: Tx, texts: Texts, settings: PeopleSettings, who: str, number: str | None) -> None:
    """Resolve a ticket that is still open; the client, if it has one, learns of it otherwise."""
    found = await tickets.find(tx, number) if number else None
    if found is not None and found.status not in (*FINAL, TicketStatus.resolved):
        await change(tx, texts, settings, found.number, who, Change(status=TicketStatus.resolved, tell=False))


async def close(tx: Tx, who: str, incident: Incident) -> Incident:
    """The end, with members who did not answer marked so."""
    waiting = (members.c.incident_id == incident.id) & (members.c.state == MemberState.affected.value)
    silent: dict[str, Any] = {"state": MemberState.silent.value, "due_at": None}
    await tx.conn.execute(update(members).where(waiting).values(silent))
    restored = incident.restored_at or tx.now
    return await incidents.move(tx, who, incident, "closed", state=State.closed, ended_at=tx.now, ended_by=who, restored_at=restored)
