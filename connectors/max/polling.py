"""Receives updates by long polling: MAX commits what lies before ``marker``, so it moves only after the updates were stored.

Nothing has to be kept: without a marker MAX gives everything since the last one. https://dev.max.ru/docs-api/methods/GET/updates
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from connectors.contract import Clock
from connectors.errors import BadInput, DeliveryError, TryLater
from connectors.fields import integer, sections
from connectors.keeping import unless
from connectors.max.client import Client
from connectors.max.parse import WANTED

log = structlog.get_logger(__name__)

LIMIT: Final = 100
LONGEST_PAUSE: Final = 60.0
GRACE: Final = 10
"""Seconds an answer may come later than the long poll's end."""

Receive = Callable[[dict[str, Any]], Awaitable[None]]
"""Stores one raw update; returns only when it is safe to confirm it."""


class Poller:
    """``trouble`` says in words why nothing is received at present, None when all is well."""

    def __init__(self, client: Client, receive: Receive, clock: Clock, timeout: int) -> None:
        self._client = client
        self._receive = receive
        self._clock = clock
        self._timeout = timeout
        self._marker: int | None = None
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
                self.trouble = str(error) if isinstance(error, DeliveryError) else type(error).__name__
                log.warning("max polling waits", why=self.trouble, seconds=round(seconds, 1))
                await unless(self._stopping, self._clock.sleep(seconds))

    async def _round(self) -> None:
        query: dict[str, str | int] = {"limit": LIMIT, "timeout": self._timeout, "types": ",".join(WANTED)}
        if self._marker is not None:
            query["marker"] = self._marker
        answer = await unless(self._stopping, self._client.call("GET", "/updates", query, seconds=self._timeout + GRACE))
        if answer is None:
            return
        for update in sections(answer, "updates"):
            try:
                await self._receive(dict(update))
            except BadInput as refused:  # it will never be better, and must not hold up the others
                log.error("max update refused", why=refused.message)
            if self._stopping.is_set():
                return
        self._marker = integer(answer, "marker") or self._marker


def pause(error: Exception, failures: int) -> float:
    """Seconds to wait after ``error``, the ``failures``-th in a row: what the failure asks, else doubling with jitter up to a minute."""
    if isinstance(error, TryLater) and error.retry_after:
        return error.retry_after
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
