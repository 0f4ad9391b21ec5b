"""Clients of a talk: what a person writes and reads, in the site chat or in Telegram."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from tests.fakes.telegram import Client
from tests.talks.stage import Stage


@dataclass(frozen=True, slots=True)
class Read:
    """A message the client reads. ``author`` is empty where the channel does not tell it."""

    author: str
    text: str
    buttons: dict[str, str]


class Person(Protocol):
    """A client with a messenger in hand."""

    async def says(self, text: str) -> None: ...

    async def presses(self, title: str) -> None: ...

    async def sends(self, what: str) -> None: ...

    async def reads(self) -> list[Read]:
        """Everything new since the last look."""
        ...


class Visitor:
    """A person in the site chat."""

    def __init__(self, stage: Stage, locale: str) -> None:
        self._stage = stage
        self._locale = locale
        self._token = ""
        self._seen = 0
        self._buttons: dict[str, str] = {}

    async def says(self, text: str) -> None:
        if not self._token:
            answer = await self._stage.http.post("/api/chat/sessions", json={"locale": self._locale})
            self._token = answer.raise_for_status().json()["token"]
        body = {"client_message_id": uuid.uuid4().hex, "text": text}
        (await self._stage.http.post("/api/chat/messages", json=body, headers=self._headers())).raise_for_status()

    async def presses(self, title: str) -> None:
        await self.says(self._buttons[title])

    async def sends(self, what: str) -> None:
        raise AssertionError(f"the site chat cannot send a {what}")

    async def reads(self) -> list[Read]:
        answer = await self._stage.http.get("/api/chat/messages", params={"after": self._seen}, headers=self._headers())
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        self._seen = max([self._seen, *(message["seq"] for message in messages)])
        read = [
            Read(message["author"], message["text"], {button["title"]: button["payload"] for button in message["buttons"]})
            for message in messages
            if message["author"] != "client"
        ]
        for message in read:
            self._buttons |= message.buttons
        return read

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


class Texter:
    """A person in Telegram."""

    def __init__(self, stage: Stage, client: Client) -> None:
        assert stage.telegram is not None
        self._telegram = stage.telegram
        self._client = client
        self._seen = 0

    async def says(self, text: str) -> None:
        self._client.say(text)
        await self._telegram.until_confirmed()

    async def presses(self, title: str) -> None:
        self._client.press(title)
        await self._telegram.until_confirmed()

    async def sends(self, what: str) -> None:
        match what:
            case "sticker":
                self._client.send_sticker("👍")
            case "voice":
                self._client.send_voice(b"OggS")
            case "photo":
                self._client.send_photo(b"\xff\xd8\xff")
            case "contact":
                self._client.share_contact()
            case _:
                raise AssertionError(f"a client cannot send a {what}")
        await self._telegram.until_confirmed()

    async def reads(self) -> list[Read]:
        seen = self._client.all_seen[self._seen :]
        self._seen += len(seen)
        return [Read("", message.text, dict.fromkeys(message.buttons, "")) for message in seen]
