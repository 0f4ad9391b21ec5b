"""The stage of a talk: a whole door in this process on a simulated clock, the real engine behind a wire that can be cut, real clients."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import create_app
from bot.clock import SimulatedClock
from bot.settings import Behaviour, EngineSettings, Settings
from bot.wiring import Parts, build
from connectors.ledger.tables import inbox, outbox
from connectors.ledger.wake import wait
from tests.conformance.drivers.messenger import Messenger
from tests.fakes.contract import Fake

PATIENCE_S = 20.0


@dataclass(slots=True)
class World:
    """What all talks of a run share: the engine's token, the wire to it, the door's port, a store with the demo's content."""

    port: int
    token: str
    engine: Wire
    content: Path


class Wire:
    """A TCP wire to the engine that a talk can cut and mend."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, far_writer}
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            for end in (writer, far_writer):
                self._open.discard(end)
                end.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


@dataclass(slots=True)
class Stage:
    """One talk's door, clients and operators."""

    world: World
    clock: SimulatedClock
    settings: Settings
    http: httpx.AsyncClient
    fake: Fake | None
    parts: Parts | None = None
    _serving: asyncio.Task[None] | None = None
    _server: uvicorn.Server | None = None
    _tokens: dict[str, str] = field(default_factory=dict)

    async def open(self) -> None:
        """Open the door on the talk's store."""
        self.parts = build(self.settings, self.clock)
        await self.parts.kb.load()
        config = uvicorn.Config(create_app(self.parts.door), port=self.world.port, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._serving = asyncio.create_task(self._server._serve())
        while not self._server.started:
            assert not self._serving.done(), self._serving.exception()
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        assert self.parts is not None and self._server is not None and self._serving is not None
        self.parts.door.closing()
        self._server.should_exit = True
        await self._serving
        await self.parts.close()
        self.parts = None

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def upload(self, login: str, name: str, data: bytes) -> str:
        """A file of an operator; its id."""
        await self.desk(login, "GET", "/api/desk/me")
        headers = {"Authorization": f"Bearer {self._tokens[login]}"}
        answer = await self.http.post("/api/desk/files", params={"name": name}, content=data, headers=headers)
        return str(answer.raise_for_status().json()["id"])

    async def settle(self) -> None:
        """Wait until every message that can be served is served and everything that can leave has left."""
        assert self.parts is not None
        store = self.parts.store
        with store.wakes.subscribe("events") as signal:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    left, quiet = await self._left()
                    if not left and quiet is None:
                        return
                    if quiet is not None:  # the client has stopped writing for as long as the bot waits
                        await self.clock.advance(quiet - self.clock.now())
                        store.wakes.signal_all()
                    await wait(signal, 0.5)

    async def _left(self) -> tuple[int, datetime | None]:
        """How much is to be served and to leave now, and until when the bot lets the client go on writing (some seconds at most)."""
        assert self.parts is not None
        now = self.clock.now()
        pending = inbox.c.state == "pending"
        due = select(func.count()).select_from(inbox).where(pending, inbox.c.available_at <= now)
        leaving = select(func.count()).select_from(outbox)
        leaving = leaving.where(outbox.c.state.in_(("queued", "sending")), outbox.c.available_at <= now)
        soon = inbox.c.available_at.between(now + timedelta(microseconds=1), now + timedelta(seconds=10))
        async with self.parts.store.read() as tx:
            left = [(await tx.conn.execute(query)).scalar_one() for query in (due, leaving)]
            quiet = select(func.min(inbox.c.available_at)).where(pending, inbox.c.attempts == 0, soon)
            return sum(left), (await tx.conn.execute(quiet)).scalar_one()

    async def pass_time(self, delta: timedelta) -> None:
        await self.clock.advance(delta, late=delta / 2000)
        assert self.parts is not None
        self.parts.store.wakes.signal_all()
        await self.settle()

    async def desk(self, login: str, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """One call of the desk's API by an operator of the demo."""
        if login not in self._tokens:
            answer = await self.http.post("/api/desk/login", json={"login": login, "password": "demo"})
            self._tokens[login] = answer.raise_for_status().json()["token"]
        return await self.http.request(method, path, json=body, headers={"Authorization": f"Bearer {self._tokens[login]}"})

    def forget_sessions(self) -> None:
        """Operators sign in anew: their sessions may have ended in a jump of time."""
        self._tokens.clear()


@contextlib.asynccontextmanager
async def staged(world: World, folder: Path, start: datetime, messenger: Messenger | None) -> AsyncIterator[Stage]:
    """A fresh store, an open door, and a fake of the messenger if the talk wants one."""
    shutil.copy(world.content, folder / "otklik.db")
    await world.engine.mend()
    base = f"http://127.0.0.1:{world.port}"
    async with contextlib.AsyncExitStack() as stack:
        fake: Fake | None = await stack.enter_async_context(messenger.fake()) if messenger else None
        settings = Settings(
            _env_file=None,
            port=world.port,
            data=folder,
            demo=True,
            public_url=base,
            secret=SecretStr(uuid.uuid4().hex),
            behaviour=Behaviour(paced=False),  # nobody moves the clock while messages wait for their turn
            engine=EngineSettings(url=f"http://127.0.0.1:{world.engine.port}", token=SecretStr(world.token), timeout_s=10),
            **({messenger.name: messenger.settings(**{**fake.settings, **messenger.more})} if messenger and fake else {}),
        )
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=base, timeout=PATIENCE_S))
        stage = Stage(world, SimulatedClock(start), settings, http, fake)
        await stage.open()
        if messenger and fake and messenger.pushed:
            fake.deliver_to(base)
        try:
            yield stage
        finally:
            await stage.close()
