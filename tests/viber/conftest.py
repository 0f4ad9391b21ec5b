"""A bot, the fake Viber it talks to, and an intake that remembers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.clock import SystemClock
from connectors.contract import Accepted, Inbound
from connectors.known import Tools
from connectors.viber.channel import ViberChannel, build
from connectors.viber.settings import ViberSettings
from tests.fakes.kept import Kept
from tests.fakes.viber import FakeViber
from tests.fakes.viber.person import ViberPerson
from tests.texts import TEXTS

PAYLOADS = Path(__file__).parent / "payloads"
settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


class Remembering:
    """An intake that keeps what it is given once by key; the next calls fail while ``failing`` is above 0."""

    def __init__(self) -> None:
        self.stored: dict[str, Inbound] = {}
        self.attempts: list[str] = []
        self.failing = 0

    async def __call__(self, inbound: Inbound) -> Accepted:
        self.attempts.append(inbound.key)
        if self.failing:
            self.failing -= 1
            raise OSError("disk full")
        duplicate = inbound.key in self.stored
        self.stored.setdefault(inbound.key, inbound)
        return Accepted(1, 1, 1, duplicate)

    @property
    def all(self) -> list[Any]:
        return list(self.stored.values())


class BriskClock(SystemClock):
    """Real time, but pauses are only written down."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await super().sleep(0.01)


@pytest.fixture
async def viber() -> AsyncIterator[FakeViber]:
    """At the end of a test it must have had nothing to refuse; a test that means to be refused clears ``wrong``."""
    async with FakeViber() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
def person(viber: FakeViber) -> ViberPerson:
    """A subscriber: may be written to."""
    ivan = viber.person()
    ivan.user.subscribed = True
    viber.deliver_to("http://127.0.0.1:9")  # a webhook is set, though nobody is behind it
    return ivan


@pytest.fixture
def intake() -> Remembering:
    return Remembering()


@pytest.fixture
def clock() -> BriskClock:
    return BriskClock()


@pytest.fixture
def files(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "files")


Make = Callable[..., ViberChannel]


@pytest.fixture
async def make_channel(viber: FakeViber, clock: BriskClock, files: Kept) -> AsyncIterator[Make]:
    made: list[ViberChannel] = []

    def make(public_url: str | None = None, **chosen: Any) -> ViberChannel:
        made.append(build(ViberSettings(**{**viber.settings, **chosen}), Tools(clock, TEXTS, files, public_url)))
        return made[-1]

    yield make
    for channel in made:
        await channel.stop()


@pytest.fixture
def channel(make_channel: Make) -> ViberChannel:
    return make_channel()


def payload(name: str) -> dict[str, Any]:
    """A recorded callback."""
    update: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return update
