"""The door Telegram knocks at: checks the secret, stores the update, only then says yes."""

from __future__ import annotations

import hmac
import json
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from connectors.errors import BadInput, Refusal, TooLarge, Unauthorized
from connectors.telegram.polling import Receive

log = structlog.get_logger(__name__)

BODY_LIMIT = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)


def webhook_routes(receive: Receive, secret: str) -> APIRouter:
    """``POST /webhooks/telegram``. 200 after the update is stored; 401 wrong secret, 413 too large, 400 and 422 not an update, each as
    ``{code, message}``; 503 when storing failed, so that Telegram delivers it again."""
    routes = APIRouter()

    @routes.post("/webhooks/telegram", summary="Updates from Telegram", tags=["platforms"])
    async def telegram_webhook(request: Request, given: Annotated[str, Header(alias=SECRET_HEADER)] = "") -> JSONResponse:
        try:
            _check_secret(given, secret)
            update = _json(await _body(request))
            await receive(update)
        except Refusal as refusal:
            return _answer(refusal.status, refusal.code, refusal.message)
        except Exception as error:  # whatever it is, the update is not stored
            log.error("telegram update not stored", why=type(error).__name__)
            return _answer(503, "not_stored", "the update could not be stored, deliver it again")
        return JSONResponse({"ok": True})

    return routes


def _check_secret(given: str, secret: str) -> None:
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise Unauthorized("wrong_secret", f"{SECRET_HEADER} is missing or wrong")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise TooLarge("too_large", f"an update has at most {BODY_LIMIT} bytes")
    return bytes(body)


def _json(body: bytes) -> dict[str, Any]:
    """:raises Refusal: not JSON (400); :raises BadInput: not an object (422)."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        update = Refusal("bad_json", "the body is not JSON")
    if isinstance(update, Refusal):
        raise update
    if not isinstance(update, dict):
        raise BadInput("bad_update", "an update is an object")
    return update


def _answer(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status_code=status)
