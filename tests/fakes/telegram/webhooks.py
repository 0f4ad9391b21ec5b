"""Delivers updates to the bot's webhook as Telegram does: a queue per chat, the next only after the head was taken, retries."""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.telegram.world import World

Update = dict[str, Any]


class Webhooks:
    """``second``: how long a second of Telegram lasts here. ``copies``: how often each update is posted, all at once. ``mixing``: every
    copy of every update is posted after a pause of its own, whatever is before it.

    :meth:`hold` gathers updates, :meth:`release` posts them in another order.
    """

    def __init__(self, world: World, second: float = 0.05) -> None:
        self.world = world
        self.second = second
        self.copies = 1
        self.mixing: Random | None = None
        self.statuses: list[int] = []
        self._held = False
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=60)) as session:
            try:
                while True:
                    self._start_waiting(session)
                    await self.world.changed.until(lambda: self._head() is not None, 3600)
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def mix(self, copies: int, seed: int | None) -> None:
        """Post every update ``copies`` times from now on; with a ``seed``, in another order."""
        self.copies = copies
        self.mixing = None if seed is None else Random(seed)

    def hold(self) -> None:
        """Post nothing until :meth:`release`."""
        self._held = True

    async def release(self, *, reverse: bool = False) -> None:
        """Post what was held, one after the other, then go on as usual."""
        held = list(self.world.updates)
        async with ClientSession() as session:
            for update in reversed(held) if reverse else held:
                if await self._post(session, update):
                    self._done(update)
        self._held = False
        self.world.changed.fire()

    def _head(self) -> Update | None:
        """The first update whose queue is free."""
        if self._held or not self.world.webhook:
            return None
        return next((update for update in self.world.updates if self._queue(update) not in self._busy), None)

    def _start_waiting(self, session: ClientSession) -> None:
        while (update := self._head()) is not None:
            self._busy.add(self._queue(update))
            task = asyncio.create_task(self._deliver(session, update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, session: ClientSession, update: Update) -> None:
        failures, where = 0, self._queue(update)
        while self.world.webhook and update in self.world.updates:
            if await self._post(session, update):
                self._done(update)
                break
            failures += 1
            await asyncio.sleep(0 if failures == 1 else min(2.0 ** (failures - 2), 60) * self.second)
        self._busy.discard(where)
        self.world.changed.fire()

    async def _post(self, session: ClientSession, update: Update) -> bool:
        webhook = self.world.webhook
        if webhook is None:
            return False
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
        posts = [self._post_once(session, webhook["url"], headers, update, self._pause()) for _ in range(self.copies)]
        return all(await asyncio.gather(*posts))

    async def _post_once(self, session: ClientSession, url: str, headers: dict[str, str], update: Update, pause: float) -> bool:
        await asyncio.sleep(pause)
        try:
            async with session.post(url, json=update, headers=headers) as response:
                self.statuses.append(response.status)
                if not response.ok:
                    self._note(f"Wrong response from the webhook: {response.status} {response.reason}")
                return response.ok
        except (ClientError, TimeoutError) as error:
            self._note(type(error).__name__)
            return False

    def _note(self, error: str) -> None:
        if self.world.webhook:
            self.world.webhook |= {"last_error_message": error, "last_error_date": int(time.time())}

    def _pause(self) -> float:
        return self.mixing.random() * 2 * self.second if self.mixing else 0

    def _queue(self, update: Update) -> str:
        return str(update["update_id"]) if self.mixing else queue(update)

    def _done(self, update: Update) -> None:
        if update in self.world.updates:
            self.world.updates.remove(update)


def queue(update: Update) -> str:
    """Messages queue by chat, button presses by person: a press may overtake a message."""
    kind = next(name for name in update if name != "update_id")
    body = update[kind]
    return f"press {body['from']['id']}" if kind == "callback_query" else f"chat {body['chat']['id']}"
