"""A bot, the fake Telegram it talks to, and an intake that remembers."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import settings

from bot.clock import SystemClock
from connectors.contract import Accepted, Inbound
from connectors.known import Tools
from connectors.telegram.channel import TelegramChannel, build
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.webhook import SECRET_HEADER
from tests.fakes.kept import Kept
from tests.fakes.telegram import SECRET, Client, FakeTelegram
from tests.texts import TEXTS

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
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def client(telegram: FakeTelegram) -> Client:
    return telegram.client()


@pytest.fixture
def intake() -> Remembering:
    return Remembering()


@pytest.fixture
def clock() -> BriskClock:
    return BriskClock()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Files on our side."""
    return Kept(tmp_path / "files")


@pytest.fixture
async def make_channel(telegram: FakeTelegram, clock: BriskClock, kept: Kept) -> AsyncIterator[Callable[..., TelegramChannel]]:
    made: list[TelegramChannel] = []

    def make(**chosen: Any) -> TelegramChannel:
        whole = TelegramSettings(**{"token": telegram.token, "api_base": telegram.url, "poll_timeout": 1, **chosen})
        made.append(build(whole, Tools(clock, TEXTS, kept)))
        return made[-1]

    yield make
    for channel in made:
        await channel.stop()


@pytest.fixture
def channel(make_channel: Callable[..., TelegramChannel]) -> TelegramChannel:
    return make_channel()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def serving(channel: TelegramChannel, port: int = 0) -> AsyncIterator[httpx.AsyncClient]:
    """A real HTTP server around the channel's route, and a client that knows the secret."""
    app = FastAPI()
    routes = channel.routes()
    assert routes is not None
    app.include_router(routes)
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    config.load()
    listener = socket.create_server(("127.0.0.1", port))
    server.lifespan = config.lifespan_class(config)
    await server.startup([listener])
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, headers={SECRET_HEADER: SECRET}) as client:
            yield client
    finally:
        await server.shutdown([listener])


def payload(name: str) -> dict[str, Any]:
    """A recorded update."""
    update: dict[str, Any] = json.loads((Path(__file__).parent / "payloads" / f"{name}.json").read_text(encoding="utf-8"))
    return update
