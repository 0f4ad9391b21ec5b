"""The operators' group as a running part of the door: follows the ledger, shows conversations, acts on what operators do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from fastapi import APIRouter

from connectors.contract import Files, Finding, Texts
from connectors.errors import DeliveryError, NotFound, Refusal, Rejected, TryLater
from connectors.ledger import events
from connectors.ledger.store import Store
from connectors.ledger.wake import wait
from connectors.operators_telegram.contract import Forum, Raw
from handoff.desk.verbs import Verbs
from handoff.settings import PeopleSettings
from handoff.topics import following, lease, topics, updates
from handoff.topics.hearing import Hearing
from handoff.topics.keys import Menus
from handoff.topics.pace import Pace
from handoff.topics.painter import Painter
from handoff.topics.pressing import Pressing
from handoff.topics.talking import KeepFile, Talking
from handoff.topics.updates import Stored
from handoff.topics.words import Words

T = TypeVar("T")
log = structlog.get_logger(__name__)

PAUSE_S: Final = 5.0
"""Before a call to Telegram that failed is tried again, when Telegram named no time."""
POSTPONED: Final = timedelta(minutes=1)
"""How long a topic waits that Telegram refused to serve."""
LOOK_S: Final = 5.0
"""How long nobody looks when nobody calls: what waits for its time is found then."""
AT_ONCE: Final = 8
STOP_S: Final = 5.0
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Parts:
    """What the group's desk is made of."""

    store: Store
    texts: Texts
    settings: PeopleSettings
    verbs: Verbs
    files: Files
    keep: KeepFile
    forum: Forum


class TopicsDesk:
    """``queues``: those shown in the group (None: all), less the confidential ones; ``door`` names this process among others."""

    def __init__(self, parts: Parts, *, door: str, locale: str = "ru", per_minute: int = 20, queues: frozenset[str] | None = None) -> None:
        store, forum, texts = parts.store, parts.forum, parts.texts
        self._store, self._forum, self._door, self._queues = store, forum, door, queues
        pace, menus = Pace(store.clock, per_minute), Menus(texts, locale)
        words = Words(texts, locale)
        self._pace = pace
        self._painter = Painter(store, forum, parts.files, words, menus, pace, zone=parts.settings.zone, queues=queues)
        talking = Talking(store, forum, texts, parts.verbs, parts.keep, queues=queues)
        pressing = Pressing(store, forum, texts, parts.verbs, menus, pace, parts.settings, locale)
        self._hearing = Hearing(store, forum, texts, talking, pressing, pace, locale)
        self._words = words
        self._task: asyncio.Task[None] | None = None
        self._trouble: str | None = None
        self._begun: set[asyncio.Task[Any]] = set()

    @property
    def trouble(self) -> str | None:
        """Why the group cannot be served at present, for the health page; None when all is well."""
        return self._trouble or self._forum.trouble

    def routes(self) -> APIRouter | None:
        """The webhook's route; None in polling mode."""
        return self._forum.routes(self.receive)

    async def check(self) -> Sequence[Finding]:
        """Token, group and rights, tried on Telegram."""
        return await self._forum.check()

    async def register(self) -> str:
        """Tell Telegram where to deliver; raises DeliveryError."""
        return await self._forum.register()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End after the calls now on the wire; what was not begun is found again in the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            if self._begun:
                _, late = await asyncio.wait(self._begun, timeout=STOP_S)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
            with contextlib.suppress(Exception):
                async with self._store.write() as tx:
                    await lease.give_up(tx, self._forum.chat, self._door)
        await self._forum.stop()

    async def receive(self, raw: Raw) -> None:
        """Store one update; returning means it may be confirmed. Raises BadInput without an ``update_id``."""
        heard = self._forum.read(raw)
        if heard is not None:
            async with self._store.write() as tx:
                await updates.store(tx, self._forum.chat, heard.update, heard.lane, raw)

    async def _run(self) -> None:
        with self._store.wakes.subscribe(lease.TOPIC) as given_up:
            while True:
                try:
                    if await self._hold():
                        await self._serve()
                except Exception:  # a store away for a moment must not end the group
                    log.exception("forum.failed")
                await wait(given_up, lease.LEASE.total_seconds() / 6)

    async def _hold(self) -> bool:
        async with self._store.write() as tx:
            return await lease.hold(tx, self._forum.chat, self._door)

    async def _serve(self) -> None:
        """Until the lease is lost."""
        async with self._store.write() as tx:
            await updates.forget(tx)
        works: list[Callable[[], Awaitable[None]]] = [self._keep_lease, self._show, self._act]
        tasks = [asyncio.ensure_future(work()) for work in works]
        if self._forum.polling:
            tasks.append(asyncio.ensure_future(self._forum.poll(self.receive)))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not isinstance(task.exception(), lease.Lost | None):
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_lease(self) -> None:
        while await self._hold():  # noqa: ASYNC110 - another door tells nothing by itself
            await asyncio.sleep(lease.LEASE.total_seconds() / 3)

    async def _show(self) -> None:
        with self._store.wakes.subscribe(events.TOPIC) as signal:
            while True:
                while await following.absorb(self._store, self._forum.chat, self._door, self._queues):
                    pass
                async with self._store.read() as tx:
                    due = await topics.due(tx, self._forum.chat)
                for topic_id in due:
                    await self._paint(topic_id)
                if not due:
                    await wait(signal, LOOK_S)

    async def _paint(self, topic_id: int) -> None:
        await self._pace.take()
        try:
            await self._whole(self._painter.step(topic_id))
        except Rejected as error:
            self._trouble = str(error)
            await self._postpone(topic_id)
        except DeliveryError as error:
            seconds = (error.retry_after if isinstance(error, TryLater) else None) or PAUSE_S
            self._trouble = str(error)
            log.warning("forum.waits", why=self._trouble, seconds=seconds)
            self._pace.hold(seconds)
        except Exception:  # one conversation that cannot be shown must not hold up the others
            log.exception("forum.topic_failed", topic=topic_id)
            await self._postpone(topic_id)
        else:
            self._trouble = None

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Work that a stop does not break off: else a line that Telegram took would come again after the start."""
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return await asyncio.shield(task)

    async def _postpone(self, topic_id: int) -> None:
        async with self._store.write() as tx:
            await topics.change(tx, topic_id, due_at=tx.now + POSTPONED)

    async def _act(self) -> None:
        """Updates of different topics side by side, those of one topic in order."""
        busy: dict[str, asyncio.Task[None]] = {}
        with self._store.wakes.subscribe(updates.TOPIC) as signal:
            try:
                while True:
                    busy = {lane: task for lane, task in busy.items() if not task.done()}
                    async with self._store.read() as tx:
                        due = await updates.due(tx, self._forum.chat, list(busy), AT_ONCE - len(busy))
                    for one in due:
                        busy[one.lane] = asyncio.create_task(self._whole(self._hear(one)))
                        busy[one.lane].add_done_callback(lambda _: signal.set())
                    await wait(signal, LOOK_S)
            finally:
                for task in busy.values():
                    task.cancel()
                await asyncio.gather(*busy.values(), return_exceptions=True)

    async def _hear(self, one: Stored) -> None:
        chat, state = self._forum.chat, "done"
        try:
            await self._hearing.hear(one.body)
        except (DeliveryError, Refusal) as error:
            gone = isinstance(error, NotFound)
            if not gone and one.attempts < TRIES:
                return await self._again(one, error)
            state = await self._give_up(one, error)
        except Exception as error:
            log.exception("forum.update_failed", number=one.number)
            if one.attempts < TRIES:
                return await self._again(one, error)
            state = await self._give_up(one, error)
        async with self._store.write() as tx:
            await updates.done(tx, chat, one.number, state)
        return None

    async def _again(self, one: Stored, error: Exception) -> None:
        seconds = (error.retry_after if isinstance(error, TryLater) else None) or PAUSE_S * (one.attempts + 1)
        log.warning("forum.update_waits", number=one.number, why=type(error).__name__, seconds=seconds)
        async with self._store.write() as tx:
            await updates.later(tx, self._forum.chat, one.number, seconds)

    async def _give_up(self, one: Stored, error: Exception) -> str:
        """After so many tries the operator is told, as far as Telegram lets us."""
        log.error("forum.update_given_up", number=one.number, why=type(error).__name__)
        heard = self._forum.read(one.body)
        thread, message = getattr(heard, "thread", None), getattr(heard, "message", None)
        if thread:
            with contextlib.suppress(DeliveryError):
                await self._forum.say(thread, self._words.say("gave-up"), answer_to=message)
        return "failed"
