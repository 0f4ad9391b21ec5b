"""One desk's open socket: every change its operator may see, once, in order, from where it left off."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

from fastapi import WebSocket, WebSocketDisconnect

from connectors.errors import Unauthorized
from connectors.ledger.wake import wait
from handoff.desk.feed import Feed
from handoff.desk.looking import Looking
from handoff.operators import Operators

BAD_TOKEN: Final = 4401
_GOING_AWAY: Final = 1001
_RECHECK_S: Final = 30.0
"""How often a quiet desk's session is looked at again; a busy one's at every change."""


class Socket:
    """Serves one accepted WebSocket until the operator leaves, the session ends or the door closes."""

    def __init__(self, feed: Feed, operators: Operators, websocket: WebSocket, token: str, after: int) -> None:
        self._looking = Looking(feed.readers, feed.store, operators, token, self._send)
        self._sending = asyncio.Lock()
        self._feed = feed
        self._operators = operators
        self._websocket = websocket
        self._token = token
        self._after = after

    async def serve(self) -> None:
        """Ends with the socket closed: 1001 when the door closes, 4401 when the session is over."""
        works = (self._follow(), self._listen(), self._looking.follow(), self._feed.closing.wait())
        tasks = [asyncio.ensure_future(work) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        code = BAD_TOKEN if any(isinstance(result, Unauthorized) for result in results) else _GOING_AWAY
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect):  # the operator may have left at the same moment
            await self._websocket.close(code)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, Unauthorized | _Left):
                raise result

    async def _follow(self) -> None:
        with self._feed.follow() as signal:
            while True:
                operator = await self._operators.who(self._token)
                while sights := await self._feed.after(self._after):
                    for sight in sights:
                        if (frame := sight.shown_to(operator)) is not None:
                            await self._send(frame)
                        self._after = sight.event.seq
                await wait(signal, _RECHECK_S)

    async def _send(self, frame: dict[str, Any]) -> None:
        try:
            async with self._sending:
                await self._websocket.send_json(frame)
        except (RuntimeError, OSError, WebSocketDisconnect) as error:  # how Starlette words a socket closed meanwhile
            raise _Left from error

    async def _listen(self) -> None:
        while (received := await self._websocket.receive())["type"] != "websocket.disconnect":
            await self._looking.hear(received.get("text") or "")


class _Left(Exception):
    """The operator is gone."""
