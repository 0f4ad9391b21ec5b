"""Opens the aiogram bot: our timeouts, the configured server and proxy, no retries."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response
from aiogram.types import Message
from aiohttp import ClientTimeout

from connectors.telegram.settings import TelegramSettings

CONNECT_TIMEOUT = 10.0

_KEPT = (Response[Message], Response[bool])
"""pydantic forgets a generic model nobody holds: aiogram would build it anew, 5 ms, each time it was forgotten."""


class Session(AiohttpSession):
    """aiogram's session with limits of its own: on connecting, so that "never left" can be told from "no answer", and between two chunks of
    a download, which as a whole may take long."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        limits = ClientTimeout(total=timeout or self.timeout, sock_connect=CONNECT_TIMEOUT)
        return await super().make_request(bot, method, cast(int, limits))  # aiohttp takes both, aiogram only hands it on

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        limits = ClientTimeout(sock_connect=CONNECT_TIMEOUT, sock_read=timeout)
        async with aclosing(super().stream_content(url, headers, cast(int, limits), chunk_size, raise_for_status)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def close(self) -> None:
        """At once: aiogram adds a quarter of a second for old versions of aiohttp, whose close did not wait for TLS."""
        if self._session is not None and not self._session.closed:
            await self._session.close()


def open_bot(settings: TelegramSettings) -> Bot:
    """A bot that talks to ``settings.api_base``; close it with ``await bot.session.close()``."""
    session = Session(
        proxy=settings.proxy.get_secret_value() if settings.proxy else None,
        api=TelegramAPIServer.from_base(settings.api_base),
        timeout=settings.request_timeout,
    )
    return Bot(settings.token.get_secret_value(), session=session)
