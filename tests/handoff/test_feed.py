"""The desk's socket on a real port: every change an operator may see, once, in order, from where they left off."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket as sockets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from connectors.contract import Author
from connectors.ledger import events, thread
from connectors.ledger.thread import Draft
from tests.handoff.office import Office


class Served:
    """The office's app on a port of its own."""

    def __init__(self, office: Office) -> None:
        with sockets.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        config = uvicorn.Config(office.app, host="127.0.0.1", port=self.port, log_level="warning", ws="websockets-sansio")
        self.server = uvicorn.Server(config)
        self.office = office

    async def start(self) -> None:
        self.task = asyncio.create_task(self.server.serve())
        async with asyncio.timeout(30):
            while not self.server.started:  # noqa: ASYNC110 - uvicorn signals nobody
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self.office.feed.close()
        self.server.should_exit = True
        await self.task

    async def dial(self, login: str, after: int = 0) -> connect:
        token = await self.office.token(login)
        return connect(f"ws://127.0.0.1:{self.port}/api/desk/ws?token={token}&after={after}")


@pytest_asyncio.fixture
async def served(office: Office) -> AsyncIterator[Served]:
    running = Served(office)
    await running.start()
    yield running
    await running.stop()


async def hear(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    return [json.loads(await asyncio.wait_for(socket.recv(), 5)) for _ in range(count)]


async def upto(socket: ClientConnection, seq: int) -> list[dict[str, Any]]:
    """Frames until the one of ``seq``."""
    frames = await hear(socket, 1)
    while frames[-1]["seq"] < seq:
        frames += await hear(socket, 1)
    return frames


async def newest(office: Office) -> int:
    async with office.store.read() as tx:
        return await events.last(tx)


async def test_everything_once_in_order_and_resumed(office: Office, served: Served) -> None:
    conversation = await office.calls_person()
    async with await served.dial("consult") as socket:
        before = await upto(socket, await newest(office))
        await office.does("consult", conversation, "take")
        await office.does("consult", conversation, "reply", client_message_id="1", text="Здравствуйте")
        live = await upto(socket, await newest(office))
    await office.does("consult", conversation, "note", text="перезвонить")
    await office.writes("спасибо")
    async with await served.dial("consult", after=live[-1]["seq"]) as socket:
        missed = await upto(socket, await newest(office))
    frames = before + live + missed
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    said = [frame["message"]["text"] for frame in frames if frame["kind"] == "message"]
    assert said[0] == "позовите человека" and said[-3:] == ["Здравствуйте", "перезвонить", "спасибо"]
    assert frames[-1]["conversation"]["holder"]["name"] == "consult"


async def test_each_sees_their_own_queues(office: Office, served: Served) -> None:
    async with await served.dial("consult") as consult, await served.dial("technical") as technical:
        finance = await office.calls_person("1", topic="payment")
        conversation = await office.calls_person("2")
        for frame in await upto(consult, await newest(office)):
            assert frame["conversation_id"] == conversation != finance or frame["kind"] == "presence"
        await office.does("consult", conversation, "take")
        await office.does("consult", conversation, "transfer", queue="technical", comment="LOS")
        last = await newest(office)
        mine = await upto(technical, last)
        assert {frame["conversation_id"] for frame in mine if frame["kind"] != "presence"} == {conversation}
        gone = [frame for frame in await _until_gone(consult) if frame["conversation"] is None]
        assert gone[-1]["kind"] == "handoff" and gone[-1]["message"] is None


async def _until_gone(socket: ClientConnection) -> list[dict[str, Any]]:
    frames = await hear(socket, 1)
    while frames[-1]["conversation"] is not None:
        frames += await hear(socket, 1)
    return frames


async def test_tickets_and_deliveries_are_told(office: Office, served: Served) -> None:
    await office.clock.advance(timedelta(hours=10))
    conversation = await office.calls_person(topic="payment")
    await office.delivered()
    async with await served.dial("finance") as socket:
        frames = await upto(socket, await newest(office))
    assert [f["ticket"] for f in frames if f["kind"] == "ticket"] == ["100001"]
    delivered = [f["message"] for f in frames if f["kind"] == "delivery"]
    assert delivered[-1]["delivery"] == "sent"
    assert [frame["conversation_id"] for frame in frames if frame["kind"] != "presence"][-1] == conversation


async def test_long_ago_is_read_from_the_store(office: Office, served: Served) -> None:
    conversation = await office.calls_person()
    async with office.store.write() as tx:
        for number in range(300):
            await thread.append(tx, conversation, Author.note, Draft(str(number)))
    office.feed._kept.clear()  # as if this door had just started
    async with await served.dial("consult") as socket:
        frames = await upto(socket, await newest(office))
    assert [frame["seq"] for frame in frames] == list(range(1, frames[-1]["seq"] + 1))


async def test_a_bad_token_and_an_ended_session_close_the_socket(office: Office, served: Served) -> None:
    for query, code in (("token=x", 4401), ("", 4401), ("token=x&after=-1", 1008)):
        async with connect(f"ws://127.0.0.1:{served.port}/api/desk/ws?{query}") as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), 5)
            assert closed.value.rcvd is not None and closed.value.rcvd.code == code
    async with await served.dial("editor") as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403
    async with await served.dial("consult", after=10**6) as socket:
        await office.call("consult", "POST", "/desk/logout")
        await office.calls_person()
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


async def test_a_stopping_door_lets_go_at_once(office: Office) -> None:
    running = Served(office)
    await running.start()
    async with await running.dial("consult") as socket:
        async with asyncio.timeout(30):
            await running.stop()
            with contextlib.suppress(ConnectionClosed):
                await socket.recv()
        assert socket.close_code in (1001, 1012)
