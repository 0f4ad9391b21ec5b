"""A person in a private chat with the bot, as :class:`tests.fakes.contract.Person`."""

from __future__ import annotations

from collections.abc import Sequence
from mimetypes import guess_type
from typing import Any

from tests.fakes.contract import Seen, SeenFile
from tests.fakes.telegram.client import Client
from tests.fakes.telegram.client import Seen as Shown

LOOKS = {"bold": "bold", "italic": "italic", "code": "code", "pre": "code", "text_link": "link"}
FILES = ("photo", "document", "voice", "audio", "video")


class TelegramPerson:
    """``client`` is the same person with Telegram's own words for everything."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.chat = str(client.id)

    def starts(self, source: str = "") -> None:
        self.client.start(source)

    def says(self, text: str, *, reply_to: str | None = None) -> str:
        return str(self.client.say(text, reply_to=int(reply_to) if reply_to else None))

    def presses(self, title: str) -> None:
        self.client.press(title)

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        client = self.client
        match kind:
            case "photo":
                return str(client.send_photo(data, caption))
            case "document":
                return str(client.send_document(data, name or "document.pdf", guess_type(name)[0] or "application/pdf", caption))
            case "voice":
                return str(client.send_voice(data, caption))
            case "audio":
                return str(client.send_audio(data, name or "song.mp3", caption))
            case "video":
                return str(client.send_video(data, name or "video.mp4", caption))
            case "video_note":
                return str(client.send_video_note(data))
            case "sticker":
                return str(client.send_sticker("👍", data))
            case "location":
                return str(client.send_location())
            case "contact":
                return str(client.share_contact())
        raise NotImplementedError(f"nobody can send a {kind} in Telegram")

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]:
        return [str(number) for number in self.client.send_album(photos, caption)]

    def edits(self, text: str, message: str) -> None:
        self.client.edit(text, int(message))

    def deletes(self, message: str) -> None:
        raise NotImplementedError("Telegram does not tell bots what clients delete")

    def reacts(self, emoji: str, message: str) -> None:
        self.client.react(emoji, int(message))

    def reads_all(self) -> None:
        raise NotImplementedError("Telegram does not tell bots what was read")

    def blocks(self) -> None:
        self.client.block()

    def unblocks(self) -> None:
        self.client.unblock()

    @property
    def seen(self) -> Sequence[Seen]:
        return [self._seen(shown) for shown in self.client.all_seen]

    async def awaits(self, count: int, seconds: float = 10) -> Sequence[Seen]:
        if not await self.client.world.changed.until(lambda: len(self.client.all_seen) >= count, seconds):
            raise AssertionError(f"{len(self.seen)} of {count} messages came in {seconds} s: {[seen.text for seen in self.seen]}")
        return self.seen

    def _seen(self, shown: Shown) -> Seen:
        files = [SeenFile(kind, self._name(shown.raw[kind]), shown.file or b"") for kind in FILES if kind in shown.raw]
        buttons = [*shown.buttons, *shown.keyboard]
        return Seen(str(shown.id), shown.text, buttons, _looks(shown), files, "edit_date" in shown.raw, shown.raw)

    def _name(self, file: Any) -> str:
        return "" if isinstance(file, list) else str(file.get("file_name", ""))


def _looks(shown: Shown) -> list[tuple[str, str, str]]:
    entities = shown.raw.get("entities") or shown.raw.get("caption_entities") or []
    text = shown.text.encode("utf-16-le")
    found = [(LOOKS.get(entity["type"]), entity) for entity in entities]
    return [
        (look, text[2 * entity["offset"] :][: 2 * entity["length"]].decode("utf-16-le"), entity.get("url", ""))
        for look, entity in found
        if look
    ]
