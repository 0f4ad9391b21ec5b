"""The door's side of the wire, as the engine sees it: an HTTP server that answers action calls as a test wants and remembers them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]
Behaviour = Callable[[Answer], Answer | int]


def willing(call: Answer) -> Answer:
    """Every action says its name; forms' validators believe what they are told."""
    if not call["next_action"].startswith("validate_"):
        return {"events": [], "responses": [{"text": call["next_action"]}]}
    slots = call["tracker"]["slots"]
    told = slots.get("requested_slot")
    events = [{"event": "slot", "name": told, "value": slots[told]}] if told and slots.get(told) is not None else []
    return {"events": events, "responses": []}


class ActionsDoor:
    """Use as ``async with ActionsDoor() as door``; ``door.behave`` may be replaced in a test: a dict is the answer, an int a status."""

    def __init__(self) -> None:
        self.calls: list[Answer] = []
        self.headers: list[str] = []
        self.behave: Behaviour = willing
        self.url = ""

    async def __aenter__(self) -> ActionsDoor:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def called(self) -> list[str]:
        return [call["next_action"] for call in self.calls]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                text = head.decode()
                length = next(int(line.split(":")[1]) for line in text.splitlines() if line.lower().startswith("content-length"))
                writer.write(self._answer(text, json.loads(await reader.readexactly(length))))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, head: str, call: Answer) -> bytes:
        self.headers.append(head)
        self.calls.append(call)
        answer = self.behave(call)
        status, body = (answer, b"{}") if isinstance(answer, int) else (200, json.dumps(answer).encode())
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body
