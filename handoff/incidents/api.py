"""Incidents over HTTP for the desk and outside programs: list, evidence, decisions, who is in; and what supervisors set."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from connectors.errors import Conflict, Forbidden, NotFound
from connectors.ledger.store import Tx
from handoff.desk import rows
from handoff.desk.api import Desk
from handoff.desk.bodies import Id
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.incidents import bodies, contacts, incidents, joining, settings, showing
from handoff.incidents.contract import State
from handoff.incidents.deciding import Deciding, may_decide
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import Watch
from handoff.operators import Operator


def router(desk: Desk, watch: Watch) -> APIRouter:
    """``/api/incidents…``."""
    routes = APIRouter(prefix="/api/incidents", tags=["incidents"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_settings(routes, desk)
    _add_reading(routes, desk, watch)
    _add_decisions(routes, desk, watch)
    _add_members(routes, desk)
    return routes


def _add_reading(routes: APIRouter, desk: Desk, watch: Watch) -> None:
    enter = Depends(desk.enter)

    @routes.get("")
    async def listing(state: Annotated[list[State] | None, Query(max_length=5)] = None, who: Operator = enter) -> dict[str, Any]:
        """Newest first, at most 200; of some states, or all."""
        async with desk.store.read() as tx:
            return {"incidents": await showing.rows(tx, desk.texts, who.locale, await incidents.listing(tx, state or ()))}

    @routes.get("/{incident_id}")
    async def show(incident_id: Id, who: Operator = enter) -> dict[str, Any]:
        """One with its evidence, the chart of contacts against what is usual, what was told, and for supervisors its conversations."""
        async with desk.store.read() as tx:
            return await showing.whole(tx, desk.texts, who, await incidents.get(tx, incident_id), watch)

    @routes.post("", status_code=201)
    async def propose(body: bodies.Proposal, who: Operator = enter) -> dict[str, Any]:
        """An incident that people know of first; it waits for its confirmation like any other."""
        async with desk.store.write() as tx:
            chosen = await settings.read(tx)
            first = await contacts.area(tx, body.address, body.segment)
            made = await incidents.propose(
                tx,
                who.login,
                topic=chosen.watched(body.topic),
                area=first.at,
                title=first.title,
                since=tx.now,
                evidence={},
            )
            return await showing.whole(tx, desk.texts, who, made, watch)


def _add_decisions(routes: APIRouter, desk: Desk, watch: Watch) -> None:
    enter = Depends(desk.enter)
    deciding = Deciding(desk.texts, desk.settings)
    one = "/{incident_id}"

    async def shown(tx: Tx, who: Operator, incident: Incident) -> dict[str, Any]:
        return await showing.whole(tx, desk.texts, who, incident, watch)

    @routes.post(f"{one}/confirm")
    async def confirm(incident_id: Id, body: bodies.News, who: Operator = enter) -> dict[str, Any]:
        """It is a fault: the third line first, then everybody who complained. Twice changes nothing."""
        async with desk.store.write() as tx:
            return await shown(tx, who, await deciding.confirm(tx, who, incident_id, body.text, body.until))

    @routes.post(f"{one}/reject")
    async def reject(incident_id: Id, body: bodies.Rejection, who: Operator = enter) -> dict[str, Any]:
        """It is none."""
        async with desk.store.write() as tx:
            return await shown(tx, who, await deciding.reject(tx, who, incident_id, body.why))

    @routes.post(f"{one}/update")
    async def update(incident_id: Id, body: bodies.Update, who: Operator = enter) -> dict[str, Any]:
        """News for all who are in it."""
        async with desk.store.write() as tx:
            return await shown(tx, who, await deciding.update(tx, who, incident_id, body.text, body.until))

    @routes.post(f"{one}/area")
    async def cover(incident_id: Id, body: bodies.Coverage, who: Operator = enter) -> dict[str, Any]:
        """It is wider or narrower: who waits there joins and is told, who is not covered any more hears nothing further.
        Before it is confirmed nobody hears anything, and the watch does not move it again."""
        async with desk.store.write() as tx:
            area = await contacts.area(tx, body.address, body.segment)
            return await shown(tx, who, await deciding.cover(tx, who, incident_id, area))

    @routes.post(f"{one}/restore")
    async def restore(incident_id: Id, body: bodies.News, who: Operator = enter) -> dict[str, Any]:
        """It is mended: each is asked whether theirs works."""
        async with desk.store.write() as tx:
            return await shown(tx, who, await deciding.restore(tx, who, incident_id, body.text))

    @routes.post(f"{one}/close")
    async def close(incident_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Over for good."""
        async with desk.store.write() as tx:
            return await shown(tx, who, await deciding.close(tx, who, incident_id))


def _add_members(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)
    one = "/{incident_id}/conversations/{conversation_id}"

    async def open_one(tx: Tx, who: Operator, incident_id: int, conversation_id: int) -> Incident:
        await rows.seen(tx, who, conversation_id)
        incident = await incidents.get(tx, incident_id, lock=True)
        if incident.state not in (State.confirmed, State.restored):
            state = desk.texts(f"incident-state-{incident.state.value}", who.locale)
            raise Conflict("incident_state", desk.texts("incident-no-state", who.locale, state=state))
        return incident

    @routes.put(one, status_code=204)
    async def join(incident_id: Id, conversation_id: Id, who: Operator = enter) -> Response:
        """The conversation belongs to the incident and hears its news; twice changes nothing."""
        async with desk.store.write() as tx:
            await joining.join(tx, who.login, await open_one(tx, who, incident_id, conversation_id), conversation_id)
            tx.wake(incidents.EVENT)
        return Response(status_code=204)

    @routes.delete(one, status_code=204)
    async def leave(incident_id: Id, conversation_id: Id, who: Operator = enter) -> Response:
        """It does not: it hears nothing more."""
        async with desk.store.write() as tx:
            incident = await open_one(tx, who, incident_id, conversation_id)
            if await joining.member(tx, incident_id, conversation_id) is None:
                raise NotFound("not_a_member", desk.texts("incident-no-member", who.locale))
            await joining.leave(tx, who.login, incident, conversation_id)
        return Response(status_code=204)


def _add_settings(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/settings")
    async def read(_who: Operator = enter) -> dict[str, Any]:
        """How the watch watches."""
        async with desk.store.read() as tx:
            return (await settings.read(tx)).model_dump(mode="json")

    @routes.put("/settings")
    async def change(body: bodies.Chosen, who: Operator = enter) -> dict[str, Any]:
        """Other values, effective at once; for supervisors and senior operators."""
        if not may_decide(who):
            raise Forbidden("not_senior", desk.texts("incident-no-not-senior", who.locale))
        async with desk.store.write() as tx:
            changed = await settings.change(tx, who.login, body.model_dump(exclude_none=True))
            return changed.model_dump(mode="json")
