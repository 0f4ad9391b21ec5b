"""Operators over the desk's API: take who waits, answer with words that are found again, give back or close; patient as a browser."""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

AGAIN_S: Final = 0.3
LOGINS: Final = ("consult", "consult2")


@dataclass(frozen=True)
class Replied:
    """An answer that the desk took."""

    conversation: int
    text: str


class Operator:
    """One operator with one open browser."""

    def __init__(self, login: str, doors: Sequence[str], http: aiohttp.ClientSession, rng: random.Random) -> None:
        self.replied: list[Replied] = []
        self._login = login
        self._doors = doors
        self._http = http
        self._rng = rng
        self._token = ""

    async def work(self) -> None:
        """Until cancelled."""
        while not self._token:
            status, body = await self._call("POST", "/login", {"login": self._login, "password": "demo"})
            self._token = body.get("token", "")
            if status != 200:
                await asyncio.sleep(1)
        while True:
            _, body = await self._call("GET", "/conversations?holder=queue")
            waiting = body.get("conversations", [])
            if waiting:
                await self._serve(int(self._rng.choice(waiting)["id"]))
            await asyncio.sleep(self._rng.uniform(0.2, 1.0))

    async def _serve(self, conversation: int) -> None:
        status, _ = await self._call("POST", f"/conversations/{conversation}/take", {})
        if status != 200:
            return
        for _ in range(self._rng.randint(1, 3)):
            number = uuid.UUID(int=self._rng.getrandbits(128)).hex
            text = f"Здравствуйте, это {self._login}. Ответ {number[:12]}"
            status, _ = await self._call("POST", f"/conversations/{conversation}/reply", {"client_message_id": number, "text": text})
            if status == 200:
                self.replied.append(Replied(conversation, text))
            await asyncio.sleep(self._rng.uniform(0.1, 0.8))
        dice = self._rng.random()
        if dice < 0.75:
            await self._call("POST", f"/conversations/{conversation}/return", {})
        elif dice < 0.9:
            await self._call("POST", f"/conversations/{conversation}/close", {"topic": "internet", "outcome": "solved"})

    async def _call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """The answer, however long the doors are away; a repeated verb may be refused since its first try was done (409)."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                door = self._rng.choice(self._doors)
                async with self._http.request(method, f"{door}/api/desk{path}", json=body, headers=headers) as answer:
                    if answer.status < 500:
                        return answer.status, await answer.json() if answer.content_type == "application/json" else {}
            await asyncio.sleep(AGAIN_S)
