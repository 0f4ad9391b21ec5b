"""What every platform's webhook does: read a bounded body, check it, store the update, only then say yes."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from connectors.errors import BadInput, Refusal, TooLarge, Unauthorized

log = structlog.get_logger(__name__)

BODY_LIMIT: Final = 1024 * 1024

Take = Callable[[Request, bytes], Awaitable[Response]]
"""Checks authenticity on the raw body, stores the update, answers. Raises Refusal; any other exception means: not stored."""


def webhook(path: str, take: Take, *, summary: str) -> APIRouter:
    """``POST path``. A Refusal is answered as ``{code, message}`` with its status; any other failure with 503, so that the platform
    delivers the update again."""
    routes = APIRouter()

    async def knock(request: Request) -> Response:
        try:
            return await take(request, await _body(request))
        except Refusal as refusal:
            return _answer(refusal.status, refusal.code, refusal.message)
        except Exception as error:  # whatever it is, the update is not stored; its words may quote the client
            log.error("webhook update not stored", path=path, why=type(error).__name__)
            return _answer(503, "not_stored", "the update could not be stored, deliver it again")

    routes.add_api_route(path, knock, methods=["POST"], summary=summary, tags=["platforms"], response_model=None)
    return routes


def same(given: str, secret: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def check_secret(given: str, secret: str, where: str) -> None:
    """Raises Unauthorized."""
    if not same(given, secret):
        raise Unauthorized("wrong_secret", f"{where} is missing or wrong")


def json_object(body: bytes) -> dict[str, Any]:
    """The body as an object. Raises Refusal (400) when it is not JSON, BadInput (422) when it is not an object."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("bad_json", "the body is not JSON") from None
    if not isinstance(update, dict):
        raise BadInput("bad_update", "an update is an object")
    return update


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise TooLarge("too_large", f"an update has at most {BODY_LIMIT} bytes")
    return bytes(body)


def _answer(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status_code=status)
