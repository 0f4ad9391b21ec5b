"""The door Telegram knocks at."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from connectors.telegram.polling import Receive
from connectors.webhook import check_secret, json_object, webhook

PATH = "/webhooks/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)


def webhook_routes(receive: Receive, secret: str) -> APIRouter:
    """``POST /webhooks/telegram``: 200 after the update is stored; 401 wrong secret, 413 too large, 400 and 422 not an update; 503 not
    stored, Telegram delivers it again."""

    async def take(request: Request, body: bytes) -> Response:
        check_secret(request.headers.get(SECRET_HEADER, ""), secret, SECRET_HEADER)
        await receive(json_object(body))
        return JSONResponse({"ok": True})

    return webhook(PATH, take, summary="Updates from Telegram")
