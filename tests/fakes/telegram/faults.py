"""Faults on order: the next calls of a method fail in a chosen way."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from tests.fakes.telegram.wire import Refused, bad

Way = Literal["rate_limit", "blocked", "server_error", "html", "hang", "reset", "cut", "bad_markup", "echo"]


@dataclass(frozen=True)
class Fault:
    """How a call fails; ``accepted`` true: only after the platform has carried it out."""

    way: Way
    retry_after: int = 1
    accepted: bool = False

    async def play(self, request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
        match self.way:
            case "rate_limit":
                return Refused(429, f"Too Many Requests: retry after {self.retry_after}", retry_after=self.retry_after).response()
            case "blocked":
                return Refused(403, "Forbidden: bot was blocked by the user").response()
            case "bad_markup":
                return bad("can't parse entities: Unsupported start tag").response()
            case "echo":  # a gateway that quotes the address it was asked for, token and all
                return bad(f"cannot handle {request.url}").response()
            case "server_error":
                return Refused(500, "Internal Server Error").response()
            case "html":
                return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
            case "hang":
                await closing.wait()
            case "reset":
                if request.transport is not None:
                    request.transport.abort()
        return web.Response(status=503)


class Faults:
    """Ordered by method; each fault is used once."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault | None]] = defaultdict(deque)

    def add(self, method: str, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        self._waiting[method.lower()].extend([Fault(way, retry_after, accepted)] * times)

    def skip(self, method: str, times: int) -> None:
        """Let the next ``times`` calls go well, whatever is ordered after."""
        self._waiting[method.lower()].extend([None] * times)

    def take(self, method: str) -> Fault | None:
        waiting = self._waiting[method]
        return waiting.popleft() if waiting else None
