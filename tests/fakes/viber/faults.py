"""Faults on order: the next calls of a kind fail in a chosen way."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.contract import Call, Way

METHODS: dict[str, Call] = {"send_message": "send", "set_webhook": "register", "get_account_info": "register"}
STATUSES: dict[Way, tuple[int, str]] = {
    "rate_limit": (12, "tooManyRequests"),
    "blocked": (6, "receiverNotSubscribed"),
    "unknown_chat": (5, "receiverNotRegistered"),
    "bad_token": (2, "invalidAuthToken"),
}
BROKEN: tuple[Way, ...] = ("server_error", "hang", "cut", "html")


@dataclass(frozen=True)
class Fault:
    """How a call fails; ``accepted`` true: only after the platform has carried it out."""

    way: Way
    accepted: bool = False

    async def play(self, request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
        if self.way in STATUSES:
            status, words = STATUSES[self.way]
            return web.json_response({"status": status, "status_message": words})
        match self.way:
            case "html":
                return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
            case "hang":
                await closing.wait()
            case "cut":
                if request.transport is not None:
                    request.transport.abort()
        return web.Response(status=500, text="Internal Server Error")


class Faults:
    """Each fault is used once."""

    def __init__(self) -> None:
        self._waiting: dict[Call, deque[Fault]] = defaultdict(deque)

    def add(self, call: Call, way: Way, times: int, accepted: bool) -> None:
        """Raises NotImplementedError for what Viber has no way to show."""
        shown = call == "send" or (call == "register" and way in (*BROKEN, "bad_token")) or (call == "download" and way in BROKEN)
        if not shown:
            raise NotImplementedError(f"Viber has no way to answer {way} to {call}")
        self._waiting[call].extend([Fault(way, accepted)] * times)

    def take(self, call: Call | None) -> Fault | None:
        return self._waiting[call].popleft() if call and self._waiting[call] else None
