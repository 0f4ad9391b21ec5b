"""A channel opened against its fake over a real ledger: what every case of the suite uses, whatever the messenger."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from fastapi import APIRouter

from bot.catalogue import Catalogue
from bot.clock import SystemClock
from connectors.contract import (
    Accepted,
    Attachment,
    Author,
    Button,
    Channel,
    Inbound,
    InboundMessage,
    OutboundMessage,
    Sent,
)
from connectors.errors import DeliveryError
from connectors.known import Tools
from connectors.ledger import inbox, tables, thread
from connectors.ledger.store import Store
from connectors.ledger.thread import Draft, Message
from tests.conformance.keeping import Kept
from tests.fakes.contract import Fake, Person
from tests.fakes.telegram.world import Signal

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENT = "Иван"
I = TypeVar("I", bound=Inbound)  # noqa: E741


class BriskClock(SystemClock):
    """Real time, but nobody pauses."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds, 0.01))


class Wire(Protocol):
    """How the platform's knock at our webhook is made by hand: authentic, forged, and of kinds no fake would send."""

    def signed(self, update: Any) -> tuple[bytes, Mapping[str, str]]:
        """(body, headers) of an authentic update; bytes are taken as they are."""
        ...

    def forged(self, update: Any) -> Sequence[tuple[str, bytes, Mapping[str, str]]]:
        """(what is wrong, body, headers): no secret, a wrong one, another bot's."""
        ...

    @property
    def text(self) -> Any:
        """An update with a client's text."""
        ...

    @property
    def unknown(self) -> Sequence[Any]:
        """Updates of kinds no one knows yet: acknowledged, whether kept or not."""
        ...

    @property
    def malformed(self) -> Sequence[Any]:
        """Authentic bodies that are no updates: refused with 4xx."""
        ...


@dataclass
class Opened:
    """A running channel. ``base``: where its routes are served; ``secrets``: what no error may quote."""

    channel: Channel
    fake: Fake
    base: str = ""
    secrets: Sequence[str] = ()


class Driver(Protocol):
    """How one channel is opened by one way of receiving.

    ``wire`` is None where there is no webhook; ``patience`` (seconds) is longer than the channel waits for a platform that does not answer.
    """

    name: str
    way: str
    wire: Wire | None
    patience: float

    def open(self, rig: Rig) -> AbstractAsyncContextManager[Opened]:
        """Build the channel with ``rig.tools`` against ``rig.fake`` (made at the first opening) and start it with ``rig.intake``."""
        ...

    def platform(self, rig: Rig) -> AbstractAsyncContextManager[Fake]:
        """The platform; it outlives the channel's restarts."""
        ...


@cache
def _texts() -> Catalogue:
    return Catalogue(ROOT)


@dataclass
class Rig:
    """One client in front of one channel."""

    driver: Driver
    store: Store
    folder: Path
    fake: Fake = None  # type: ignore[assignment]
    opened: Opened = None  # type: ignore[assignment]
    heard: list[Inbound] = field(default_factory=list)
    repeats: int = 0
    failing: int = 0
    strict: bool = True
    changed: Signal = field(default_factory=Signal)
    _spent: int = 0
    _conversations: dict[str, int] = field(default_factory=dict)
    _opening: AbstractAsyncContextManager[Opened] | None = None

    def __post_init__(self) -> None:
        self.files = Kept(self.folder / "files")
        self.tools = Tools(BriskClock(), _texts(), self.files, None)
        self.routes: Sequence[APIRouter] = ()

    @property
    def channel(self) -> Channel:
        return self.opened.channel

    @property
    def person(self) -> Person:
        return self.fake.person(1, CLIENT)

    async def start(self) -> None:
        self._opening = self.driver.open(self)
        self.opened = await self._opening.__aenter__()

    async def stop(self) -> None:
        if self._opening is not None:
            await self._opening.__aexit__(None, None, None)
            self._opening = None

    async def restart(self) -> None:
        """A new channel on the same ledger, as after a restart of the door."""
        await self.stop()
        await self.start()

    async def intake(self, inbound: Inbound) -> Accepted:
        """The real ledger, which may be ``failing`` for some calls; ``heard``: what was new to it."""
        if self.failing:
            self.failing -= 1
            self.changed.fire()
            raise OSError("the disk is full")
        accepted = await inbox.accept(self.store, inbound)
        if accepted.conversation_id is not None:
            self._conversations[inbound.chat] = accepted.conversation_id
        if accepted.duplicate:
            self.repeats += 1
        else:
            self.heard.append(inbound)
        self.changed.fire()
        return accepted

    async def greet(self) -> None:
        """The client writes first: from now on we may answer."""
        self.person.says("здравствуйте")
        await self.hears()

    async def hears(self, kind: type[I] = InboundMessage, count: int = 1, seconds: float = 10) -> Any:
        """The next ``count`` updates of ``kind`` since the last call (a list when more than one is asked for)."""

        def fresh() -> list[Inbound]:
            return [update for update in self.heard[self._spent :] if isinstance(update, kind)]

        if not await self.changed.until(lambda: len(fresh()) >= count, seconds):
            raise AssertionError(f"{len(fresh())} of {count} {kind.__name__} in {seconds} s; heard {self.heard[self._spent :]}")
        found = fresh()[:count]
        self._spent = next(n for n, update in enumerate(self.heard) if update is found[-1]) + 1
        return found[0] if count == 1 else found

    async def draft(
        self, text: str = "", buttons: Sequence[Button] = (), attachments: Sequence[Attachment] = (), **meta: Any
    ) -> OutboundMessage:
        """A message of the bot in the thread, as it is given to the channel."""
        async with self.store.write() as tx:
            message = await thread.append(tx, self._conversation(), Author.bot, Draft(text, buttons, attachments, meta))
        return OutboundMessage(message.id, self.person.chat, text, buttons, attachments, "ru", meta)

    async def say(self, text: str = "", buttons: Sequence[Button] = (), attachments: Sequence[Attachment] = (), **meta: Any) -> Sent:
        return await self.channel.send(await self.draft(text, buttons, attachments, **meta))

    async def refused(self, message: OutboundMessage) -> DeliveryError:
        """The clear error a send must end in; it quotes no secret."""
        try:
            async with asyncio.timeout(self.driver.patience):
                sent = await self.channel.send(message)
        except DeliveryError as error:
            assert str(error), "an error without words"
            self.discreet(error)
            return error
        raise AssertionError(f"sent as if nothing had happened: {sent}")

    def discreet(self, error: BaseException) -> None:
        """No secret in the error nor in what caused it."""
        link: BaseException | None = error
        while link is not None:
            for secret in self.opened.secrets:
                assert secret not in f"{link!r} {link}", f"a secret in {type(link).__name__}"
            link = link.__cause__ or link.__context__

    async def thread(self) -> list[Message]:
        """The client's messages as stored."""
        async with self.store.read() as tx:
            return [m for m in await thread.read(tx, self._conversation()) if m.author is Author.client]

    async def pending(self) -> list[Message]:
        """Those in the order in which the bot will answer them."""
        async with self.store.read() as tx:
            rows = await tx.conn.execute(tables.inbox.select().where(tables.inbox.c.message_id.is_not(None)))
            order = {row.message_id: (row.sort_key, row.id) for row in rows}
        return sorted(await self.thread(), key=lambda message: order[message.id])

    def _conversation(self) -> int:
        return self._conversations[self.person.chat]
