"""How a refusal leaves: ``{code, message, field?, retry_after?}`` with its status."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from connectors.errors import Refusal, TooOften


def as_json(refusal: Refusal) -> dict[str, Any]:
    """The refusal's object; ``retry_after`` is in seconds."""
    said: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if refusal.field is not None:
        said["field"] = refusal.field
    if isinstance(refusal, TooOften):
        said["retry_after"] = refusal.retry_after
    return said


def respond(refusal: Refusal) -> JSONResponse:
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooOften) else None
    return JSONResponse(as_json(refusal), refusal.status, headers)


class RefusingRoute(APIRoute):
    """A route that answers :class:`Refusal` with its own status."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                return respond(refusal)

        return guarded
