"""The channel in memory: it is its own platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.memory import MemoryChannel, MemoryClient
from tests.conformance.rig import Opened, Rig

ERRORS: Mapping[str, DeliveryError] = {
    "rate_limit": TryLater("too many", 1, Scope.channel),
    "server_error": Uncertain("the server failed"),
    "hang": Uncertain("no answer"),
    "cut": Uncertain("the connection broke"),
    "html": Uncertain("not an answer of the platform"),
    "blocked": Blocked("the client blocked us"),
    "unknown_chat": Rejected("there is no such chat"),
    "bad_token": TryLater("the token is wrong", 60, Scope.channel),
}


class MemoryFake:
    """:class:`tests.fakes.contract.Fake` over the channel itself."""

    name = "memory"

    def __init__(self, channel: MemoryChannel) -> None:
        self.channel = channel
        self.wrong: list[str] = []
        self.settings: Mapping[str, Any] = {}

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> MemoryClient:
        return self.channel.client(number, name, phone)

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        raise NotImplementedError("memory has no webhook")

    def fail(self, call: str, way: str, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        if call != "send":
            raise NotImplementedError(f"{call} cannot fail in memory")
        for _ in range(times):
            error = TryLater("too many", retry_after, Scope.channel) if way == "rate_limit" else ERRORS[way]
            self.channel.refuse(error, accepted=accepted)

    async def until_delivered(self, seconds: float = 10) -> None:
        await self.channel.until_delivered(seconds)


class Memory:
    """:class:`tests.conformance.rig.Driver`."""

    name = "memory"
    way = "itself"
    wire = None
    patience = 5.0

    @asynccontextmanager
    async def platform(self, rig: Rig) -> AsyncIterator[MemoryFake]:
        yield MemoryFake(MemoryChannel(rig.tools.files))

    @asynccontextmanager
    async def open(self, rig: Rig) -> AsyncIterator[Opened]:
        assert isinstance(rig.fake, MemoryFake)
        await rig.fake.channel.start(rig.intake)
        yield Opened(rig.fake.channel, rig.fake)
        await rig.fake.channel.stop()
