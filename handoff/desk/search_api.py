"""Search over years of messages, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from handoff.desk import searching
from handoff.desk.api import Desk
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.desk.search_words import Lemmas
from handoff.operators import Operator

_BIG = 2**63 - 1


def router(desk: Desk, lemmas: Lemmas) -> APIRouter:
    """``GET /api/desk/search``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)

    @routes.get("/search")
    async def search(
        q: Annotated[str, Query(max_length=300)],
        before: Annotated[int | None, Query(ge=1, le=_BIG)] = None,
        person: Annotated[int | None, Query(ge=1, le=_BIG)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 30,
        who: Operator = enter,
    ) -> dict[str, Any]:
        """``{messages, before}``: those with every word of ``q`` in any form, newest first, that the operator may read."""
        async with desk.store.read(many=True) as tx:
            found = await searching.search(tx, lemmas, who, q, before=before, person=person, limit=limit)
            return {"messages": found.messages, "before": found.before}

    return routes
