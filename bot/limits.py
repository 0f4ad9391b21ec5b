"""A limit on every request's body, counted as it arrives: too much is refused before anything reads it."""

from __future__ import annotations

import json
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES: Final = 2 * 1024 * 1024
UPLOADS: Final = frozenset({"/api/chat/files", "/api/desk/files", "/kb/import/preview", "/kb/import/run"})
"""Paths that take files: they know who calls before they read, and count by the files' own limits (:mod:`connectors.files.upload`,
:mod:`knowledge_base.pages.transfer`)."""


class _TooLarge(Exception):
    """The body went over the limit while it was being read."""


class BodyLimit:
    """ASGI middleware: 413 for a body above ``limit`` bytes, declared or real; but for uploads."""

    def __init__(self, app: ASGIApp, limit: int = BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UPLOADS:
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limit:
            await _refuse(send, self._limit)
            return
        received, answered = 0, False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not answered:
                await _refuse(send, self._limit)


async def _refuse(send: Send, limit: int) -> None:
    body = json.dumps({"code": "too_large", "message": f"the body is larger than {limit} bytes"}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
