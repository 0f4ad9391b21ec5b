"""The person across messengers over HTTP: one history, and joins undone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from handoff.desk import history, past
from handoff.desk.api import Desk
from handoff.desk.bodies import Id
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator

_PAGE = 50
_MOST = 200


def router(desk: Desk) -> APIRouter:
    """``/api/desk/conversations/{id}/history``, ``/api/desk/joins/…``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)

    @routes.get("/conversations/{conversation_id}/history")
    async def read(
        conversation_id: Id,
        before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=_MOST)] = _PAGE,
        others: bool = False,
        who: Operator = enter,
    ) -> dict[str, Any]:
        """``{messages, before}``: what the client wrote and read in all their messengers, newest first; ``others``: only elsewhere."""
        async with desk.store.read() as tx:
            page = await history.page(tx, who, conversation_id, before=before, limit=limit, others=others, links=desk.feed.links)
            return {"messages": page.messages, "before": page.before}

    @routes.get("/conversations/{conversation_id}/past")
    async def look_back(conversation_id: Id, who: Operator = enter) -> dict[str, Any]:
        """``{tickets, incidents, closings}`` of the client in all their messengers, newest first."""
        async with desk.store.read() as tx:
            return dict(await past.of_client(tx, desk.texts, who, conversation_id))

    @routes.post("/joins/{join_id}/undo", status_code=204)
    async def undo(join_id: Id, who: Operator = enter) -> None:
        """Take a joined address out again; for supervisors and for who holds a conversation of the person."""
        await desk.verbs.undo_join(who, join_id)

    return routes
