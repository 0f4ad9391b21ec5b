"""Opens the library's bot: our timeouts, the configured server and proxy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

import httpx

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else each wait that Telegram asks for is a deprecation warning of the library

from telegram import Bot
from telegram.request import HTTPXRequest

from connectors.operators_telegram.settings import OperatorsTelegramSettings

CONNECT_TIMEOUT: Final = 10.0
POLL_GRACE: Final = 10.0
"""Seconds an answer may come later than the long poll's end."""


@dataclass(frozen=True, slots=True)
class Session:
    """``bot`` for calls, ``updates`` for the long poll, ``files`` for downloads; ``api`` is the address with the token."""

    bot: Bot
    updates: HTTPXRequest
    files: httpx.AsyncClient
    api: str

    async def close(self) -> None:
        for request in (self.bot.request, self.updates):
            await request.shutdown()
        await self.files.aclose()


def open_session(settings: OperatorsTelegramSettings) -> Session:
    """A session that talks to ``settings.api_base``."""
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    base = settings.api_base.rstrip("/")

    def request(seconds: float, connections: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=CONNECT_TIMEOUT,
            pool_timeout=seconds,
            media_write_timeout=settings.upload_timeout,
            proxy=proxy,
        )

    updates = request(settings.poll_timeout + POLL_GRACE, 1)
    bot = Bot(
        settings.token.get_secret_value(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request(settings.request_timeout, 8),
        get_updates_request=updates,
    )
    files = httpx.AsyncClient(proxy=proxy, timeout=httpx.Timeout(settings.request_timeout, connect=CONNECT_TIMEOUT))
    return Session(bot, updates, files, bot.base_url)
