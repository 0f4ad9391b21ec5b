"""Faults on order: the next calls of a method, or of a kind of methods, fail in a chosen way."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from tests.fakes import contract
from tests.fakes.telegram.wire import Refused, bad

Way = contract.Way | Literal["reset", "bad_markup", "bad_photo", "echo"]

UPLOADS = frozenset({"sendphoto", "senddocument", "sendvoice", "sendaudio", "sendvideo"})
CALLS: Mapping[contract.Call, frozenset[str]] = {
    "send": frozenset({"sendmessage"}) | UPLOADS,
    "upload": UPLOADS,
    "edit": frozenset({"deletemessage", "editmessagetext", "editmessagecaption", "editmessagemedia", "editmessagereplymarkup"}),
    "typing": frozenset({"sendchataction"}),
    "download": frozenset(),
    "updates": frozenset({"getupdates"}),
    "register": frozenset({"setwebhook", "deletewebhook"}),
}
"""What a call of the contract is here; a file is sent by one call, so "upload" is a part of "send"; a download is no method."""
TO_A_CHAT = frozenset({"send", "upload", "edit", "typing"})


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
            case "unknown_chat":
                return bad("chat not found").response()
            case "bad_token":
                return Refused(401, "Unauthorized").response()
            case "bad_markup":
                return bad("can't parse entities: Unsupported start tag").response()
            case "bad_photo":
                return bad("PHOTO_INVALID_DIMENSIONS").response()
            case "echo":  # a gateway that quotes the address it was asked for, token and all
                return bad(f"cannot handle {request.url}").response()
            case "server_error":
                return Refused(500, "Internal Server Error").response()
            case "html":
                return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
            case "hang":
                await closing.wait()
            case "reset" | "cut":
                if request.transport is not None:
                    request.transport.abort()
        return web.Response(status=503)


class Faults:
    """Ordered by method or by call of the contract; each fault is used once."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault | None]] = defaultdict(deque)

    def add(self, call: str, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        """Raises NotImplementedError for what Telegram has no way to show."""
        if call == "profile" or (call in CALLS and call not in TO_A_CHAT and way in ("blocked", "unknown_chat")):
            raise NotImplementedError(f"Telegram has no way to answer {way} to {call}")
        self._waiting[call.lower()].extend([Fault(way, retry_after, accepted)] * times)

    def skip(self, call: str, times: int) -> None:
        """Let the next ``times`` calls go well, whatever is ordered after."""
        self._waiting[call.lower()].extend([None] * times)

    def forget(self) -> None:
        """All is well from now on."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        names = [method, *(call for call, methods in CALLS.items() if method in methods)]
        return next((self._waiting[name].popleft() for name in names if self._waiting[name]), None)
