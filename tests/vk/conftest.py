"""A community, the fake VK it lives in, and an intake that remembers."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.clock import SystemClock
from connectors.contract import Accepted, Inbound, StoredFile
from connectors.errors import Rejected
from connectors.known import Tools
from connectors.vk.channel import VkChannel, build
from connectors.vk.settings import VkSettings
from tests.fakes.vk import FakeVk, VkPerson
from tests.texts import TEXTS


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

    def texts(self) -> list[str]:
        return [inbound.text for inbound in self.all if hasattr(inbound, "text")]


class BriskClock(SystemClock):
    """Real time, but pauses are only written down; ``at`` fixes the time."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.at: datetime | None = None

    def now(self) -> datetime:
        return self.at or datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await super().sleep(0.01)


class Shelf:
    """Stored files in memory: :class:`connectors.contract.Files`."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[StoredFile, bytes]] = {}

    def put(self, kind: str, name: str, mime: str, data: bytes) -> str:
        number = f"file{len(self.files) + 1}"
        self.files[number] = (StoredFile(number, kind, name, mime, len(data)), data)
        return number

    async def find(self, file_id: str) -> StoredFile:
        if file_id not in self.files:
            raise Rejected("the attached file is not in the store")
        return self.files[file_id][0]

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        yield self.files[file_id][1]

    def open(self, file_id: str) -> BinaryIO:
        return BytesIO(self.files[file_id][1])

    def link(self, file_id: str) -> str:
        raise Rejected("no public address")


Make = Callable[..., VkChannel]


@pytest.fixture
async def vk() -> AsyncIterator[FakeVk]:
    async with FakeVk() as fake:
        yield fake


@pytest.fixture
def client(vk: FakeVk) -> VkPerson:
    return vk.person()


@pytest.fixture
def intake() -> Remembering:
    return Remembering()


@pytest.fixture
def clock() -> BriskClock:
    return BriskClock()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def make_channel(vk: FakeVk, clock: BriskClock, shelf: Shelf) -> AsyncIterator[Make]:
    made: list[VkChannel] = []

    def make(public_url: str | None = None, salt: str = "", **chosen: Any) -> VkChannel:
        settings = VkSettings(**{**vk.settings, "poll_timeout": 1, "request_timeout": 2, **chosen})
        made.append(build(settings, Tools(clock, TEXTS, shelf, public_url, salt)))
        return made[-1]

    yield make
    for channel in made:
        await channel.stop()


@pytest.fixture
def channel(make_channel: Make) -> VkChannel:
    return make_channel(mode="callback")


@asynccontextmanager
async def serving(channel: VkChannel) -> AsyncIterator[httpx.AsyncClient]:
    """A real HTTP server around the channel's route, and a client of it."""
    app = FastAPI()
    routes = channel.routes()
    assert routes is not None
    app.include_router(routes)
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    config.load()
    listener = socket.create_server(("127.0.0.1", 0))
    server.lifespan = config.lifespan_class(config)
    await server.startup([listener])
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
            yield client
    finally:
        await server.shutdown([listener])


def payload(name: str) -> dict[str, Any]:
    """A recorded event."""
    event: dict[str, Any] = json.loads((Path(__file__).parent / "payloads" / f"{name}.json").read_text(encoding="utf-8"))
    return event
