"""Everything that goes to VK goes through the proxy of the settings."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest

from connectors.contract import Attachment
from tests.vk.conftest import Make

ANSWER = b'{"response": [{"id": 100001, "first_name": "\\u0418\\u0432\\u0430\\u043d"}]}'


@pytest.fixture
async def proxy() -> AsyncIterator[tuple[str, list[tuple[str, str]]]]:
    """(host and port, the request lines and Proxy-Authorization it saw)."""
    seen: list[tuple[str, str]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        seen.append((head.split("\r\n")[0], headers.get("Proxy-Authorization", "")))
        await reader.readexactly(int(headers.get("Content-Length", 0)))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(ANSWER), ANSWER))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", seen
    server.close()
    await server.wait_closed()


async def test_calls_and_files_go_through_the_proxy(make_channel: Make, proxy: tuple[str, list[tuple[str, str]]]) -> None:
    address, seen = proxy
    channel = make_channel(mode="callback", api_base="http://vk.test", proxy=f"http://u:p4ss@{address}")
    profile = await channel.profile("100001")
    assert profile is not None and profile.name == "Иван"
    assert b"".join([chunk async for chunk in channel.download(Attachment("photo", "http://vk.test/files/f1"))]) == ANSWER
    password = "Basic " + base64.b64encode(b"u:p4ss").decode()
    assert seen == [("POST http://vk.test/method/users.get HTTP/1.1", password), ("GET http://vk.test/files/f1 HTTP/1.1", password)]
