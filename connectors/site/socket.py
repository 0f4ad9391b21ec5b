"""One open socket of a site chat: messages and typing signs out, the client's messages in."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final, Literal

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict

from connectors.errors import Refusal
from connectors.site.body import NewMessage, Typing, parse
from connectors.site.chat import Chat
from connectors.site.refusals import as_json
from connectors.site.token import Session

_QUEUE: Final = 1000
_TOO_BIG: Final = 1009
_GOING_AWAY: Final = 1001


class Frame(BaseModel):
    """What every frame of the client says: its type. A ``send`` frame has the fields of :class:`NewMessage` too."""

    model_config = ConfigDict(strict=True)

    type: Literal["send", "ping", "draft"]


class Socket:
    """Serves one accepted WebSocket until either side leaves."""

    def __init__(self, chat: Chat, session: Session, websocket: WebSocket, after: int) -> None:
        self._chat = chat
        self._session = session
        self._websocket = websocket
        self._after = after
        self._shown_in: int | None = None
        self._outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_QUEUE)

    async def serve(self) -> None:
        """Ends with the socket closed; 1001 when the door closes, 1009 after a frame above the limit."""
        with self._chat.channel.socket(self._session.id, self._push):
            works = (self._follow(), self._watch(), self._listened(), self._write(), self._listen(), self._chat.channel.closing.wait())
            tasks = [asyncio.ensure_future(work) for work in works]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
                self._typed("")
        for result in results:
            if isinstance(result, Exception):
                raise result
        if self._chat.channel.closing.is_set():
            await self._close(_GOING_AWAY)

    def _push(self, frame: dict[str, Any]) -> None:
        """Signs are dropped where the client is too slow to take them."""
        with contextlib.suppress(asyncio.QueueFull):
            self._outgoing.put_nowait(frame)

    async def _follow(self) -> None:
        while True:
            for message in await self._chat.read(self._session, self._after, self._chat.settings.wait_seconds):
                await self._outgoing.put({"type": "message", "message": message.as_json()})
                self._after = message.seq

    async def _watch(self) -> None:
        async for message in self._chat.changes(self._session):
            await self._outgoing.put({"type": "changed", "message": message.as_json()})

    async def _listened(self) -> None:
        """Tell the browser from when to when the operator may see what is being typed."""
        if self._chat.typed is None:
            await asyncio.Event().wait()
        async for conversation_id, held in self._chat.listened(self._session):
            self._typed("")
            self._shown_in = conversation_id if held else None
            await self._outgoing.put({"type": "draft", "wanted": held})

    def _typed(self, text: str) -> None:
        if self._chat.typed is not None and self._shown_in is not None:
            self._chat.typed(self._shown_in, text)

    async def _write(self) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await self._websocket.send_json(await self._outgoing.get())

    async def _close(self, code: int) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # the client may have left, or been told, at the same moment
            await self._websocket.close(code)

    async def _listen(self) -> None:
        while (received := await self._websocket.receive())["type"] != "websocket.disconnect":
            text = received.get("text") or ""
            if len(text.encode("utf-8", "replace")) > self._chat.settings.body_bytes:
                await self._close(_TOO_BIG)
                return
            if (answer := await self._answer(text)) is not None:
                await self._outgoing.put(answer)

    async def _answer(self, text: str) -> dict[str, Any] | None:
        """The frame that answers a client's frame; a draft has none."""
        message_id: dict[str, str] = {}
        try:
            kind = parse(Frame, text).type
            if kind == "ping":
                return {"type": "pong"}
            if kind == "draft":
                self._typed(parse(Typing, text).text or "")
                return None
            message = parse(NewMessage, text)
            message_id = {"client_message_id": message.client_message_id}
            accepted = await self._chat.write(self._session, message)
        except Refusal as refusal:
            return {"type": "error", **message_id, **as_json(refusal)}
        return {"type": "accepted", **message_id, "message_id": accepted.message_id, "seq": accepted.seq}
