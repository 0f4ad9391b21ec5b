"""The two sides of the benchmark behind one verb: a message goes in, the seconds until its answer come out."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from aiohttp import ClientSession

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.wire import Params

ANSWER_S = 20.0
"""Longer than this is no answer."""
SECRET = "secret-of-the-benchmark"


class NoAnswer(Exception):
    """Nothing came in time, or a refusal."""


class Side(Protocol):
    """Something that answers clients."""

    async def begin(self) -> str:
        """A new conversation; its id."""
        ...

    async def ask(self, conversation: str, text: str) -> float:
        """Seconds from the first byte sent to the first answer received. Raises :class:`NoAnswer`."""
        ...


class Reference:
    """The reference through Rasa's REST channel: the answer is the response."""

    def __init__(self, http: ClientSession, url: str) -> None:
        self._http = http
        self._url = url
        self._numbers = count(1)

    async def begin(self) -> str:
        return f"client-{next(self._numbers)}"

    async def ask(self, conversation: str, text: str) -> float:
        begun = time.perf_counter()
        body = {"sender": conversation, "message": text}
        async with asyncio.timeout(ANSWER_S), self._http.post(f"{self._url}/webhooks/rest/webhook", json=body) as response:
            answers = await response.json()
        if not answers:
            raise NoAnswer(text)
        return time.perf_counter() - begun


class Telegram(FakeTelegram):
    """The strict fake Telegram, with a watch on what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.received = 0
        self._awaited: dict[int, asyncio.Future[float]] = {}
        self._send = self._methods.table["sendmessage"]
        self._methods.table["sendmessage"] = self._take

    def await_message(self, chat: int) -> asyncio.Future[float]:
        """Becomes the ``perf_counter`` of the next message to ``chat``."""
        return self._awaited.setdefault(chat, asyncio.get_running_loop().create_future())

    async def _take(self, params: Params) -> Any:
        arrived = time.perf_counter()
        result = await self._send(params)
        self.received += 1
        awaited = self._awaited.pop(params.chat_id(), None)
        if awaited is not None and not awaited.done():
            awaited.set_result(arrived)
        return result


@dataclass
class ThroughTelegram:
    """The whole path: the update is posted to the door's webhook, the answer is the call of ``sendMessage``. ``acknowledged``: seconds."""

    http: ClientSession
    url: str
    telegram: Telegram
    acknowledged: list[float] = field(default_factory=list)
    _chats: count[int] = field(default_factory=lambda: count(100_001))
    _updates: count[int] = field(default_factory=lambda: count(1_000_001))

    async def begin(self) -> str:
        chat = next(self._chats)
        self.telegram.client(chat).chat.started = True
        return str(chat)

    async def ask(self, conversation: str, text: str) -> float:
        answered = self.telegram.await_message(int(conversation))
        begun = time.perf_counter()
        await self.post(conversation, text)
        try:
            return await asyncio.wait_for(answered, ANSWER_S) - begun
        except TimeoutError:
            raise NoAnswer(text) from None

    async def post(self, conversation: str, text: str) -> None:
        """Deliver one message and see it acknowledged."""
        number = next(self._updates)
        client = self.telegram.client(int(conversation))
        message = {"message_id": number, "date": 1_760_000_000, "chat": client.chat.raw, "from": client.user, "text": text}
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        begun = time.perf_counter()
        async with self.http.post(
            f"{self.url}/webhooks/telegram", json={"update_id": number, "message": message}, headers=headers
        ) as response:
            if response.status != 200:
                raise NoAnswer(f"the webhook answered {response.status}")
        self.acknowledged.append(time.perf_counter() - begun)


class ThroughSite:
    """The same path through the site chat: the answer is read by long poll."""

    def __init__(self, http: ClientSession, url: str) -> None:
        self._http = http
        self._url = f"{url}/api/chat"
        self._numbers = count(1)

    async def begin(self) -> str:
        async with self._http.post(f"{self._url}/sessions", json={}) as response:
            token: str = (await response.json())["token"]
        return token

    async def ask(self, conversation: str, text: str) -> float:
        headers = {"Authorization": f"Bearer {conversation}"}
        begun = time.perf_counter()
        body = {"client_message_id": f"m{next(self._numbers)}", "text": text}
        async with asyncio.timeout(ANSWER_S):
            async with self._http.post(f"{self._url}/messages", json=body, headers=headers) as response:
                seq = (await response.json())["seq"]
            while True:
                async with self._http.get(f"{self._url}/messages?after={seq}&wait={ANSWER_S:.0f}", headers=headers) as response:
                    messages = (await response.json())["messages"]
                if any(message["author"] != "client" for message in messages):
                    return time.perf_counter() - begun
