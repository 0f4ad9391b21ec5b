"""The service desk over HTTP: their webhook, and for supervisors what could not be told."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from connectors.errors import BadInput, NotFound, Unauthorized
from connectors.ledger.store import Store
from connectors.webhook import webhook
from handoff import audit
from handoff.desk.api import Desk
from handoff.desk.refusals import BODY_BYTES, RefusingRoute
from handoff.operators import Operator
from handoff.servicedesk import links
from handoff.servicedesk.settings import ServiceDeskSettings

_MOST: Final = 2**53


def router(desk: Desk, settings: ServiceDeskSettings | None) -> APIRouter:
    """``/api/desk/servicedesk`` for supervisors, and ``/webhooks/servicedesk`` when their calls are signed."""
    routes = APIRouter()
    routes.include_router(_supervisors(desk, settings))
    if settings is not None and settings.webhook_secret is not None:
        routes.include_router(hook(desk.store, settings))
    return routes


def hook(store: Store, settings: ServiceDeskSettings) -> APIRouter:
    """Zammad's webhook: ``X-Hub-Signature: sha1=…`` over the body. It only says which ticket to look at: what is true is asked for."""
    assert settings.webhook_secret is not None
    secret = settings.webhook_secret.get_secret_value().encode()

    async def take(request: Request, body: bytes) -> Response:
        signed = "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest()
        if not hmac.compare_digest(signed.encode(), request.headers.get("X-Hub-Signature", "").encode("utf-8", "replace")):
            raise Unauthorized("wrong_signature", "X-Hub-Signature is missing or wrong")
        outside_id = _ticket_id(body)
        async with store.write() as tx:
            known = await links.ask_soon(tx, settings.kind, outside_id)
        return JSONResponse({"known": known})

    return webhook("/webhooks/servicedesk", take, summary="Changes of tickets in the service desk")


def _ticket_id(body: bytes) -> int:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("bad_json", "the body cannot be read") from None
    ticket = said.get("ticket") if isinstance(said, dict) else None
    found = ticket.get("id") if isinstance(ticket, dict) else None
    if type(found) is not int or not 0 < found < _MOST:
        raise BadInput("bad_field", "ticket.id must be a whole number", field="ticket.id")
    return found


def _supervisors(desk: Desk, settings: ServiceDeskSettings | None) -> APIRouter:
    routes = APIRouter(prefix="/api/desk/servicedesk", tags=["tickets"], route_class=RefusingRoute, max_body_size=BODY_BYTES)

    enter = desk.supervised("supervisors_only", "ticket-no-supervisors-only")

    @routes.get("")
    async def read(who: Operator = enter) -> dict[str, Any]:
        """``{kind, linked, failed}``: what could not be told, why, and when it is tried again; ``kind`` null: tickets are ours alone."""
        async with desk.store.read() as tx:
            return {"kind": settings.kind if settings else None, **await links.state(tx)}

    @routes.post("/{number}/retry", status_code=204)
    async def again(number: str, who: Operator = enter) -> None:
        """Try one now."""
        async with desk.store.write() as tx:
            if not await links.retry(tx, number):
                raise NotFound("ticket_unknown", f"no ticket {number} is linked")
            await audit.record(tx, who.login, "servicedesk.retried", number)

    return routes
