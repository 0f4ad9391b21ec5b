"""Clocks over HTTP: of a conversation with what they counted, their pauses, what is in danger, and how promises were kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field
from sqlalchemy import select

from connectors.errors import BadInput, Conflict, Forbidden
from connectors.ledger import holder
from connectors.ledger.store import Tx
from handoff import handoffs, queues
from handoff.clocks import reports, running, wire
from handoff.clocks.clock import Clock, PauseReason, read_clocks
from handoff.clocks.tables import sla_clocks
from handoff.desk import rows
from handoff.desk.api import Desk
from handoff.desk.bodies import Body, Id
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator

_SHOWN: Final = 50
_LONGEST: Final = timedelta(days=366)
Moment = Annotated[AwareDatetime | None, Query()]


class Pausing(Body):
    """Why the time to resolve stands."""

    reason: Annotated[PauseReason, Field(strict=False)]


def router(desk: Desk) -> APIRouter:
    """``/api/desk/conversations/{id}/clocks…``, ``/api/desk/sla…``."""
    routes = APIRouter(prefix="/api/desk", tags=["clocks"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_clocks(routes, desk)
    _add_reports(routes, desk)
    return routes


def _add_clocks(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)
    one = "/conversations/{conversation_id}/clocks"

    @routes.get(one)
    async def clocks(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Clocks of the latest episode with people, oldest first, the 50 newest; each with its pauses and the intervals it counted."""
        async with desk.store.read() as tx:
            await rows.seen(tx, who, conversation_id)
            return await _listed(tx, desk, who, conversation_id)

    @routes.post(f"{one}/pause")
    async def pause(conversation_id: Id, body: Pausing, who: Operator = enter) -> dict[str, Any]:
        """The time to resolve stands for a reason; the time to answer goes on. 409 when there is none or it is not yours."""
        if body.reason is PauseReason.client:
            raise BadInput("bad_reason", desk.texts("clocks-no-client-pause", who.locale), field="reason")
        async with desk.store.write() as tx:
            await _mine(tx, desk, who, conversation_id)
            if not await running.pause(tx, conversation_id, body.reason, who.login):
                raise Conflict("no_clock", desk.texts("clocks-no-clock", who.locale))
            return await _listed(tx, desk, who, conversation_id)

    @routes.post(f"{one}/resume")
    async def resume(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """The time to resolve goes on, unless the client is waited for."""
        async with desk.store.write() as tx:
            await _mine(tx, desk, who, conversation_id)
            if not await running.resume(tx, conversation_id):
                raise Conflict("no_clock", desk.texts("clocks-no-clock", who.locale))
            return await _listed(tx, desk, who, conversation_id)


def _add_reports(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/sla/danger")
    async def danger(who: Operator = enter) -> dict[str, Any]:
        """Clocks that were warned of or are over, in one's queues, the most urgent first."""
        async with desk.store.read() as tx:
            served = [queue.name for queue in await queues.every(tx) if who.serves(queue.name)]
            found = await reports.danger(tx, served)
            return {"clocks": [{"conversation_id": clock.conversation_id, **_brief(clock, desk, who, tx.now)} for clock in found]}

    @routes.get("/sla/report")
    async def report(since: Moment = None, until: Moment = None, who: Operator = enter) -> dict[str, Any]:
        """Promises kept and broken by queue and kind, and the error of estimates told by queue; the last week unless said otherwise."""
        if not who.oversees:
            raise Forbidden("not_a_supervisor", desk.texts("clocks-no-supervisor", who.locale))
        async with desk.store.read(many=True) as tx:
            last = until or tx.now
            first = since or last - timedelta(days=7)
            if not timedelta() < last - first <= _LONGEST:
                raise BadInput("bad_period", desk.texts("clocks-no-period", who.locale), field="since")
            kept = [asdict(one) for one in await reports.kept(tx, first, last) if who.serves(one.queue)]
            told = [asdict(one) for one in await reports.accuracy(tx, first, last) if who.serves(one.queue)]
        return {"since": first.isoformat(), "until": last.isoformat(), "clocks": kept, "estimates": told}


async def _listed(tx: Tx, desk: Desk, who: Operator, conversation_id: int) -> dict[str, Any]:
    row = await handoffs.last(tx, conversation_id)
    if row is None:
        return {"clocks": []}
    query = select(*sla_clocks.c).where(sla_clocks.c.conversation_id == conversation_id, sla_clocks.c.episode_id == row.episode_id)
    found = await read_clocks(tx, query.order_by(sla_clocks.c.id.desc()).limit(_SHOWN))
    return {"clocks": [wire.clock(one, desk.texts, who.locale, tx.now) for one in reversed(found) if one.queue not in who.hidden]}


def _brief(clock: Clock, desk: Desk, who: Operator, now: datetime) -> dict[str, Any]:
    said = wire.clock(clock, desk.texts, who.locale, now)
    return {name: said[name] for name in ("kind", "title", "state", "state_title", "queue", "due", "left_s", "transfers")}


async def _mine(tx: Tx, desk: Desk, who: Operator, conversation_id: int) -> None:
    """Whoever holds the conversation, or leads its queue. Raises NotFound, Forbidden and Conflict."""
    held = await holder.holder_of(tx, conversation_id, lock=True)
    row = await rows.seen(tx, who, conversation_id)
    if not (who.leads(row.queue) or (held.kind == "operator" and held.name == who.login)):
        raise Conflict("take_first", desk.texts("handoff-no-take-first", who.locale))
