"""A channel opened against its fake over a real ledger: what every case of the suite uses, whatever the messenger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

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
from connectors.files.serving import router as serve_files
from connectors.files.settings import FilesSettings
from connectors.files.store import FileStore
from connectors.known import Tools
from connectors.ledger import inbox, tables, thread
from connectors.ledger.store import Store
from connectors.ledger.thread import Draft, Message
from tests.fakes.contract import Fake, Person
from tests.fakes.telegram.world import Signal
from tests.texts import TEXTS
from tests.whole.running import free_port

CLIENT = "Иван"
SECRET = b"a secret of the tests, long enough"
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


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


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
        clock = BriskClock()
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        limits = FilesSettings(document_bytes=100 * 1024 * 1024)
        self.files = FileStore(self.store, limits, clock, folder=str(self.folder / "files"), secret=SECRET, public_url=self.base)
        self.tools = Tools(clock, TEXTS, self.files, None)
        self.shared_routes = [serve_files(self.files)]

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

    async def keep(self, kind: str, name: str, data: bytes | AsyncIterator[bytes], caption: str = "") -> Attachment:
        """A file of an operator, stored; the attachment that sends it."""
        kept = await self.files.store_file(_once(data) if isinstance(data, bytes) else data, name=name, by="operator")
        return Attachment(kind, "", kept.name, kept.mime, kept.size, caption, kept.id)

    async def bytes_of(self, attachment: Attachment) -> bytes:
        """A client's file: fetched from the platform, or stored already where clients upload to us."""
        stream = self.files.read(attachment.file) if attachment.file else self.channel.download(attachment)
        return b"".join([chunk async for chunk in stream])

    async def draft(
        self, text: str = "", buttons: Sequence[Button] = (), attachments: Sequence[Attachment] = (), **meta: Any
    ) -> OutboundMessage:
        """A message of the bot (``plain``: of an operator) in the thread, as it is given to the channel."""
        author = Author.operator if meta.get("plain") else Author.bot
        async with self.store.write() as tx:
            message = await thread.append(tx, self._conversation(), author, Draft(text, buttons, attachments, meta))
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
