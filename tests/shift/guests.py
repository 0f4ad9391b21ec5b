"""Clients of a shift: somebody with the site chat or a messenger in hand, who reads what comes and answers it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.crash.clients import OnMessenger, OnSite

LOOK_S: Final = 0.1
PATIENCE_S: Final = 90.0


@dataclass(frozen=True)
class Heard:
    """A message of ours as the client sees it; ``buttons``: what a press sends, by title."""

    text: str
    buttons: Mapping[str, str]


@dataclass
class Guest:
    """One client. ``seen``: how many messages of ours they have read; ``told`` names them in failures."""

    name: str
    story: str
    client: OnMessenger | OnSite
    go: asyncio.Event
    seen: int = 0
    heard: list[str] = field(default_factory=list)

    async def says(self, text: str) -> None:
        await self.go.wait()
        self.client.says(text)

    async def presses(self, title: str) -> None:
        """The newest button of that title."""
        await self.go.wait()
        if isinstance(self.client, OnSite):
            self.client.says(next(one.buttons[title] for one in reversed(self.messages) if title in one.buttons))
        else:
            self.client.person.presses(title)
            self.client.presses += 1

    async def hears(self, words: str, seconds: float = PATIENCE_S) -> Heard:
        """The next message in which the pattern ``words`` is found; what came before it is read and passed over."""
        end = time.monotonic() + seconds
        while True:
            for said in self.messages[self.seen :]:
                self.seen += 1
                self.heard.append(said.text)
                if re.search(words, said.text, re.DOTALL):
                    return said
            assert time.monotonic() < end, f"{self.name} ({self.story}, {self.client.channel}) did not hear «{words}»; last: {self._last}"
            await asyncio.sleep(LOOK_S)

    @property
    def messages(self) -> Sequence[Heard]:
        """Everything of ours, oldest first."""
        if isinstance(self.client, OnSite):
            return [
                Heard(one["text"], {button["title"]: button["payload"] for button in one["buttons"]})
                for one in self.client.thread
                if one["author"] != "client"
            ]
        return [Heard(one.text, dict.fromkeys(one.buttons, "")) for one in self.client.seen]

    @property
    def _last(self) -> str:
        said = [one.text for one in self.client.said[-2:]]
        return f"said {said}, read {[one.text[:70] for one in self.messages[-3:]]}"
