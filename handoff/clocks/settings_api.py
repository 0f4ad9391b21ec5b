"""What supervisors set about clocks over HTTP: plans of service and days of calendars, effective at once, kept in the audit log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field, StringConstraints

from handoff import hours, queues
from handoff.clocks import calendar, calendars, holes, plans, wire
from handoff.clocks.calendar import Day, Kind
from handoff.clocks.calendars import YEARS
from handoff.clocks.plans import Plan
from handoff.clocks.regions import RULES, ZONES
from handoff.desk.api import Desk
from handoff.desk.bodies import Body, Id, clean
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator

_LONGEST_S: Final = 365 * 24 * 3600
Seconds = Annotated[int | None, Field(ge=1, le=_LONGEST_S)]
Code = Annotated[str, Path(min_length=2, max_length=10)]


class PlanBody(Body):
    """Promised seconds of open time for a client's plan (``vip``: marked clients), queue and line; empty or 0: any."""

    client: Annotated[str, StringConstraints(max_length=80), AfterValidator(clean)] = ""
    queue: Annotated[str, StringConstraints(max_length=40), AfterValidator(clean)] = ""
    line: Annotated[int, Field(ge=0, le=3)] = 0
    pickup_s: Seconds = None
    first_s: Seconds = None
    next_s: Seconds = None
    resolution_s: Seconds = None
    warn_percent: Annotated[int | None, Field(ge=1, le=99)] = None


class DayBody(Body):
    """What a day is. ``like``: the weekday (Monday is 0) whose hours a worked weekend has."""

    kind: Annotated[Kind, Field(strict=False)]
    name: Annotated[str, StringConstraints(max_length=120), AfterValidator(clean)] = ""
    like: Annotated[int | None, Field(ge=0, le=6)] = None
    short: bool = False


def router(desk: Desk) -> APIRouter:
    """``/api/desk/sla/plans…``, ``/api/desk/calendars…``."""
    routes = APIRouter(prefix="/api/desk", tags=["clocks"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    above = desk.supervised("not_a_supervisor", "clocks-no-supervisor")
    _add_plans(routes, desk, above)
    _add_calendars(routes, desk, above)
    return routes


def _add_plans(routes: APIRouter, desk: Desk, enter: Any) -> None:
    @routes.get("/sla/plans")
    async def listing(who: Operator = enter) -> dict[str, Any]:
        """All plans; without one a queue's own time to answer holds, and nothing is promised of picking up and resolving."""
        async with desk.store.read() as tx:
            return {"plans": [wire.plan(one) for one in await plans.every(tx)]}

    @routes.put("/sla/plans")
    async def put(body: PlanBody, who: Operator = enter) -> dict[str, Any]:
        """Add the plan or replace the one of the same client, queue and line; for clocks that start from now on."""
        async with desk.store.write() as tx:
            return wire.plan(await plans.put(tx, who.login, Plan(**body.model_dump())))

    @routes.delete("/sla/plans/{plan_id}", status_code=204)
    async def drop(plan_id: Id, who: Operator = enter) -> None:
        """Delete a plan; running clocks keep their promise."""
        async with desk.store.write() as tx:
            await plans.drop(tx, who.login, plan_id)


def _add_calendars(routes: APIRouter, desk: Desk, enter: Any) -> None:
    @routes.get("/calendars")
    async def listing(who: Operator = enter) -> dict[str, Any]:
        """Regions with their zones and whether they have holidays of their own; what calendars of the queues do not know."""
        async with desk.store.read() as tx:
            troubles = await holes.troubles(tx, desk.texts, who.locale)
        regions = [
            {"region": code, "title": desk.texts(f"clocks-region-{code.lower()}", who.locale), "zone": zone, "own": code in RULES}
            for code, zone in sorted(ZONES.items())
        ]
        return {"calendars": [{"calendar": calendar.COUNTRY, "title": desk.texts("clocks-country", who.locale)}], "regions": regions,
                "troubles": troubles}  # fmt: skip

    @routes.get("/calendars/{code}")
    async def show(
        code: Code, year: Annotated[int | None, Query(ge=YEARS.start, lt=YEARS.stop)] = None, who: Operator = enter
    ) -> dict[str, Any]:
        """Days of a year that are not plain ones, of ``ru`` or a region, and what is not known of it."""
        calendars.check(code)
        async with desk.store.read() as tx:
            shown = year or tx.now.year
            found = calendar.find(calendar.COUNTRY, None if code == calendar.COUNTRY else code, await calendars.changes(tx))
        said = [wire.hole(name, desk.texts, who.locale) for name in found.holes(shown)]
        return {"calendar": code, "year": shown, "days": wire.days(found.year(shown), desk.texts, who.locale), "holes": said}

    @routes.put("/calendars/{code}/days/{day}", status_code=204)
    async def enter_day(code: Code, day: date, body: DayBody, who: Operator = enter) -> None:
        """Set what a day is for every queue of the calendar (of Russia: for all regions)."""
        async with desk.store.write() as tx:
            short = body.short or body.kind is Kind.short
            await calendars.enter(tx, who.login, code, day, Day(body.kind, body.name, body.like, short, entered=True))

    @routes.delete("/calendars/{code}/days/{day}", status_code=204)
    async def clear_day(code: Code, day: date, who: Operator = enter) -> None:
        """Back to what is published."""
        async with desk.store.write() as tx:
            await calendars.enter(tx, who.login, code, day, None)

    @routes.get("/queues/{name}/hours")
    async def upcoming(
        name: Annotated[str, Path(max_length=40)], days: Annotated[int, Query(ge=1, le=62)] = 14, who: Operator = enter
    ) -> dict[str, Any]:
        """A queue's opening hours as written, and the periods of the days to come with all calendars counted in."""
        async with desk.store.read() as tx:
            queue = await queues.get(tx, name)
            ahead = [(begin, end) for begin, end in hours.intervals(queue.hours, tx.now) if begin < tx.now + timedelta(days=days)]
        return {"hours": hours.written(queue.hours), "trouble": queue.hours.trouble,
                "open": [{"since": begin.isoformat(), "until": end.isoformat()} for begin, end in ahead]}  # fmt: skip
