"""Where Telegram is not reachable directly, the bot goes through a proxy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from connectors.contract import OutboundMessage
from connectors.telegram.channel import TelegramChannel
from tests.fakes.telegram import Client


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """An HTTP proxy (CONNECT), and the targets it was asked for."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(request.split()[1])
        host, port = asked[-1].split(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    server.close()


async def test_messages_leave_through_the_proxy(
    make_channel: Callable[..., TelegramChannel], client: Client, proxy: tuple[str, list[str]]
) -> None:
    address, asked = proxy
    client.start()
    channel = make_channel(proxy=address)
    await channel.send(OutboundMessage(1, "7001", "через прокси"))
    assert [seen.text for seen in await client.reads()] == ["через прокси"]
    assert len(asked) == 1
    await channel.stop()
