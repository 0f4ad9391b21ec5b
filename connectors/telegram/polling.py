"""Receives updates by long polling: an update is confirmed to Telegram only after it was stored."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod

from connectors.contract import Clock
from connectors.keeping import unless
from connectors.telegram.failures import TOKEN_PAUSE, is_conflict, words
from connectors.telegram.parse import WANTED, update_id

log = structlog.get_logger(__name__)

CONFLICT_PAUSE = 10.0
LONGEST_PAUSE = 60.0
GRACE = 10
"""Seconds an answer may come later than the long poll's end."""

Receive = Callable[[dict[str, Any]], Awaitable[None]]
"""Stores one raw update; returns only when it is safe to confirm it."""


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without aiogram's types: one update they cannot read would hold up all the others for ever."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class Poller:
    """``trouble`` says in words why nothing is received at present, None when all is well."""

    def __init__(self, bot: Bot, receive: Receive, clock: Clock, *, timeout: int, hidden: Sequence[str]) -> None:
        self._bot = bot
        self._receive = receive
        self._clock = clock
        self._timeout = timeout
        self._hidden = tuple(hidden)
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self.trouble: str | None = None

    def stop(self) -> None:
        """End :meth:`run` at once, or after the update now being stored."""
        self._stopping.set()

    async def run(self) -> None:
        """Receive until :meth:`stop`. What was stored and not yet confirmed comes again after a restart, with the same key."""
        failures = 0
        while not self._stopping.is_set():
            try:
                await self._round()
                failures, self.trouble = 0, None
            except Exception as error:
                failures += 1
                seconds = pause(error, failures)
                self.trouble = words(error, self._hidden)
                log.warning("telegram polling waits", conflict=is_conflict(error), why=self.trouble, seconds=round(seconds, 1))
                await unless(self._stopping, self._clock.sleep(seconds))

    async def _round(self) -> None:
        request = RawUpdates(offset=self._offset, timeout=self._timeout, allowed_updates=list(WANTED))
        for update in await unless(self._stopping, self._bot(request, request_timeout=self._timeout + GRACE)) or ():
            number = update_id(update)
            await self._receive(update)
            self._offset = number + 1
            if self._stopping.is_set():
                return


def pause(error: BaseException, failures: int) -> float:
    """Seconds to wait after ``error``, the ``failures``-th in a row: what Telegram asks, else doubling with jitter up to a minute."""
    match error:
        case TelegramRetryAfter():
            return float(error.retry_after)
        case TelegramUnauthorizedError():
            return TOKEN_PAUSE
        case TelegramAPIError() if is_conflict(error):
            return CONFLICT_PAUSE
        case _:
            return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
