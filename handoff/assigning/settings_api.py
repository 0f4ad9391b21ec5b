"""Routing's settings over HTTP for supervisors: queues and operators, in force at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from handoff import waits
from handoff.assigning import changing
from handoff.assigning.bodies import OperatorChange, QueueChange
from handoff.desk.api import Desk
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator

Name = Annotated[str, Path(max_length=80)]


def router(desk: Desk) -> APIRouter:
    """``/api/routing/queues…``, ``/api/routing/operators…``."""
    routes = APIRouter(prefix="/api/routing", tags=["routing"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    above = desk.supervised("not_a_supervisor", "routing-no-supervisor")

    @routes.get("/queues")
    async def queues(who: Operator = above) -> dict[str, Any]:
        """Every queue's settings, how many wait, and ``estimate_error``: by how many minutes what clients were told lately was wrong."""
        async with desk.store.read() as tx:
            found = await changing.every_queue(tx)
            for queue in found:
                queue["waiting"] = await waits.waiting(tx, queue["name"])
                queue["estimate_error"] = await waits.error(tx, queue["name"])
            return {"queues": found}

    @routes.patch("/queues/{name}")
    async def change_queue(name: Name, body: QueueChange, who: Operator = above) -> dict[str, Any]:
        """Change what is given."""
        async with desk.store.write() as tx:
            return await changing.change_queue(tx, desk.texts, name, body, by=who.login, locale=who.locale)

    @routes.get("/operators")
    async def operators(who: Operator = above) -> dict[str, Any]:
        """Every operator's queues, skills, languages and capacity."""
        async with desk.store.read() as tx:
            return {"operators": await changing.every_operator(tx)}

    @routes.patch("/operators/{login}")
    async def change_operator(login: Name, body: OperatorChange, who: Operator = above) -> dict[str, Any]:
        """Change what is given."""
        async with desk.store.write() as tx:
            return await changing.change_operator(tx, desk.texts, login, body, by=who.login, locale=who.locale)

    return routes
