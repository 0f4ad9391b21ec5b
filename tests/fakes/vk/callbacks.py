"""Delivers events to Callback servers as VK does: a POST each, ``ok`` expected, repeated with X-Retry-Counter until then."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.vk.world import Server, World

Waiting = tuple[Server, dict[str, Any]]
GATHER = 0.02
"""Seconds in which events gather before they are mixed."""
LONGEST = 0.3


class Callbacks:
    """``copies``: how often each event is posted, all at once. ``shuffle``: posts in another order; otherwise the events of one
    conversation come one after the other. ``answers``: (status, body) of every post."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.copies = 1
        self.shuffle: random.Random | None = None
        self.answers: list[tuple[int, str]] = []
        self.retry_after: list[str] = []
        self._busy: Counter[int] = Counter()
        self._under_way: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            try:
                while True:
                    await self.world.changed.until(lambda: bool(self._ready()), 3600)
                    if self.shuffle:
                        await asyncio.sleep(GATHER)
                    self._begin(session)
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def confirm(self, server: Server) -> bool:
        """Whether the server at ``server.url`` answers with the confirmation string."""
        body = {"type": "confirmation", "group_id": self.world.group, "event_id": "0" * 40, "v": "5.199", "secret": server.secret}
        try:
            async with ClientSession(timeout=ClientTimeout(total=5)) as session, session.post(server.url, json=body) as response:
                return response.status == 200 and await response.text() == self.world.confirmation
        except (ClientError, TimeoutError):
            return False

    def _ready(self) -> list[Waiting]:
        """What may be posted now: all of it when mixed, else the first of each conversation."""
        waiting = [item for item in self.world.outgoing if id(item[1]) not in self._under_way]
        if self.shuffle:
            return waiting
        heads: dict[int, Waiting] = {}
        for item in waiting:
            heads.setdefault(_talk(item[1]), item)
        return [item for number, item in heads.items() if not self._busy[number]]

    def _begin(self, session: ClientSession) -> None:
        ready = self._ready()
        if self.shuffle:
            self.shuffle.shuffle(ready)
        for server, event in ready:
            self._busy[_talk(event)] += 1
            self._under_way.add(id(event))
            task = asyncio.create_task(self._deliver(session, server, event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, session: ClientSession, server: Server, event: dict[str, Any]) -> None:
        tries = 0
        while not all(await asyncio.gather(*(self._post(session, server, event, tries) for _ in range(self.copies)))):
            tries += 1
            await asyncio.sleep(min(LONGEST, 0.01 * 2**tries))
        self.world.outgoing[:] = [item for item in self.world.outgoing if item[1] is not event]
        self._under_way.discard(id(event))
        self._busy[_talk(event)] -= 1
        self.world.changed.fire()

    async def _post(self, session: ClientSession, server: Server, event: dict[str, Any], tries: int) -> bool:
        headers = {"X-Retry-Counter": str(tries)} if tries else {}
        try:
            async with session.post(server.url, json=event, headers=headers) as response:
                body = await response.text()
        except (ClientError, TimeoutError):
            return False
        self.answers.append((response.status, body))
        if 400 <= response.status < 500:
            self.world.wrong.append(f"event {event['type']} refused: {response.status} {body[:100]}")
        if response.status == 503 and (when := response.headers.get("Retry-After")):
            self.retry_after.append(when)
        return response.status == 200 and body == "ok"


def _talk(event: dict[str, Any]) -> int:
    body = event["object"]
    body = body.get("message", body)
    return int(body.get("peer_id") or body.get("user_id") or 0)
