"""The desk's route that gives an operator a code for the group's bot."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from handoff.desk.api import Desk
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.desk.rows import iso
from handoff.operators import Operator
from handoff.topics import links


def router(desk: Desk) -> APIRouter:
    """``POST /api/desk/telegram-link``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)

    @routes.post("/telegram-link")
    async def telegram_link(who: Operator = enter) -> dict[str, Any]:
        """``{code, expires}``: the operator sends ``/link CODE`` to the operators' bot in private."""
        async with desk.store.write() as tx:
            made, expires = await links.code(tx, who.login)
        return {"code": made, "expires": iso(expires)}

    return routes
