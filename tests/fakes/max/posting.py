"""Delivers updates to the subscribed webhooks: any answer but 200 means again, a little later each time."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.max.world import World

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0
"""The real platform begins with a minute, multiplies by 2.5 and gives up after eight hours: here no outage is as long."""


class Posting:
    """``copies``: how often each update is posted; ``mixing``: every copy after a pause of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.copies = 1
        self.mixing: Random | None = None
        self.statuses: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=30)) as session:
            busy: set[int] = set()
            last: dict[int, asyncio.Task[None]] = {}
            try:
                while True:
                    for number, update in list(self.world.updates):
                        if number not in busy and self.world.subscriptions:
                            busy.add(number)
                            chat = _chat(update)
                            before = None if self.mixing else last.get(chat)
                            task = last[chat] = asyncio.create_task(self._deliver(session, number, update, before))
                            self._tasks.add(task)
                            task.add_done_callback(self._tasks.discard)
                    await self.world.changed.until(
                        lambda: bool(self.world.subscriptions) and any(number not in busy for number, _ in self.world.updates), 3600
                    )
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, session: ClientSession, number: int, update: dict[str, Any], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        pause, taken = FIRST_PAUSE_S, set[str]()
        while True:
            for url, hook in list(self.world.subscriptions.items()):
                if url not in taken and all(await asyncio.gather(*(self._post(session, url, hook, update) for _ in range(self.copies)))):
                    taken.add(url)
            if taken >= self.world.subscriptions.keys():
                break
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE_S, pause * 1.5)
        self.world.updates = [item for item in self.world.updates if item[0] != number]
        self.world.changed.fire()

    async def _post(self, session: ClientSession, url: str, hook: dict[str, Any], update: dict[str, Any]) -> bool:
        """Whether it was taken, or not wanted."""
        if hook["update_types"] and update["update_type"] not in hook["update_types"]:
            return True
        if self.mixing:
            await asyncio.sleep(self.mixing.random() * 2 * FIRST_PAUSE_S)
        try:
            async with session.post(url, json=update, headers={"X-Max-Bot-Api-Secret": hook["secret"]}) as response:
                self.statuses.append(response.status)
                return response.status == 200
        except (ClientError, TimeoutError):
            return False


def _chat(update: dict[str, Any]) -> int:
    recipient = update.get("message", {}).get("recipient", {})
    return int(update.get("chat_id") or recipient.get("chat_id") or 0)
