"""The pages of tickets: the list with its filters, and one ticket that is read, changed and spoken from."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response

from connectors.errors import BadInput, Forbidden
from connectors.ledger.store import Tx
from handoff import operators, tickets
from handoff.contract import TicketStatus
from handoff.operators import Operator
from handoff.pages.frame import Frame
from handoff.servicedesk import links
from handoff.ticketing import opening, types
from handoff.ticketing.changing import FINAL, Change, change
from handoff.ticketing.listing import Wanted, page
from handoff.ticketing.wire import Wording

_PAGE: Final = 50
_LINES: Final = (1, 2, 3)
_LONGEST: Final = 2000
Number = Annotated[str, Path(max_length=40)]
Chosen = Annotated[str, Query(max_length=80)]
Typed = Annotated[str, Query(max_length=200)]
Given = Annotated[str, Form(max_length=500)]


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/tickets``, ``/tickets/{number}`` and what is posted from there."""
    enter = Depends(frame.visit)

    @routes.get("/tickets")
    async def listing(
        request: Request,
        state: Chosen = "open",
        line: Chosen = "",
        type: Chosen = "",
        assignee: Chosen = "",
        text: Typed = "",
        before: Chosen = "",
        who: Operator = enter,
    ) -> Response:
        asked = {"state": state, "line": line, "type": type, "assignee": assignee, "text": text.replace("\0", "").strip()}
        async with frame.store.read() as tx:
            found = await page(tx, who, _wanted(asked, who, before))
            words = await Wording.read(tx, frame.texts, frame.locale(request, who))
            kinds = [one for one in await types.every(tx) if one.active]
        more = f"/tickets?{urlencode({**asked, 'before': found.before})}" if found.before else None
        values: dict[str, Any] = {"found": [(one, words.wire(one)) for one in found.tickets], "asked": asked, "more": more, "lines": _LINES}
        titled = [(one.name, words.type(one.name)) for one in kinds]
        return frame.render(request, who, "ticketing/list.html", section="tickets", kinds=titled, statuses=list(TicketStatus), **values)

    @routes.get("/tickets/{number}")
    async def show(request: Request, number: Number, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            values = await _values(tx, frame, request, who, number)
        return frame.render(request, who, "ticketing/ticket.html", section="tickets", **values)

    @routes.post("/tickets/{number}")
    async def patch(
        request: Request,
        number: Number,
        status: Given = "",
        line: Given = "",
        assignee: Given = "",
        address: Given = "",
        contact: Given = "",
        equipment: Given = "",
        who: Operator = enter,
    ) -> Response:
        locale = frame.locale(request, who)
        what = Change(
            status=_status(status),
            line=int(line) if line in {str(one) for one in _LINES} else None,
            assignee=assignee.strip(),
            address=_clean(address),
            contact=_clean(contact),
            equipment=_clean(equipment),
            name=who.name,
            locale=locale,
        )
        return await _changed(request, number, who, what, "ticket-page-kept")

    @routes.post("/tickets/{number}/comments")
    async def comment(
        request: Request,
        number: Number,
        text: Annotated[str, Form(max_length=_LONGEST)] = "",
        key: Annotated[str, Form(pattern="^[A-Za-z0-9_-]{1,60}$")] = "",
        visible: Given = "",
        who: Operator = enter,
    ) -> Response:
        locale = frame.locale(request, who)
        if not _clean(text):
            raise BadInput("empty", frame.texts("ticket-page-empty", locale), field="text")
        said = bool(visible)
        what = Change(comment=_clean(text), visible=said, key=f"{who.login}:{key}", name=who.name, locale=locale)
        return await _changed(request, number, who, what, "ticket-page-said" if said else "ticket-page-noted")

    async def _changed(request: Request, number: str, who: Operator, what: Change, done: str) -> Response:
        """Change, and draw the ticket anew with what was done."""
        async with frame.store.write() as tx:
            queue = await _check(tx, frame, request, who, number)
            if what.assignee:
                await opening.check_assignee(tx, what.assignee, queue)
            await change(tx, frame.texts, frame.desk.settings, number, who.login, what)
            values = await _values(tx, frame, request, who, number)
        return frame.piece(request, who, "ticketing/_changed.html", done=done, **values)


def _wanted(asked: Mapping[str, str], who: Operator, before: str) -> Wanted:
    state, assignee = asked["state"], asked["assignee"]
    chosen = {"me": who.login, "none": ""}.get(assignee)
    status = TicketStatus(state) if state in set(TicketStatus) else None
    line = int(asked["line"]) if asked["line"] in {str(one) for one in _LINES} else None
    return Wanted(
        status, line, asked["type"], "", chosen, asked["text"], late=state == "late", open=state == "open", before=before, limit=_PAGE
    )


async def _check(tx: Tx, frame: Frame, request: Request, who: Operator, number: str) -> str | None:
    queue = await tickets.queue_of(tx, number)
    if not who.sees_ticket(queue):
        raise Forbidden("not_your_queue", frame.texts("handoff-no-not-your-queue", frame.locale(request, who)))
    return queue


async def _values(tx: Tx, frame: Frame, request: Request, who: Operator, number: str) -> dict[str, Any]:
    """What one ticket is drawn with; ``key`` is of the next comment."""
    queue = await _check(tx, frame, request, who, number)
    found = await tickets.find(tx, number)
    assert found is not None
    words = await Wording.read(tx, frame.texts, frame.locale(request, who))
    said = words.wire(found)
    return {
        "ticket": found,
        "said": said,
        "history": list(zip(found.history, said["history"], strict=True)),
        "over": found.status in FINAL,
        "outside": await links.shown(tx, number),
        "staff": [one for one in await operators.active(tx) if one.sees_ticket(queue)],
        "statuses": list(TicketStatus),
        "lines": _LINES,
        "key": secrets.token_urlsafe(9),
    }


def _status(given: str) -> TicketStatus | None:
    return TicketStatus(given) if given in set(TicketStatus) else None


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()
