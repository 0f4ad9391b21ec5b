"""A client of the messenger in memory: says, presses, sends, and reads what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from connectors.contract import (
    Attachment,
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundReach,
    InboundReaction,
    InboundReceipt,
    Kind,
    Receipt,
)

NAME: Final = "memory"
WAIT_S: Final = 10.0
_NAMES: Final = {"photo": "photo.jpg", "voice": "voice.ogg", "audio": "audio.mp3", "video": "video.mp4", "video_note": "note.mp4"}
_PLACE: Final = "59.9311,30.3609"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file a client received."""

    kind: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A message of ours as the client sees it now.

    ``looks``: ("bold" | "italic" | "code" | "link", words, address or "") in order; ``raw``: payloads of the buttons by title, and
    ``request_contact`` where the client is asked for their number.
    """

    id: str
    text: str
    buttons: Sequence[str] = ()
    looks: Sequence[tuple[str, str, str]] = ()
    files: Sequence[ReceivedFile] = ()
    edited: bool = False
    raw: Mapping[str, str] = field(default_factory=dict)


class Messenger(Protocol):
    """What a client needs of the messenger it is in."""

    def number(self) -> str: ...

    def keep(self, data: bytes) -> str: ...

    def give(self, update: Inbound) -> None: ...

    async def until_seen(self, client: MemoryClient, count: int, seconds: float) -> None: ...


class MemoryClient:
    """One person in a private chat with us. Verbs act at once; what they make travels to the intake in order.

    Verbs that make a message return its id. ``seen``: every message of ours, in order, as it is now; ``typing``: how often we were typing.
    """

    def __init__(self, messenger: Messenger, chat: str, name: str, phone: str) -> None:
        self.chat = chat
        self.name = name
        self.phone = phone
        self.blocked = False
        self.typing = 0
        self.seen: list[Received] = []
        self._messenger = messenger
        self._order = 0

    def starts(self, source: str = "") -> None:
        self._write("/start", payload="/start", source=source or None)

    def says(self, text: str, *, reply_to: str | None = None) -> str:
        return self._write(text, reply_to=reply_to)

    def presses(self, title: str) -> None:
        """The newest button of that title. Raises AssertionError when there is none."""
        for message in reversed(self.seen):
            if title in message.buttons:
                self._write(title, kind=Kind.press, payload=message.raw[title], reply_to=message.id)
                return
        raise AssertionError(f"no button {title!r} in the chat")

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        """``kind``: photo, document, voice, audio, video, video_note, sticker, location, contact (their own number)."""
        known = Kind(kind)
        if known is Kind.contact:
            return self._write("", kind=known, attachments=(Attachment("contact", "", self.phone),), phone=self.phone)
        if known is Kind.location:
            return self._write("", kind=known, attachments=(Attachment("location", "", _PLACE),))
        return self._write(caption, kind=known, attachments=(self._file(kind, data, name),))

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]:
        album = self._messenger.number()
        files = [self._file("photo", data, "") for data in photos]
        captions = [caption] + [""] * (len(files) - 1)
        return [self._write(words, kind=Kind.photo, attachments=(file,), album=album) for words, file in zip(captions, files, strict=True)]

    def edits(self, text: str, message: str) -> None:
        self._messenger.give(InboundEdit(NAME, self._messenger.number(), self.chat, message, text))

    def deletes(self, message: str) -> None:
        self._messenger.give(InboundDelete(NAME, self._messenger.number(), self.chat, message))

    def reacts(self, emoji: str, message: str) -> None:
        self._messenger.give(InboundReaction(NAME, self._messenger.number(), self.chat, message, emoji))

    def reads_all(self) -> None:
        if self.seen:
            key = self._messenger.number()
            self._messenger.give(InboundReceipt(NAME, key, self.chat, self.seen[-1].id, Receipt.read, upto=True))

    def blocks(self) -> None:
        self._reach(False)

    def unblocks(self) -> None:
        self._reach(True)

    async def awaits(self, count: int, seconds: float = WAIT_S) -> Sequence[Received]:
        """Wait until ``count`` messages in all are seen; the whole list. Raises AssertionError with what came."""
        try:
            await self._messenger.until_seen(self, count, seconds)
        except TimeoutError:
            raise AssertionError(f"{len(self.seen)} of {count} messages came in {seconds} s: {[m.text for m in self.seen]}") from None
        return self.seen

    def receives(self, message: Received) -> None:
        """The messenger brings a message."""
        self.seen.append(message)
        self._messenger.give(InboundReceipt(NAME, self._messenger.number(), self.chat, message.id, Receipt.delivered))

    def finds_changed(self, message: str, **changes: object) -> bool:
        """The messenger changes a message; False when it has none of that id."""
        for place, seen in enumerate(self.seen):
            if seen.id == message:
                self.seen[place] = replace(seen, **changes)  # type: ignore[arg-type]
                return True
        return False

    def _write(self, text: str, kind: Kind = Kind.text, **more: object) -> str:
        number = self._messenger.number()
        self._order += 1
        base = InboundMessage(NAME, number, self.chat, text, kind, external_id=number, sort_key=self._order, name=self.name, locale="ru")
        self._messenger.give(replace(base, **more))  # type: ignore[arg-type]
        return number

    def _file(self, kind: str, data: bytes, name: str) -> Attachment:
        return Attachment(kind, self._messenger.keep(data), name or _NAMES.get(kind, ""), size=len(data))

    def _reach(self, reachable: bool) -> None:
        self.blocked = not reachable
        self._messenger.give(InboundReach(NAME, self._messenger.number(), self.chat, reachable))
