"""How the desk says no: ``{code, message, field?}`` with its status, whatever went wrong with the request."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from connectors.errors import BadInput, Refusal, TooLarge

BODY_BYTES: Final = 256 * 1024


class RefusingRoute(APIRoute):
    """A route that answers a :class:`Refusal` with its own status, and unreadable input with 422."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return respond(_bad_input(error))
            except HTTPException as error:  # how FastAPI words a body too long, or too deep to be read
                if error.status_code == 413:
                    return respond(TooLarge("too_large", f"the body must not exceed {BODY_BYTES} bytes"))
                if error.status_code == 400:
                    return respond(BadInput("bad_json", "the body cannot be read"))
                raise
            except Refusal as refusal:
                return respond(refusal)

        return guarded


def respond(refusal: Refusal) -> JSONResponse:
    said = {"code": refusal.code, "message": refusal.message}
    if refusal.field is not None:
        said["field"] = refusal.field
    return JSONResponse(said, refusal.status)


def _bad_input(error: RequestValidationError) -> BadInput:
    """The first field at fault; the input itself is not repeated."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    if first["type"] == "json_invalid" or not field:
        return BadInput("bad_json", str(first["msg"]))
    return BadInput("bad_field", str(first["msg"]), field=field)
