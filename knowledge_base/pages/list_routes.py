"""The list of articles."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from knowledge_base.pages.listing import AT_ONCE, DUE, SORTS, UNUSED, Wanted, listed
from knowledge_base.pages.pages import Pages
from knowledge_base.pages.visit import Visit
from knowledge_base.stages import Stage
from knowledge_base.validity import day_of

_STATES = ("", Stage.review.value, Stage.returned.value, Stage.draft.value, Stage.approved.value, Stage.scheduled.value)
_STATES_AFTER = (Stage.published.value, Stage.withdrawn.value, DUE, UNUSED)


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb``: one page of rows at a time; htmx takes the part that changes."""
    kb = pages.parts.kb

    @routes.get("")
    async def show(request: Request, visit: Visit = visit) -> Response:
        wanted = Wanted.of(request)
        async with kb.store.read() as tx:
            found = await listed(tx, wanted, day_of(tx.now, kb.zone))
        more = wanted.query(start=wanted.start + AT_ONCE) if found.found > wanted.start + AT_ONCE else None
        states = [state for state in (*_STATES, *_STATES_AFTER) if not state or found.counts.get(state) or state == wanted.state]
        template = "_rows.html" if wanted.start and "hx-request" in request.headers else "list.html"
        return pages.page(visit, template, wanted=wanted, found=found, more=more, states=states, sorts=SORTS)
