"""Call-backs and the settings of surveys over HTTP, for operators and supervisors; figures of satisfaction for outside programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field, StringConstraints

from handoff.desk.api import Desk
from handoff.desk.bodies import Body, Id, Text
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator
from handoff.satisfaction import callbacks, repeats, reports, settings
from handoff.satisfaction.callbacks import Reached, wire
from handoff.satisfaction.reports import By, Slice

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Given(Body):
    """Who is to call."""

    owner: Name


class Finished(Body):
    """How a call-back ended, and what was agreed."""

    outcome: Annotated[Reached, Field(strict=False)]
    result: Text


def router(desk: Desk) -> APIRouter:
    """``/api/callbacks…`` and ``/api/satisfaction…``."""
    routes = APIRouter(tags=["satisfaction"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_callbacks(routes, desk)
    _add_settings(routes, desk)
    _add_figures(routes, desk)
    return routes


def _add_callbacks(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/api/callbacks")
    async def listing(mine: bool = False, done: bool = False, who: Operator = enter) -> dict[str, Any]:
        """Unhappy clients to reach, the nearest deadline first; ``mine``: one's own; ``done``: those that are over. At most 200."""
        async with desk.store.read() as tx:
            found = await callbacks.listing(tx, who, mine=mine, done=done)
            said = await callbacks.said(tx, found)
            return {"callbacks": [{**wire(task), "said": said.get(task.id, {})} for task in found]}

    @routes.post("/api/callbacks/{task_id}/take")
    async def take(task_id: Id, who: Operator = enter) -> dict[str, Any]:
        """Make it one's own; 409 when somebody else has it."""
        async with desk.store.write() as tx:
            return wire(await callbacks.take(tx, desk.texts, who, task_id))

    @routes.post("/api/callbacks/{task_id}/give")
    async def give(task_id: Id, body: Given, who: Operator = enter) -> dict[str, Any]:
        """Another owner, by who leads the queue."""
        async with desk.store.write() as tx:
            return wire(await callbacks.give(tx, desk.texts, who, task_id, body.owner))

    @routes.post("/api/callbacks/{task_id}/done")
    async def done(task_id: Id, body: Finished, who: Operator = enter) -> dict[str, Any]:
        """Done, with what came of it."""
        async with desk.store.write() as tx:
            return wire(await callbacks.finish(tx, desk.texts, who, task_id, body.outcome, body.result))


def _add_settings(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/api/satisfaction/settings")
    async def read(who: Operator = enter) -> dict[str, Any]:
        """The settings in force."""
        async with desk.store.read() as tx:
            return (await settings.read(tx)).model_dump(mode="json")

    @routes.patch("/api/satisfaction/settings")
    async def change(body: dict[str, Any], who: Operator = enter) -> dict[str, Any]:
        """Change the named ones, effective at once; supervisors only."""
        desk.check_supervisor(who, "not_a_supervisor", "survey-no-rights")
        async with desk.store.write() as tx:
            return (await settings.change(tx, who.login, body)).model_dump(mode="json")


def _add_figures(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    async def part(
        who: Operator = enter,
        since: Annotated[AwareDatetime | None, Query()] = None,
        until: Annotated[AwareDatetime | None, Query()] = None,
        about: Annotated[str | None, Query(pattern="^(bot|person)$")] = None,
        operator: Annotated[str | None, Query(max_length=80)] = None,
        queue: Annotated[str | None, Query(max_length=40)] = None,
        topic: Annotated[str | None, Query(max_length=80)] = None,
        channel: Annotated[str | None, Query(max_length=40)] = None,
    ) -> Slice:
        """The last 30 days, where nothing else is said; operators see their own figures only, who supervises some queues theirs."""
        to = until or desk.store.clock.now()
        own = operator if who.oversees else who.login
        async with desk.store.read() as tx:
            zone = (await settings.read(tx)).zone
        return Slice(since or to - timedelta(days=30), to, about, own, queue, topic, channel, zone, who)

    chosen = Depends(part)

    async def look(of: Slice, by: By, split: Any, total: Any) -> dict[str, Any]:
        async with desk.store.read(many=True) as tx:
            return {"total": _plain(asdict(await total(tx, of))), "by": [_plain(asdict(row)) for row in await split(tx, of, by)]}

    @routes.get("/api/satisfaction/csi")
    async def csi(by: By = By.operator, of: Slice = chosen) -> dict[str, Any]:
        """Marks by quality, speed and result, with response and 95 % intervals."""
        return await look(of, by, reports.csi, reports.csi_total)

    @routes.get("/api/satisfaction/nps")
    async def nps(by: By = By.month, of: Slice = chosen) -> dict[str, Any]:
        return await look(of, by, reports.nps, reports.nps_total)

    @routes.get("/api/satisfaction/first-contact")
    async def first_contact(by: By = By.topic, of: Slice = chosen) -> dict[str, Any]:
        """Solved at first contact, and back on the topic within 72 hours."""
        return await look(of, by, repeats.first_contact, repeats.first_contact_total)

    @routes.get("/api/satisfaction/surveys")
    async def surveys(of: Slice = chosen) -> dict[str, Any]:
        """The surveys behind the figures, newest first, at most 1,000."""
        async with desk.store.read(many=True) as tx:
            rows = (await reports.surveys_behind(tx, of))[:1000]
        return {"surveys": [_plain({**asdict(row), "csi": row.csi}) for row in rows]}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value
