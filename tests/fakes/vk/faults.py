"""Faults on order: the next calls fail in a chosen way."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.contract import Call, Way
from tests.fakes.vk.wire import Refused

CODES: dict[Way, int] = {"rate_limit": 6, "server_error": 10, "blocked": 901, "unknown_chat": 936, "bad_token": 5}
METHODS: dict[str, Call] = {
    "messages.send": "send",
    "messages.edit": "edit",
    "messages.delete": "edit",
    "messages.setActivity": "typing",
    "users.get": "profile",
    "groups.addCallbackServer": "register",
    "groups.editCallbackServer": "register",
    "groups.setLongPollSettings": "register",
}
"""Uploads fail at the upload server, updates at the Long Poll server."""


@dataclass(frozen=True)
class Fault:
    """``accepted`` true: only after the platform has carried it out. ``code`` instead of ``way``: that error of VK's."""

    way: Way
    accepted: bool = False
    code: int = 0

    async def play(self, request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
        """:raises Refused: VK's own error, which is HTTP 200"""
        if self.code:
            raise Refused(self.code)
        if self.way in CODES and request.path.startswith("/method/"):
            raise Refused(CODES[self.way])
        match self.way:
            case "html":
                return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
            case "server_error":
                return web.Response(status=500)
            case "hang":
                await closing.wait()
            case "cut":
                if request.transport is not None:
                    request.transport.abort()
        return web.Response(status=503)


class Faults:
    """Ordered by call; each fault is used once."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, call: str, fault: Fault, times: int) -> None:
        if call in ("upload", "download", "updates") and fault.way in ("rate_limit", "blocked", "unknown_chat", "bad_token"):
            raise NotImplementedError(f"VK cannot show {fault.way} at {call}")
        self._waiting[call].extend([fault] * times)

    def take(self, call: str | None) -> Fault | None:
        waiting = self._waiting[call] if call else None
        return waiting.popleft() if waiting else None
