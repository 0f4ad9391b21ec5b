"""The socket: the same messages as by long poll, resumed after the last seq, and frames that are refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.site.stand import Stand, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def begin(client: httpx.AsyncClient) -> str:
    token: str = (await client.post("/api/chat/sessions")).json()["token"]
    return token


def dial(stand: Stand, token: str, after: int = 0) -> connect:
    return connect(f"ws://127.0.0.1:{stand.port}/api/chat/ws?token={token}&after={after}")


async def hear(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 5))
    return frame


async def say(socket: ClientConnection, **frame: Any) -> None:
    await socket.send(json.dumps(frame))


async def both(socket: ClientConnection) -> dict[str, dict[str, Any]]:
    """The two frames that follow a send, by their type; their order is free."""
    return {frame["type"]: frame for frame in (await hear(socket), await hear(socket))}


async def test_a_message_is_accepted_and_seen_by_both_sockets(stand: Stand, client: httpx.AsyncClient) -> None:
    token = await begin(client)
    async with dial(stand, token) as first, dial(stand, token) as second:
        await say(first, type="send", client_message_id="m1", text="привет")
        frames = await both(first)
        assert frames["accepted"] == {"type": "accepted", "client_message_id": "m1", "message_id": 1, "seq": 1}
        assert frames["message"] == await hear(second)
        assert frames["message"]["message"]["text"] == "привет"
        await stand.say(1, "Здравствуйте!")
        for socket in (first, second):
            assert (await hear(socket))["message"]["text"] == "Здравствуйте!"


async def test_a_new_socket_goes_on_after_the_last_seq(stand: Stand, client: httpx.AsyncClient) -> None:
    token = await begin(client)
    async with dial(stand, token) as socket:
        await say(socket, type="send", client_message_id="m1", text="привет")
        await both(socket)
    for number in range(5):
        await stand.say(1, str(number))
    async with dial(stand, token, after=3) as socket:
        assert [(await hear(socket))["message"]["seq"] for _ in range(3)] == [4, 5, 6]


async def test_a_repeated_send_is_accepted_with_the_same_numbers(stand: Stand, client: httpx.AsyncClient) -> None:
    async with dial(stand, await begin(client)) as socket:
        await say(socket, type="send", client_message_id="m1", text="привет")
        accepted = (await both(socket))["accepted"]
        await say(socket, type="send", client_message_id="m1", text="привет")
        assert await hear(socket) == accepted
    assert await stand.spoken() == [("client", "привет")]


async def test_typing_reaches_the_open_sockets(stand: Stand, client: httpx.AsyncClient) -> None:
    token = await begin(client)
    async with dial(stand, token) as socket:
        await say(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
        await stand.channel.typing(token.split(".")[0])
        assert await hear(socket) == {"type": "typing"}


@pytest.mark.parametrize(
    "frame",
    ["", "{", "[]", '{"type": "shout"}', '{"type": 1}', '{"type": "send"}', '{"type": "send", "client_message_id": "1", "text": 5}'],
)
async def test_a_bad_frame_is_answered_and_the_socket_goes_on(stand: Stand, client: httpx.AsyncClient, frame: str) -> None:
    async with dial(stand, await begin(client)) as socket:
        await socket.send(frame)
        refused = await hear(socket)
        assert (refused["type"], bool(refused["code"]), bool(refused["message"])) == ("error", True, True)
        await socket.send(b"\x00\x01")
        assert (await hear(socket))["type"] == "error"
        await say(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}


async def test_a_refused_send_names_its_message(stand: Stand, client: httpx.AsyncClient) -> None:
    async with dial(stand, await begin(client)) as socket:
        await say(socket, type="send", client_message_id="m1", text="x" * 20_001)
        refused = await hear(socket)
        assert (refused["client_message_id"], refused["field"]) == ("m1", "text")


async def test_a_frame_above_the_limit_closes_the_socket(stand: Stand, client: httpx.AsyncClient) -> None:
    async with dial(stand, await begin(client)) as socket:
        await socket.send("x" * (64 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await hear(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


async def test_a_wrong_token_is_401_before_the_socket_opens(stand: Stand) -> None:
    for token in ("", "a.ru.b"):
        with pytest.raises(InvalidStatus) as refused:
            await dial(stand, token).__aenter__()
        assert refused.value.response.status_code == 401


async def test_a_stopping_door_closes_sockets_at_once(stand: Stand, client: httpx.AsyncClient) -> None:
    async with dial(stand, await begin(client)) as socket:
        await say(socket, type="ping")
        await hear(socket)
        await stand.channel.stop()
        with pytest.raises(ConnectionClosed) as closed:
            await hear(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001


async def test_what_is_left_of_a_closed_socket_is_nothing(stand: Stand, client: httpx.AsyncClient) -> None:
    async with dial(stand, await begin(client)) as socket:
        await say(socket, type="ping")
        await hear(socket)
    await until(lambda: not stand.channel._sockets and not stand.store.wakes._waiting)
