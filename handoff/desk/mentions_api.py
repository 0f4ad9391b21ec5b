"""Mentions over HTTP: who can be named, where one was named, and that one has looked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from handoff.desk import mentions
from handoff.desk.api import Desk
from handoff.desk.bodies import Id
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator


def router(desk: Desk) -> APIRouter:
    """``/api/desk/colleagues``, ``/api/desk/mentions`` and ``/api/desk/conversations/{id}/mentions/seen``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)

    @routes.get("/colleagues")
    async def list_colleagues(who: Operator = enter) -> dict[str, Any]:
        async with desk.store.read() as tx:
            return {"colleagues": await mentions.colleagues(tx)}

    @routes.get("/mentions")
    async def list_mentions(who: Operator = enter) -> dict[str, Any]:
        """Those not looked at yet, newest first."""
        async with desk.store.read() as tx:
            return {"mentions": await mentions.unseen(tx, who)}

    @routes.post("/conversations/{conversation_id}/mentions/seen", status_code=204)
    async def see(conversation_id: Id, who: Operator = enter) -> None:
        """The operator has opened the conversation."""
        async with desk.store.write() as tx:
            await mentions.seen(tx, who, conversation_id)

    return routes
