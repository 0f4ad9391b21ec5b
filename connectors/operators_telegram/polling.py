"""Receives operators' updates by long polling: an update is confirmed to Telegram only after it was stored."""

from __future__ import annotations

import json
import random
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter
from telegram.request import BaseRequest

from connectors.contract import Clock
from connectors.errors import BadInput
from connectors.fields import integer
from connectors.operators_telegram.contract import Take
from connectors.operators_telegram.failures import TOKEN_PAUSE, retry_after, words
from connectors.operators_telegram.parse import WANTED

log = structlog.get_logger(__name__)

CONFLICT_PAUSE: Final = 10.0
LONGEST_PAUSE: Final = 60.0


class Poller:
    """``trouble`` says in words why nothing is received at present, None when all is well."""

    def __init__(self, request: BaseRequest, api: str, clock: Clock, *, timeout: int, hidden: tuple[str, ...]) -> None:
        self._request = request
        self._url = f"{api}/getUpdates"
        self._clock = clock
        self._timeout = timeout
        self._hidden = hidden
        self._offset: int | None = None
        self.trouble: str | None = None

    async def run(self, take: Take) -> None:
        """Receive until cancelled. What was stored and not yet confirmed comes again after a restart, with the same ``update_id``."""
        failures = 0
        while True:
            try:
                await self._round(take)
                failures, self.trouble = 0, None
            except Exception as error:
                failures += 1
                seconds = pause(error, failures)
                self.trouble = words(error, self._hidden)
                log.warning("operators' polling waits", why=self.trouble, seconds=round(seconds, 1))
                await self._clock.sleep(seconds)

    async def _round(self, take: Take) -> None:
        """One getUpdates, read raw: one update the library cannot read would hold up all the others for ever."""
        query: dict[str, Any] = {"timeout": self._timeout, "allowed_updates": json.dumps(WANTED)}
        if self._offset is not None:
            query["offset"] = self._offset
        for update in _updates(await self._request.post(f"{self._url}?{urlencode(query)}")):
            number = integer(update, "update_id")
            if number is None:
                raise BadInput("bad_update", "an update has an update_id")
            await take(update)
            self._offset = number + 1


def _updates(answer: object) -> list[dict[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(update, dict) for update in answer):
        raise BadInput("bad_updates", "updates are a list of objects")
    return answer


def pause(error: BaseException, failures: int) -> float:
    """Seconds to wait after ``error``, the ``failures``-th in a row: what Telegram asks, else doubling with jitter up to a minute."""
    match error:
        case RetryAfter():
            return retry_after(error)
        case InvalidToken():
            return TOKEN_PAUSE
        case Conflict():
            return CONFLICT_PAUSE
        case _:
            return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
