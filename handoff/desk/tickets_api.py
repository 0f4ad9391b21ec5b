"""Tickets over HTTP for operators (design §8): list, read, change."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from connectors.errors import Forbidden
from connectors.ledger.store import Tx
from handoff import tickets
from handoff.contract import Ticket, TicketStatus
from handoff.desk.api import Desk
from handoff.desk.bodies import TicketChange
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator

Number = Annotated[str, Path(max_length=40)]


def router(desk: Desk) -> APIRouter:
    """``/api/tickets…``."""
    routes = APIRouter(prefix="/api/tickets", tags=["tickets"], route_class=RefusingRoute, max_body_size=BODY_BYTES)
    enter = Depends(desk.enter)

    @routes.get("")
    async def listing(status: Annotated[TicketStatus | None, Query()] = None, who: Operator = enter) -> dict[str, Any]:
        """Newest first, at most 500, without their histories."""
        seen = None if who.supervises else sorted(who.queues)
        async with desk.store.read() as tx:
            return {"tickets": [_wire(ticket) for ticket in await tickets.listing(tx, status, seen)]}

    @routes.get("/{number}")
    async def show(number: Number, who: Operator = enter) -> dict[str, Any]:
        """One ticket with its history."""
        async with desk.store.read() as tx:
            await _check(tx, desk, who, number)
            found = await tickets.find(tx, number)
            assert found is not None
            return _wire(found)

    @routes.patch("/{number}")
    async def change(number: Number, body: TicketChange, who: Operator = enter) -> dict[str, Any]:
        """Change status or line, or add a comment; the client reads of a new status in the chat."""
        async with desk.store.write() as tx:
            await _check(tx, desk, who, number)
            changes: dict[str, Any] = {"status": body.status, "line": body.line, "comment": body.comment}
            return _wire(await tickets.change(tx, desk.texts, number, who.login, **changes))

    return routes


async def _check(tx: Tx, desk: Desk, who: Operator, number: str) -> None:
    if not who.sees_ticket(await tickets.queue_of(tx, number)):
        raise Forbidden("not_your_queue", desk.texts("handoff-no-not-your-queue", who.locale))


def _wire(ticket: Ticket) -> dict[str, Any]:
    return {key: _plain(value) for key, value in asdict(ticket).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
