"""The settings at ``/settings``: who may see which part is the API's rule, and the same functions change things."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from connectors.errors import Forbidden
from connectors.ledger.store import Tx
from handoff import queues
from handoff.controls import choosing_pages, people_pages, quality_pages, routing_pages
from handoff.operators import Operator
from handoff.pages.frame import Frame, answered
from handoff.pages.visit import signed_in


class Controls:
    """What the parts of the settings share: who asks, and how they are drawn."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    async def supervisor(self, request: Request) -> Operator:
        """A dependency."""
        return await self.frame.supervisor(request)

    async def administrator(self, request: Request) -> Operator:
        """A dependency: administrators, who need not work at the desk."""
        who = await signed_in(self.frame.desk.operators, request)
        if not who.administers:
            raise Forbidden("not_an_administrator", self.frame.texts("accounts-no-administrator", self.frame.locale(request, who)))
        return who

    async def titles(self, tx: Tx, request: Request, who: Operator) -> dict[str, str]:
        """Names of all queues for people, by name."""
        return {queue.name: queue.titled(self.frame.texts, self.frame.locale(request, who)) for queue in await queues.every(tx)}

    def render(self, request: Request, who: Operator, part: str, template: str, **values: Any) -> Response:
        return self.frame.render(request, who, f"controls/{template}.html", section="settings", part=part, **values)

    def done(self, request: Request, who: Operator, key: str = "controls-kept") -> Response:
        """It is changed, and the page shows it already."""
        return self.frame.notice(request, who, self.frame.texts(key, self.frame.locale(request, who)))

    def shown_at(self, address: str) -> Response:
        """It is changed: the page at ``address`` shows it."""
        return answered("", headers={"HX-Redirect": address})


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/settings`` and its parts."""
    controls = Controls(frame)

    async def anybody(request: Request) -> Operator:
        who = await signed_in(frame.desk.operators, request)
        if not (who.supervises or who.administers):
            raise Forbidden("supervisors_only", "the page is for supervisors")
        return who

    enter = Depends(anybody)

    @routes.get("/settings")
    async def first(who: Operator = enter) -> Response:
        return RedirectResponse("/settings/queues" if who.supervises else "/settings/people", 303)

    for part in (routing_pages, choosing_pages, quality_pages, people_pages):
        part.add_to(routes, controls)
