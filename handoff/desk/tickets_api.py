"""Tickets over HTTP for operators (design §8): list, read, change, speak, open from a conversation; and their types."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from connectors.errors import Forbidden
from connectors.ledger.store import Tx
from handoff import tickets
from handoff.contract import Ticket, TicketStatus
from handoff.desk.api import Desk
from handoff.desk.bodies import Id, clean
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator
from handoff.servicedesk import links
from handoff.ticketing import bodies, opening, types
from handoff.ticketing.changing import Change, change
from handoff.ticketing.listing import LIMIT, Wanted, page
from handoff.ticketing.types import TicketType
from handoff.ticketing.wire import Wording

Number = Annotated[str, Path(max_length=40)]
Filter = Annotated[str, Query(max_length=200)]
TypeName = Annotated[str, Path(pattern="^[a-z][a-z0-9_-]{0,39}$")]


def router(desk: Desk) -> APIRouter:
    """``/api/tickets…``, ``/api/desk/conversations/{id}/ticket`` and ``/api/desk/ticket-types``."""
    routes = APIRouter(tags=["tickets"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    _add_reading(routes, desk)
    _add_changing(routes, desk)
    _add_types(routes, desk)
    return routes


def _add_reading(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/api/tickets")
    async def listing(
        status: Annotated[TicketStatus | None, Query()] = None,
        line: Annotated[int | None, Query(ge=1, le=3)] = None,
        type: Filter = "",
        address: Filter = "",
        assignee: Annotated[str | None, Query(max_length=80)] = None,
        text: Filter = "",
        conversation: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
        late: bool = False,
        open: bool = False,
        before: Annotated[str, Query(max_length=40)] = "",
        limit: Annotated[int, Query(ge=1, le=LIMIT)] = LIMIT,
        who: Operator = enter,
    ) -> dict[str, Any]:
        """Newest first, without their histories; the next page is asked for with ``before``. ``assignee``: a login, ``me`` or empty."""
        chosen = who.login if assignee == "me" else assignee
        wanted = Wanted(status, line, type, address, chosen, clean(text), conversation, late, open, before, limit)
        async with desk.store.read() as tx:
            found, words = await page(tx, who, wanted), await Wording.read(tx, desk.texts, who.locale)
        return {"tickets": [words.wire(ticket) for ticket in found.tickets], "before": found.before}

    @routes.get("/api/tickets/{number}")
    async def show(number: Number, who: Operator = enter) -> dict[str, Any]:
        """One ticket with its history."""
        async with desk.store.read() as tx:
            await check(tx, desk, who, number)
            found = await tickets.find(tx, number)
            assert found is not None
            return await _wire(tx, desk, who, found)


def _add_changing(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.patch("/api/tickets/{number}")
    async def patch(number: Number, body: bodies.TicketChange, who: Operator = enter) -> dict[str, Any]:
        """Change a ticket or add a comment; the client reads of a new status in the chat, at a decent hour."""
        async with desk.store.write() as tx:
            queue = await check(tx, desk, who, number)
            if body.assignee:
                await opening.check_assignee(tx, body.assignee, queue)
            what = Change(**body.model_dump(), name=who.name, locale=who.locale)
            return await _wire(tx, desk, who, await change(tx, desk.texts, desk.settings, number, who.login, what))

    @routes.post("/api/tickets/{number}/comments")
    async def comment(number: Number, body: bodies.Comment, who: Operator = enter) -> dict[str, Any]:
        """A note for colleagues, or words said to the client in their chat; once for a ``key``."""
        async with desk.store.write() as tx:
            await check(tx, desk, who, number)
            key = f"{who.login}:{body.key}"[:120]
            what = Change(comment=body.text, visible=body.visible, key=key, name=who.name, locale=who.locale)
            return await _wire(tx, desk, who, await change(tx, desk.texts, desk.settings, number, who.login, what))

    @routes.post("/api/desk/conversations/{conversation_id}/ticket", status_code=201)
    async def make(conversation_id: Id, body: bodies.OpenTicket, response: Response, who: Operator = enter) -> dict[str, Any]:
        """The conversation becomes a ticket: 201; 200 and the first one when the ``key`` is repeated."""
        async with desk.store.write() as tx:
            wish = opening.Wish(**body.model_dump())
            made, new = await opening.open_ticket(tx, desk.texts, desk.settings, who, conversation_id, wish)
            if not new:
                response.status_code = 200
            return await _wire(tx, desk, who, made)


def _add_types(routes: APIRouter, desk: Desk) -> None:
    enter = Depends(desk.enter)

    @routes.get("/api/desk/ticket-types")
    async def list_types(who: Operator = enter) -> dict[str, Any]:
        """The closed list, retired types too."""
        async with desk.store.read() as tx:
            return {"types": [_type(desk, who, one) for one in await types.every(tx)]}

    @routes.put("/api/desk/ticket-types/{name}")
    async def keep_type(name: TypeName, body: bodies.Type, who: Operator = enter) -> dict[str, Any]:
        """Add or change a type; for supervisors."""
        desk.check_supervisor(who, "supervisors_only", "ticket-no-supervisors-only")
        async with desk.store.write() as tx:
            kept = await types.keep(tx, who.login, TicketType(name, body.line, body.hours, body.titles, body.active))
            return _type(desk, who, kept)


async def check(tx: Tx, desk: Desk, who: Operator, number: str) -> str | None:
    """The queue that the ticket is kept to. Raises NotFound, and Forbidden for a ticket of others."""
    queue = await tickets.queue_of(tx, number)
    if not who.sees_ticket(queue):
        raise Forbidden("not_your_queue", desk.texts("handoff-no-not-your-queue", who.locale))
    return queue


def _type(desk: Desk, who: Operator, one: TicketType) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title(desk.texts, who.locale),
        "titles": dict(one.titles),
        "line": one.line,
        "hours": one.hours,
        "active": one.active,
    }


async def _wire(tx: Tx, desk: Desk, who: Operator, ticket: Ticket) -> dict[str, Any]:
    words = await Wording.read(tx, desk.texts, who.locale)
    return {**words.wire(ticket), "outside": await links.shown(tx, ticket.number)}
