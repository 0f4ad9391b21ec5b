"""Posts callbacks to the bot's webhook, signed, and again until they are taken."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.viber.strict import check_message
from tests.fakes.viber.world import Callback, Refused, World

SECONDS = 5.0
"""After which a callback is taken for lost: duplicates are seen when an answer takes longer."""


class Callbacks:
    """``second``: how long a second of Viber lasts here. ``copies``: how often each callback is posted, all at once. ``mixing``: every copy
    is posted after a pause of its own; otherwise each person's callbacks go one after the other."""

    def __init__(self, world: World, second: float = 0.05) -> None:
        self.world = world
        self.second = second
        self.copies = 1
        self.mixing: Random | None = None
        self.statuses: list[int] = []
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=SECONDS)) as self._http:
            try:
                while True:
                    self._start_waiting()
                    await self.world.changed.until(lambda: self._head() is not None, 3600)
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def knock(self, url: str) -> bool:
        """The event "webhook" of ``set_webhook``: whether it was answered with 200."""
        event = {"event": "webhook", "timestamp": 1_760_000_000_000, "message_token": self.world.next_token()}
        return (await self._post(url, signed(self.world.token, event)))[0]

    def _head(self) -> Callback | None:
        """The first callback whose queue is free."""
        if not self.world.webhook:
            return None
        return next((callback for callback in self.world.waiting if self._queue(callback) not in self._busy), None)

    def _start_waiting(self) -> None:
        while (callback := self._head()) is not None:
            self._busy.add(self._queue(callback))
            task = asyncio.create_task(self._deliver(callback, self._queue(callback)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, callback: Callback, queue: str) -> None:
        failures = 0
        while self.world.webhook:
            posts = [self._later(callback) for _ in range(self.copies)]
            answers = await asyncio.gather(*posts)
            if all(taken for taken, _ in answers):
                self._welcome(callback, [body for _, body in answers if body])
                if callback in self.world.waiting:  # it may have been forgotten meanwhile
                    self.world.waiting.remove(callback)
                break
            failures += 1
            await asyncio.sleep(min(2.0**failures, 10) * self.second)
        self._busy.discard(queue)
        self.world.changed.fire()

    async def _later(self, callback: Callback) -> tuple[bool, bytes]:
        await asyncio.sleep(self.mixing.random() * 2 * self.second if self.mixing else 0)
        return await self._post(self.world.webhook, signed(self.world.token, callback))

    async def _post(self, url: str, parcel: tuple[bytes, dict[str, str]]) -> tuple[bool, bytes]:
        body, headers = parcel
        try:
            async with self._http.post(url, data=body, headers=headers) as response:
                self.statuses.append(response.status)
                return response.status == 200, await response.read()
        except (ClientError, TimeoutError):
            return False, b""

    def _welcome(self, callback: Callback, bodies: list[bytes]) -> None:
        """The answer to ``conversation_started`` may be a message; to anything else it is nothing."""
        if callback["event"] != "conversation_started" or not bodies:
            return
        try:
            message = json.loads(bodies[0])
            check_message(message, welcome=True)
        except (ValueError, Refused) as error:
            self.world.wrong.append(f"welcome: {error}")
            return
        self.world.show(self.world.users[callback["user"]["id"]], self.world.next_token(), message)

    def _queue(self, callback: Callback) -> str:
        person: Any = callback.get("sender") or callback.get("user") or {"id": callback.get("user_id")}
        return f"{callback['event']}{callback['message_token']}" if self.mixing else str(person["id"])


def signed(token: str, callback: Any) -> tuple[bytes, dict[str, str]]:
    """(body, headers) of a callback; bytes are taken as they are."""
    body = callback if isinstance(callback, bytes) else json.dumps(callback, ensure_ascii=False, separators=(",", ":")).encode()
    signature = hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Viber-Content-Signature": signature, "Content-Type": "application/json"}
