"""Receives events by Bots Long Poll: the position moves on only after an event was stored. https://dev.vk.com/api/bots-long-poll/getting-started

The position is kept in memory. After a start, and whenever VK says that events were lost, the conversations are looked through instead
(:mod:`connectors.vk.catchup`); the position is taken first, so nothing falls in between.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import aiohttp
import structlog

from connectors.contract import Clock
from connectors.errors import BadInput, DeliveryError, TryLater
from connectors.fields import Raw, integer, sections, string
from connectors.vk.api import Api
from connectors.vk.callback import Receive
from connectors.vk.catchup import missed
from connectors.vk.failures import failure, passing
from connectors.vk.settings import VkSettings

log = structlog.get_logger(__name__)

T = TypeVar("T")

LONGEST_PAUSE: Final = 60.0
GRACE: Final = 10.0
"""Seconds an answer may come later than the long poll's end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to ask, with what key, from which event on."""

    server: str
    key: str = field(repr=False)
    ts: str


class LongPoll:
    """``trouble`` says in words why nothing is received at present, None when all is well."""

    def __init__(self, settings: VkSettings, receive: Receive, api: Api, clock: Clock) -> None:
        self._settings = settings
        self._receive = receive
        self._api = api
        self._clock = clock
        self._place: Place | None = None
        self._sound_until: datetime | None = None
        self._behind = True
        self._stopping = asyncio.Event()
        self.trouble: str | None = None

    def stop(self) -> None:
        """End :meth:`run` at once, or after the event now being stored."""
        self._stopping.set()

    async def run(self) -> None:
        """Receive until :meth:`stop`. What was stored and not passed by yet comes again, with the same key."""
        failures = 0
        self._sound_until = self._clock.now()
        while not self._stopping.is_set():
            try:
                await self._round()
                failures, self.trouble = 0, None
            except Exception as error:
                failures += 1
                seconds = _pause(error, failures)
                self.trouble = str(error) if isinstance(error, DeliveryError) else type(error).__name__
                log.warning("vk long poll waits", why=self.trouble, seconds=round(seconds, 1))
                await self._until_stop(self._clock.sleep(seconds))

    async def _round(self) -> None:
        if self._place is None:
            self._place = await self._until_stop(self._open())
        if self._behind and not self._stopping.is_set():
            await self._until_stop(self._try_to_catch_up())  # cut short, it is done again after the next start
        if self._place is None or self._stopping.is_set():
            return
        answer = await self._until_stop(self._ask(self._place))
        if answer is not None:
            await self._take(self._place, answer)

    async def _open(self, ts: str | None = None) -> Place:
        """A new key, and the newest position unless there is one to keep."""
        told = await self._api.call("groups.getLongPollServer", group_id=self._settings.group_id)
        server = string(told, "server", 500)
        if not server or not string(told, "key"):
            raise TryLater("VK did not name its Long Poll server")
        return Place(server if "://" in server else f"https://{server}", string(told, "key"), ts or _ts(told))

    async def _ask(self, place: Place) -> Raw:
        wait = self._settings.poll_timeout
        query = {"act": "a_check", "key": place.key, "ts": place.ts, "wait": str(wait)}
        failed: DeliveryError | None = None
        try:
            timeout = aiohttp.ClientTimeout(total=wait + GRACE)
            async with self._api.http.get(place.server, params=query, timeout=timeout) as response:
                answer: Any = json.loads(await response.read()) if response.status == 200 else None
        except Exception as error:
            failed = failure(error, ())
        if failed is not None:  # out here: the original error may carry the address with the key
            raise failed
        if not isinstance(answer, dict):
            raise TryLater("VK's Long Poll server does not answer in its own language")
        return answer

    async def _take(self, place: Place, answer: Raw) -> None:
        match integer(answer, "failed"):
            case None:
                if not isinstance(answer.get("updates"), list):
                    raise TryLater("VK's Long Poll server answers something strange")
                for event in sections(answer, "updates"):
                    await self._store(dict(event))
                    if self._stopping.is_set():
                        return
                self._place = replace(place, ts=_ts(answer) or place.ts)
                self._sound_until = self._clock.now()
            case 1:
                self._place = replace(place, ts=_ts(answer))
                self._behind = True
            case 2:
                self._place = await self._until_stop(self._open(place.ts)) or place
            case _:
                self._place, self._behind = None, True

    async def _try_to_catch_up(self) -> None:
        try:
            await self._catch_up()
        except DeliveryError as error:
            if passing(error):
                raise
            log.error("vk conversations cannot be looked through", why=str(error))  # what is new shall come all the same
            self._behind = False

    async def _catch_up(self) -> None:
        sound_until = self._sound_until or self._clock.now()
        oldest = min(sound_until, self._clock.now()) - timedelta(hours=self._settings.catch_up_hours)
        async for message in missed(self._api, self._settings.group_id, sound_until, oldest):
            await self._store({"type": "message_new", "object": {"message": message}})
        self._behind = False

    async def _store(self, event: dict[str, Any]) -> None:
        try:
            await self._receive(event)
        except BadInput as error:  # it will never be any better, and must not hold up the others
            log.error("vk event not understood", kind=string(event, "type", 40), why=error.message)

    async def _until_stop(self, work: Awaitable[T]) -> T | None:
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for future in (task, stop):
                future.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)


def _ts(answer: Raw) -> str:
    """A string, and after ``failed: 1`` a number."""
    number = integer(answer, "ts")
    return str(number) if number is not None else string(answer, "ts", 40)


def _pause(error: BaseException, failures: int) -> float:
    """Seconds to wait after ``error``, the ``failures``-th in a row: what VK asks, else doubling with jitter up to a minute."""
    if isinstance(error, TryLater) and error.retry_after:
        return error.retry_after
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311
