"""Statuses, offers and alarms over HTTP: one's own for every operator, everybody's for supervisors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime

from connectors.errors import BadInput, Conflict
from connectors.ledger import holder
from connectors.ledger.store import Tx
from handoff import operators
from handoff.assigning import alarms, offers, presence
from handoff.assigning.assembly import Assigning
from handoff.assigning.bodies import StatusChange
from handoff.assigning.offers import OfferEnd
from handoff.assigning.presence import GONE, Presence, Reason, Status
from handoff.assigning.staff import Worker, staff
from handoff.desk.api import Desk
from handoff.desk.bodies import Id
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.desk.rows import iso
from handoff.operators import Operator

_REASONED = frozenset({Status.pause, Status.busy})
_LONGEST = timedelta(days=92)
Login = Annotated[str, Path(max_length=80)]


def router(desk: Desk, assigning: Assigning) -> APIRouter:
    """``/api/desk/status``, ``/api/desk/presence…``, ``…/accept``, ``…/decline``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_status(routes, desk, assigning)
    _add_offers(routes, desk, assigning)
    _add_presence(routes, desk, assigning)
    return routes


def _add_status(routes: APIRouter, desk: Desk, assigning: Assigning) -> None:
    enter = Depends(desk.enter)

    @routes.get("/status")
    async def read(who: Operator = enter) -> dict[str, Any]:
        """One's own ``{status, title, reason, since, load, capacity, offers}`` with the ``statuses`` and ``reasons`` to choose from; a null
        status: never at a desk yet."""
        async with desk.store.read() as tx:
            return await _own(tx, desk, who)

    @routes.put("/status")
    async def change(body: StatusChange, who: Operator = enter) -> dict[str, Any]:
        """Come on shift, take a break, go. Away and off shift give back what one holds."""
        await _put(desk, assigning, who.login, body, by=who)
        async with desk.store.read() as tx:
            return await _own(tx, desk, who)


async def _put(desk: Desk, assigning: Assigning, login: str, body: StatusChange, *, by: Operator) -> None:
    if body.reason and body.status not in _REASONED:
        title = desk.texts(f"routing-status-{_dashed(body.status)}", by.locale)
        raise BadInput("no_reason", desk.texts("routing-no-reason", by.locale, status=title), field="reason")
    async with desk.store.write() as tx:
        await presence.put(tx, login, body.status, body.reason, by=by.login)
    if body.status in GONE:
        await assigning.leaving.release(login)
    await assigning.assigner.run()


async def _own(tx: Tx, desk: Desk, who: Operator) -> dict[str, Any]:
    now = await presence.find(tx, who.login)
    worker = next((one for one in (await staff(tx)).workers if one.login == who.login), None)
    return {
        **_status(desk, who, now),
        "load": dict(worker.load) if worker else {},
        "capacity": worker.capacity if worker else None,
        "offers": [{"conversation_id": one.conversation_id, "until": iso(one.until)} for one in await offers.of_operator(tx, who.login)],
        "statuses": [{"name": one, "title": desk.texts(f"routing-status-{_dashed(one)}", who.locale)} for one in Status],
        "reasons": [
            {"name": one, "title": desk.texts(f"routing-reason-{_dashed(one)}", who.locale)} for one in Reason if one is not Reason.missed
        ],
    }


def _status(desk: Desk, who: Operator, now: Presence | None) -> dict[str, Any]:
    if now is None:
        return {"status": None, "title": None, "reason": "", "since": None}
    title = desk.texts(f"routing-status-{_dashed(now.status)}", who.locale)
    return {"status": now.status, "title": title, "reason": now.reason, "since": iso(now.since)}


def _add_offers(routes: APIRouter, desk: Desk, assigning: Assigning) -> None:
    enter = Depends(desk.enter)
    one = "/conversations/{conversation_id}"

    @routes.post(f"{one}/accept")
    async def accept(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Take what is offered; the same as taking it."""
        await desk.verbs.take(who, conversation_id)
        return await desk.row(who, conversation_id)

    @routes.post(f"{one}/decline", status_code=204)
    async def decline(conversation_id: Id, who: Operator = enter) -> None:
        """Let it go to the next operator; 409 when it is not offered to one."""
        async with desk.store.write() as tx:
            await holder.holder_of(tx, conversation_id, lock=True)
            mine = [offer for offer in await offers.of_operator(tx, who.login) if offer.conversation_id == conversation_id]
            if not mine or not await offers.end(tx, mine[0], OfferEnd.declined):
                raise Conflict("no_offer", desk.texts("routing-no-offer", who.locale))
        await assigning.assigner.run()


def _add_presence(routes: APIRouter, desk: Desk, assigning: Assigning) -> None:
    above = desk.supervised("not_a_supervisor", "routing-no-supervisor")

    @routes.get("/presence")
    async def everybody(who: Operator = above) -> dict[str, Any]:
        """``{operators, alarms}``: who does what since when and holds how much, and what stands."""
        async with desk.store.read() as tx:
            names = await operators.names(tx)
            return {
                "operators": [_worker(desk, who, worker, names) for worker in (await staff(tx)).workers],
                "alarms": [
                    {"queue": one.queue, "what": one.what, "waiting": one.waiting, "began_at": iso(one.began_at)}
                    for one in await alarms.standing(tx)
                ],
            }

    @routes.put("/presence/{login}", status_code=204)
    async def set_other(login: Login, body: StatusChange, who: Operator = above) -> None:
        """Set somebody's status: one who forgot to leave, for example."""
        async with desk.store.read() as tx:
            if await operators.find(tx, login) is None:
                raise BadInput("operator_unknown", f"no active operator {login!r}", field="login")
        await _put(desk, assigning, login, body, by=who)

    @routes.get("/presence/history")
    async def history(
        since: Annotated[AwareDatetime, Query()],
        until: Annotated[AwareDatetime, Query()],
        login: Annotated[str | None, Query(max_length=80)] = None,
        who: Operator = above,
    ) -> dict[str, Any]:
        """``{stays, seconds}``: stays in statuses from ``since`` to ``until`` (92 days at most), and the sums by login and status."""
        if not timedelta() < until - since <= _LONGEST:
            raise BadInput("bad_period", "until must come after since, by 92 days at most", field="until")
        async with desk.store.read() as tx:
            end: datetime = min(until, tx.now)
            stays = await presence.history(tx, since, end, login)
        sums = presence.spent(stays, end)
        return {
            "stays": [
                {
                    "login": stay.login,
                    "status": stay.status,
                    "reason": stay.reason,
                    "by": stay.by,
                    "began_at": iso(stay.began_at),
                    "ended_at": iso(stay.ended_at),
                }
                for stay in stays
            ],
            "seconds": {name: {status: round(time.total_seconds()) for status, time in mine.items()} for name, mine in sums.items()},
        }


def _worker(desk: Desk, who: Operator, worker: Worker, names: dict[str, str]) -> dict[str, Any]:
    return {
        "login": worker.login,
        "name": names.get(worker.login, worker.login),
        "queues": sorted(worker.queues),
        **_status(desk, who, worker.presence),
        "there": worker.there,
        "load": dict(worker.load),
        "capacity": worker.capacity,
    }


def _dashed(value: str) -> str:
    return value.replace("_", "-")
