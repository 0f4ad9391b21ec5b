"""The channel in memory: implements the whole contract, so that the rest of Otklik can be tried without any network."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count, groupby
from typing import Final

from connectors.base import Plain
from connectors.contract import Attachment, Button, Files, Inbound, Intake, OutboundMessage, Profile, Sent
from connectors.errors import Blocked, DeliveryError, NotFound, Rejected
from connectors.markup import Piece, Span, letters, pieces, plain
from connectors.memory.capabilities import CAPABILITIES, MEGABYTE
from connectors.memory.client import NAME, MemoryClient, Received, ReceivedFile

CHUNK: Final = 64 * 1024
AGAIN_S: Final = 0.01
"""Before an update that was not stored is delivered again."""


class MemoryChannel(Plain):
    """Implements :class:`connectors.contract.Channel`; ``client(n)`` is a person on the other side.

    Updates are given to the intake one at a time, and again until it takes them, as platforms do. Without ``files`` none can be sent.
    """

    name = NAME
    capabilities = CAPABILITIES

    def __init__(self, files: Files | None = None) -> None:
        self._files = files
        self._intake: Intake | None = None
        self._pump: asyncio.Task[None] | None = None
        self._clients: dict[str, MemoryClient] = {}
        self._faults: deque[tuple[DeliveryError, bool]] = deque()
        self._placed: dict[tuple[int, int], str] = {}
        self._kept: dict[str, bytes] = {}
        self._waiting: deque[Inbound] = deque()
        self._changed = asyncio.Event()
        self._run = secrets.token_hex(4)
        self._numbers = count(1)

    def client(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> MemoryClient:
        """The person of this number, the same at every call."""
        chat = str(number)
        if chat not in self._clients:
            self._clients[chat] = MemoryClient(self, chat, name, phone)
        return self._clients[chat]

    def refuse(self, error: DeliveryError, *, accepted: bool = False) -> None:
        """Let one more send end in ``error``; ``accepted``: the message arrives all the same."""
        self._faults.append((error, accepted))

    async def until_delivered(self, seconds: float = 10) -> None:
        """Wait until the intake has taken every update; raises TimeoutError."""
        await self._until(lambda: not self._waiting, seconds)

    async def until_seen(self, client: MemoryClient, count: int, seconds: float) -> None:
        """Wait until ``client`` sees ``count`` messages; raises TimeoutError."""
        await self._until(lambda: len(client.seen) >= count, seconds)

    def number(self) -> str:
        """An id never given before, over restarts too."""
        return f"{self._run}-{next(self._numbers)}"

    def keep(self, data: bytes) -> str:
        """Take a client's file; its handle."""
        handle = self.number()
        self._kept[handle] = data
        return handle

    def give(self, update: Inbound) -> None:
        """One update to be delivered to us."""
        self._waiting.append(update)
        self._tell()

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        self._pump = asyncio.create_task(self._deliver(intake))

    async def stop(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

    async def send(self, message: OutboundMessage) -> Sent:
        client = self._client_of(message)
        if client.blocked:
            raise Blocked("the client blocked us")
        parts = await self._parts(message)
        error, accepted = self._faults.popleft() if self._faults else (None, True)
        if accepted:
            self._place(client, message, parts)
        if error is not None:
            error.begun = message.begun
            raise error
        return Sent(self._placed[message.id, len(parts) - 1])

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        laid = _laid(message, message.text)
        if len(laid) != 1:
            raise Rejected(f"an edited message has 1 to {CAPABILITIES.text_limit} characters")
        changes = {"text": plain(laid[0]), "looks": _looks(laid[0]), "edited": True}
        if not self._client_of(message).finds_changed(external_id, **changes):
            raise Rejected("there is no such message")
        self._tell()

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        client = self._client_of(message)
        client.seen = [one for one in client.seen if one.id != external_id]
        self._tell()

    async def typing(self, chat: str) -> None:
        if client := self._clients.get(chat):
            client.typing += 1

    async def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        data = self._kept.get(attachment.ref)
        if data is None:
            raise NotFound("file_unknown", "there is no such file")
        for start in range(0, len(data), CHUNK):
            yield data[start : start + CHUNK]

    async def profile(self, chat: str) -> Profile | None:
        client = self._clients.get(chat)
        return None if client is None else Profile(client.name, "ru")

    async def _deliver(self, intake: Intake) -> None:
        while True:
            await self._until(lambda: self._waiting, None)
            try:
                await intake(self._waiting[0])
            except Exception:  # not stored, so not acknowledged
                await asyncio.sleep(AGAIN_S)
            else:
                self._waiting.popleft()
                self._tell()

    def _client_of(self, message: OutboundMessage) -> MemoryClient:
        if message.chat not in self._clients:
            raise Rejected(f"there is no chat {message.chat}")
        return self._clients[message.chat]

    def _place(self, client: MemoryClient, message: OutboundMessage, parts: Sequence[Received]) -> None:
        """Each part once, whatever number of times the message is sent."""
        for index, part in list(enumerate(parts))[message.begun :]:
            if (message.id, index) not in self._placed:
                self._placed[message.id, index] = part.id
                client.receives(part)
        self._tell()

    async def _parts(self, message: OutboundMessage) -> list[Received]:
        fit = len(message.buttons) <= CAPABILITIES.buttons_limit
        laid = _laid(message, message.text if fit else _numbered(message.text, message.buttons))
        buttons = message.buttons if fit else ()
        parts = [Received(self.number(), plain(piece), looks=_looks(piece)) for piece in laid]
        for attachment in message.attachments:
            *before, caption = _laid(message, attachment.caption, CAPABILITIES.caption_limit) or [()]
            parts += [Received(self.number(), plain(piece), looks=_looks(piece)) for piece in before]
            parts.append(Received(self.number(), plain(caption), looks=_looks(caption), files=[await self._read(attachment)]))
        if not parts:
            raise Rejected("the message has neither text nor files")
        raw = {button.title: button.payload for button in buttons}
        if message.meta.get("request_contact"):
            raw["request_contact"] = "true"
        return [*parts[:-1], _with_buttons(parts[-1], buttons, raw)]

    async def _read(self, attachment: Attachment) -> ReceivedFile:
        if self._files is None:
            raise Rejected("this channel was opened without files")
        stored = await self._files.find(attachment.file)
        if stored.size > CAPABILITIES.file_out_limit:
            raise Rejected(f"a file may have at most {CAPABILITIES.file_out_limit // MEGABYTE} MB here")
        data = b"".join([chunk async for chunk in self._files.read(attachment.file)])
        return ReceivedFile(attachment.kind, attachment.name or stored.name, data)

    async def _until(self, true: Callable[[], object], seconds: float | None) -> None:
        async with asyncio.timeout(seconds):
            while not true():
                await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _laid(message: OutboundMessage, text: str, limit: int = CAPABILITIES.text_limit) -> list[Piece]:
    return pieces(text, limit, markup=not message.meta.get("plain"), unit=letters)


def _numbered(text: str, buttons: Sequence[Button]) -> str:
    """Buttons that do not fit as lines; the ledger understands the number typed back."""
    return "\n".join([text, *(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))])


def _with_buttons(part: Received, buttons: Sequence[Button], raw: dict[str, str]) -> Received:
    return Received(part.id, part.text, [button.title for button in buttons], part.looks, part.files, part.edited, raw)


def _looks(piece: Piece) -> list[tuple[str, str, str]]:
    """Each look with the words it covers, in order, as a platform's entities would."""
    found = []
    for look in ("bold", "italic", "code", "link"):
        at = 0
        for mark, group in groupby(piece, key=lambda span: _mark(span, look)):
            words = "".join(span.text for span in group)
            if mark:
                found.append((at, (look, words, mark if look == "link" else "")))
            at += len(words)
    return [seen for _, seen in sorted(found)]


def _mark(span: Span, look: str) -> str:
    return span.url or "" if look == "link" else "yes" if getattr(span, look) else ""
