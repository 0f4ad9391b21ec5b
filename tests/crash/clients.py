"""Clients of every channel: what each said, when, and what the store and the platform must know of it afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import aiohttp

from tests.crash.platforms import Platform
from tests.fakes.contract import Person, Seen

AGAIN_S: Final = 0.3
CALL: Final = "позовите человека"


def now() -> float:
    """Seconds since 1970, as the doors of this machine know them."""
    return time.time()


@dataclass(frozen=True)
class Said:
    """A message of a client. ``id`` is the platform's."""

    id: str
    text: str
    at: float


class Client(Protocol):
    """``presses`` counts buttons pressed: on some platforms they have no id of their own."""

    channel: str
    said: list[Said]
    presses: int
    questions: list[str]

    @property
    def chat(self) -> str: ...

    def says(self, text: str) -> None: ...

    def presses_one(self, rng: random.Random) -> bool:
        """Press a button of the newest message; False when there is none."""
        ...

    @property
    def seen(self) -> Sequence[Seen]:
        """Every message of ours as the platform shows it."""
        ...

    @property
    def quiet(self) -> bool:
        """Nothing of this client is still on the way to a door."""
        ...


@dataclass
class OnMessenger:
    """A client of a messenger's fake."""

    platform: Platform
    person: Person
    questions: list[str]
    said: list[Said] = field(default_factory=list)
    presses: int = 0

    @property
    def channel(self) -> str:
        return self.platform.name

    @property
    def chat(self) -> str:
        return self.person.chat

    def says(self, text: str) -> None:
        self.said.append(Said(self.person.says(text), text, now()))

    def presses_one(self, rng: random.Random) -> bool:
        seen = self.person.seen
        if not seen or not seen[-1].buttons:
            return False
        self.person.presses(rng.choice(list(seen[-1].buttons)))
        self.presses += 1
        return True

    @property
    def seen(self) -> Sequence[Seen]:
        return self.person.seen

    @property
    def quiet(self) -> bool:
        return True


class OnSite:
    """A visitor of the site. Each message is posted until it is taken, some of them again and again; a long poll reads the thread."""

    channel = "site"

    def __init__(self, doors: Sequence[str], http: aiohttp.ClientSession, questions: list[str], rng: random.Random) -> None:
        self.said: list[Said] = []
        self.presses = 0
        self.questions = questions
        self.chat = ""
        self.thread: list[dict[str, Any]] = []
        self.acknowledged: list[float] = []
        self._doors = doors
        self._http = http
        self._rng = rng
        self._token = ""
        self._queue: asyncio.Queue[Said] = asyncio.Queue()
        self._unsent = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        session = await self._call("POST", "/api/chat/sessions", json={"locale": "ru"})
        self.chat, self._token = session["session_id"], session["token"]
        self._tasks = [asyncio.create_task(self._post()), asyncio.create_task(self._read())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def says(self, text: str) -> None:
        said = Said(uuid.UUID(int=self._rng.getrandbits(128)).hex, text, now())
        self.said.append(said)
        self._unsent += 1
        self._queue.put_nowait(said)

    def presses_one(self, rng: random.Random) -> bool:
        buttons = next((message["buttons"] for message in reversed(self.thread) if message["author"] != "client"), [])
        if not buttons:
            return False
        self.says(rng.choice(buttons)["payload"])
        return True

    @property
    def seen(self) -> Sequence[Seen]:
        return []

    @property
    def quiet(self) -> bool:
        return self._unsent == 0

    async def _post(self) -> None:
        while True:
            said = await self._queue.get()
            body = {"client_message_id": said.id, "text": said.text}
            began = now()
            answer = await self._call("POST", "/api/chat/messages", json=body)
            self.acknowledged.append(now() - began)
            self._unsent -= 1
            if self._rng.random() < 0.3:
                copies = [self._call("POST", "/api/chat/messages", json=body) for _ in range(self._rng.randint(1, 9))]
                assert all(again == answer for again in await asyncio.gather(*copies)), "a repeated message was answered differently"

    async def _read(self) -> None:
        while True:
            after = self.thread[-1]["seq"] if self.thread else 0
            page = await self._call("GET", "/api/chat/messages", params={"after": after, "wait": 20})
            self.thread += page["messages"]

    async def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self._http.request(method, self._rng.choice(self._doors) + path, headers=headers, **more) as answer:
                    if answer.status < 300:
                        body: dict[str, Any] = await answer.json()
                        return body
                    assert answer.status in (429, 502, 503), f"{method} {path}: {answer.status} {await answer.text()}"
            await asyncio.sleep(AGAIN_S)
