"""Clients of a talk: what a person writes and reads, in the site chat or in a messenger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from tests.conformance.samples import BY_KIND
from tests.fakes.contract import Fake
from tests.fakes.contract import Person as Messaging
from tests.talks.stage import Stage


@dataclass(frozen=True, slots=True)
class Read:
    """A message the client reads. ``author`` is empty where the channel does not tell it; ``files`` are names with bytes."""

    author: str
    text: str
    buttons: dict[str, str]
    files: dict[str, bytes]


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
        read = [await self._read(message) for message in messages if message["author"] != "client"]
        for message in read:
            self._buttons |= message.buttons
        return read

    async def _read(self, message: dict[str, Any]) -> Read:
        buttons = {button["title"]: button["payload"] for button in message["buttons"]}
        files = {file["name"]: (await self._stage.http.get(file["url"])).raise_for_status().content for file in message["attachments"]}
        return Read(message["author"], message["text"], buttons, files)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


class Texter:
    """A person in a messenger."""

    def __init__(self, fake: Fake, person: Messaging) -> None:
        self._fake = fake
        self._person = person
        self._seen = 0

    async def says(self, text: str) -> None:
        self._person.says(text)
        await self._fake.until_delivered()

    async def presses(self, title: str) -> None:
        self._person.presses(title)
        await self._fake.until_delivered()

    async def sends(self, what: str) -> None:
        data, name = BY_KIND.get(what, (b"", ""))
        self._person.sends(what, data, name=name)
        await self._fake.until_delivered()

    async def reads(self) -> list[Read]:
        seen = self._person.seen[self._seen :]
        self._seen += len(seen)
        return [Read("", one.text, dict.fromkeys(one.buttons, ""), {file.name: file.data for file in one.files}) for one in seen]
