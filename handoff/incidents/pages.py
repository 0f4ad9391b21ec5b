"""The pages of incidents: the list, and one with its chart, evidence, news and decisions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff.desk.bodies import Id, clean
from handoff.incidents import contacts, incidents, settings, showing
from handoff.incidents.bodies import Coverage
from handoff.incidents.contract import State
from handoff.incidents.deciding import Deciding, may_decide
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import Watch
from handoff.operators import Operator
from handoff.pages.charts import Chart, Series
from handoff.pages.frame import Frame

_LONGEST: Final = 2000
_TONES: Final = {State.proposed: "warn", State.confirmed: "danger", State.restored: "accent", State.closed: "ok", State.rejected: ""}
Words = Annotated[str, Form(max_length=_LONGEST)]
Line = Annotated[str, Form(max_length=200)]
Decided = Callable[[Tx], Awaitable[Incident]]


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/incidents``, ``/incidents/{id}`` and what is decided there."""
    enter = Depends(frame.visit)
    watch = Watch(frame.store, frame.desk.settings.zone)
    deciding = Deciding(frame.texts, frame.desk.settings)

    @routes.get("/incidents")
    async def listing(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            values = await _listed(tx)
        return frame.render(request, who, "incidents/list.html", section="incidents", **values)

    @routes.get("/incidents/now")
    async def now(request: Request, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            return frame.piece(request, who, "incidents/_list.html", **await _listed(tx))

    @routes.post("/incidents")
    async def propose(request: Request, address: Line = "", segment: Line = "", who: Operator = enter) -> Response:
        async with frame.store.write() as tx:
            first = await contacts.area(tx, clean(address), clean(segment))
            evidence: dict[str, Any] = {}
            made = await incidents.propose(
                tx, who.login, topic=settings.FAULT, area=first.at, title=first.title, since=tx.now, evidence=evidence
            )
        return Response(status_code=204, headers={"HX-Redirect": f"/incidents/{made.id}"})

    @routes.get("/incidents/{incident_id}")
    async def show(request: Request, incident_id: Id, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            values = await _values(tx, frame, request, who, await incidents.get(tx, incident_id), watch)
        return frame.render(request, who, "incidents/incident.html", section="incidents", **values)

    @routes.get("/incidents/{incident_id}/now")
    async def piece(request: Request, incident_id: Id, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            values = await _values(tx, frame, request, who, await incidents.get(tx, incident_id), watch)
        return frame.piece(request, who, "incidents/_incident.html", **values)

    async def decided(request: Request, who: Operator, work: Decided) -> Response:
        async with frame.store.write() as tx:
            values = await _values(tx, frame, request, who, await work(tx), watch)
        return frame.piece(request, who, "incidents/_incident.html", **values)

    @routes.post("/incidents/{incident_id}/confirm")
    async def confirm(request: Request, incident_id: Id, text: Words = "", until: Line = "", who: Operator = enter) -> Response:
        at = _moment(until, frame.zone)
        return await decided(request, who, lambda tx: deciding.confirm(tx, who, incident_id, clean(text), at))

    @routes.post("/incidents/{incident_id}/update")
    async def update(request: Request, incident_id: Id, text: Words = "", until: Line = "", who: Operator = enter) -> Response:
        at, said = _moment(until, frame.zone), clean(text)
        if not said and at is None:
            raise BadInput("nothing", frame.texts("incident-page-nothing", frame.locale(request, who)), field="text")
        return await decided(request, who, lambda tx: deciding.update(tx, who, incident_id, said, at))

    @routes.post("/incidents/{incident_id}/area")
    async def cover(
        request: Request, incident_id: Id, address: Line = "", segment: Line = "", everywhere: bool = False, who: Operator = enter
    ) -> Response:
        try:
            named = Coverage(address=address, segment=segment, everywhere=everywhere)
        except ValidationError:
            raise BadInput("one_area", frame.texts("incident-page-one-area", frame.locale(request, who)), field="address") from None

        async def covered(tx: Tx) -> Incident:
            return await deciding.cover(tx, who, incident_id, await contacts.area(tx, named.address, named.segment))

        return await decided(request, who, covered)

    @routes.post("/incidents/{incident_id}/restore")
    async def restore(request: Request, incident_id: Id, text: Words = "", who: Operator = enter) -> Response:
        return await decided(request, who, lambda tx: deciding.restore(tx, who, incident_id, clean(text)))

    @routes.post("/incidents/{incident_id}/reject")
    async def reject(request: Request, incident_id: Id, why: Words = "", who: Operator = enter) -> Response:
        return await decided(request, who, lambda tx: deciding.reject(tx, who, incident_id, clean(why)))

    @routes.post("/incidents/{incident_id}/close")
    async def close(request: Request, incident_id: Id, who: Operator = enter) -> Response:
        return await decided(request, who, lambda tx: deciding.close(tx, who, incident_id))


async def _listed(tx: Tx) -> dict[str, Any]:
    found = await incidents.listing(tx)
    counted = await incidents.counts(tx, [one.id for one in found])
    return {
        "open": [one for one in found if one.state in incidents.OPEN],
        "past": [one for one in found if one.state not in incidents.OPEN],
        "counted": {one.id: counted.get(one.id, {"all": 0, "waiting": 0}) for one in found},
        "tones": _TONES,
    }


async def _values(tx: Tx, frame: Frame, request: Request, who: Operator, incident: Incident, watch: Watch) -> dict[str, Any]:
    locale = frame.locale(request, who)
    counted = await incidents.counts(tx, [incident.id])
    bars = await showing.chart(tx, incident, watch)
    whole = await showing.whole(tx, frame.texts, who, incident, watch)
    return {
        "one": incident,
        "members": counted.get(incident.id, {"all": 0, "waiting": 0}),
        "notices": [{**said, "at": datetime.fromisoformat(said["at"])} for said in whole["notices"]][::-1],
        "conversations": whole["conversations"],
        "chart_of": Chart(
            frame.texts("incident-page-chart", locale),
            "bars",
            frame.texts("incident-page-time", locale),
            [f"{bar.at.astimezone(frame.zone):%H:%M}" for bar in bars],
            [
                Series(frame.texts("incident-page-contacts", locale), [bar.contacts for bar in bars], "danger"),
                Series(frame.texts("incident-page-usual", locale), [round(bar.usual, 2) for bar in bars], "second", line=True),
            ],
        ),
        "decides": may_decide(who),
        "tones": _TONES,
    }


def _moment(typed: str, zone: ZoneInfo) -> datetime | None:
    """A moment of the browser's field, by the company's clock; None when it is empty. Raises BadInput."""
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=zone)
    except ValueError:
        raise BadInput("bad_moment", f"{typed[:40]!r} is no moment", field="until") from None
