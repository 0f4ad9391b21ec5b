"""Whatever goes wrong on the wire, the door sees one kind of failure."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import numpy as np
import pytest

from nlu.client import EngineClient
from nlu.contract import EngineReply, TurnRequest
from nlu.errors import EngineUnavailable

REQUEST = TurnRequest("e", "m", "привет", vector=np.array([1.0, 2.0], dtype=np.float32))
GOOD = {
    "replies": [{"text": "Здравствуйте", "buttons": [{"title": "Да", "payload": "/affirm"}], "custom": {"a": 1}}],
    "tracker": {"version": 1, "events": []},
    "intent": "greet",
    "confidence": 0.9,
    "slots": {"language": "ru"},
    "active_form": None,
}


class Wire:
    """A server that sends the same bytes to everyone, or nothing at all, and keeps what it was sent."""

    def __init__(self) -> None:
        self.sends: bytes | None = b""
        self.got = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length")), 0)
        self.got = await reader.readexactly(length)
        if self.sends is None:
            await reader.read()
        else:
            writer.write(self.sends)
            await writer.drain()
        writer.close()


@pytest.fixture
async def wire() -> AsyncIterator[tuple[Wire, EngineClient]]:
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with aiohttp.ClientSession() as http:
        yield wire, EngineClient(url, "t", http, 0.5)
    server.close()


def response(body: bytes, status: int = 200) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


async def test_a_whole_answer_is_read(wire: tuple[Wire, EngineClient]) -> None:
    server, client = wire
    server.sends = response(json.dumps(GOOD).encode())
    turn = await client.turn(REQUEST)
    assert turn.replies == [EngineReply("Здравствуйте", [{"title": "Да", "payload": "/affirm"}], {"a": 1})]
    assert (turn.intent, turn.confidence, turn.slots, turn.active_form) == ("greet", 0.9, {"language": "ru"}, None)
    sent = json.loads(server.got)
    assert (sent["vector"], sent["payload"], sent["tracker"]) == ("AACAPwAAAEA=", None, None)


@pytest.mark.parametrize(
    "sends",
    [
        None,
        b"",
        b"not HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        response(b"", 500),
        response(b"<html>", 404),
        response(b'{"code": ["x"]}', 422),
        response(b"", 302),
        response(b"not json"),
        response(b"\xff\xfe"),
        response(b"[]"),
        response(b"null"),
        *(response(json.dumps({**GOOD, name: 7}).encode()) for name in ("replies", "tracker", "intent", "slots", "active_form")),
        *(response(json.dumps({key: GOOD[key] for key in GOOD if key != name}).encode()) for name in GOOD),
        response(json.dumps({**GOOD, "confidence": "sure"}).encode()),
        response(json.dumps({**GOOD, "replies": [{"text": "a", "buttons": [1], "custom": {}}]}).encode()),
    ],
)
async def test_everything_else_is_engine_unavailable(wire: tuple[Wire, EngineClient], sends: bytes | None) -> None:
    server, client = wire
    server.sends = sends
    with pytest.raises(EngineUnavailable):
        await client.turn(REQUEST)


async def test_a_refusal_names_its_code(wire: tuple[Wire, EngineClient]) -> None:
    server, client = wire
    server.sends = response(b'{"code": "bad_tracker", "message": "x"}', 422)
    with pytest.raises(EngineUnavailable, match="422 bad_tracker"):
        await client.turn(REQUEST)


@pytest.mark.parametrize("request_", [TurnRequest("e", "m", "\ud83d"), TurnRequest("e", "m", "a", metadata={"a": object()})])
async def test_what_cannot_be_written_is_engine_unavailable(wire: tuple[Wire, EngineClient], request_: TurnRequest) -> None:
    with pytest.raises(EngineUnavailable, match="cannot be written"):
        await wire[1].turn(request_)


async def test_nobody_there_is_not_ready() -> None:
    async with aiohttp.ClientSession() as http:
        client = EngineClient("http://127.0.0.1:9", "t", http, 0.5)
        assert not await client.ready()
        with pytest.raises(EngineUnavailable):
            await client.turn(REQUEST)
        assert not await EngineClient("not a url", "t", http).ready()
