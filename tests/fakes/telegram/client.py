"""A person with Telegram in hand: says, presses, sends, reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.wire import Upload
from tests.fakes.telegram.world import BIRTH, Chat, World

FILES = ("document", "voice", "audio", "video")


@dataclass(frozen=True)
class Seen:
    """A message of the bot as the person sees it. ``buttons``: titles under the message; ``keyboard``: titles instead of the letters."""

    raw: dict[str, Any]
    file: bytes | None = None

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for button in _buttons(self.raw, "inline_keyboard")]

    @property
    def keyboard(self) -> list[str]:
        return [button["text"] for button in _buttons(self.raw, "keyboard")]


class Client:
    """One person in a private chat with the bot. Verbs act at once; updates travel by polling or webhook."""

    def __init__(self, world: World, chat: Chat, user: dict[str, Any], phone: str) -> None:
        self.world = world
        self.chat = chat
        self.user = user
        self.phone = phone
        self._read = 0

    @property
    def id(self) -> int:
        return self.chat.id

    def say(self, text: str, *, reply_to: int | None = None) -> int:
        """Send a text; the message's id."""
        quoted = next((message for message in self.chat.log if message["message_id"] == reply_to), None)
        return self.send({"text": text} | ({"reply_to_message": quoted} if quoted else {}))

    def start(self, payload: str = "") -> int:
        """Press Start, perhaps after a link ``t.me/bot?start=payload``."""
        text = f"/start {payload}".strip()
        return self.send({"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": 6}]})

    def send(self, content: dict[str, Any]) -> int:
        """Send a message with any content of the Bot API; its id."""
        self.chat.started = True
        message = self.world.write(self.chat, self.user, content)
        self.world.push("message", message)
        return int(message["message_id"])

    def send_photo(self, data: bytes, caption: str = "", album: str = "") -> int:
        file = self.world.keep(Upload("photo.jpg", "image/jpeg", data))
        sizes = [{"file_id": file.id, "file_unique_id": f"u{file.id}", "width": 800, "height": 600, "file_size": len(data)}]
        return self.send({"photo": sizes, **_captioned(caption), **({"media_group_id": album} if album else {})})

    def send_album(self, photos: Sequence[bytes], caption: str = "") -> list[int]:
        """Several photos at once: a message each, the caption under the first."""
        album = str(13_000_000_000 + self.world.last_message_id)
        return [self.send_photo(data, caption if number == 0 else "", album) for number, data in enumerate(photos)]

    def send_document(self, data: bytes, name: str, mime: str = "application/pdf", caption: str = "") -> int:
        return self.send({"document": self._kept(data, name, mime), **_captioned(caption)})

    def send_voice(self, data: bytes, caption: str = "") -> int:
        return self.send({"voice": self._kept(data, "", "audio/ogg", duration=3), **_captioned(caption)})

    def send_audio(self, data: bytes, name: str = "song.mp3", caption: str = "") -> int:
        return self.send({"audio": self._kept(data, name, "audio/mpeg", duration=180), **_captioned(caption)})

    def send_video(self, data: bytes, name: str = "video.mp4", caption: str = "") -> int:
        size = {"width": 640, "height": 480, "duration": 5}
        return self.send({"video": self._kept(data, name, "video/mp4", **size), **_captioned(caption)})

    def send_video_note(self, data: bytes) -> int:
        return self.send({"video_note": self._kept(data, "", "", length=240, duration=5)})

    def send_sticker(self, emoji: str, data: bytes = b"webp") -> int:
        look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
        return self.send({"sticker": self._kept(data, "", "", **look)})

    def send_location(self, latitude: float = 55.7558, longitude: float = 37.6173) -> int:
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def share_contact(self) -> int:
        """Share the own number, as the button for it does."""
        return self.send({"contact": {"phone_number": self.phone, "first_name": self.user["first_name"], "user_id": self.id}})

    def press(self, title: str) -> str | None:
        """Press the newest button of that title; the callback's id, None for a button of the lower keyboard."""
        for message in reversed(self.chat.log):
            for button in _buttons(message, "inline_keyboard"):
                if button["text"] == title:
                    return self._call_back(message, button["callback_data"])
            for button in _buttons(message, "keyboard"):
                if button["text"] == title:
                    self.share_contact() if button.get("request_contact") else self.say(title)
                    return None
        raise AssertionError(f"no button {title!r} in the chat")

    def edit(self, text: str, message_id: int | None = None) -> None:
        """Change the text or caption of a message, the last one by default."""
        mine = [message for message in self.chat.log if message["from"] == self.user]
        message = mine[-1] if message_id is None else next(found for found in mine if found["message_id"] == message_id)
        message.update({"text" if "text" in message else "caption": text, "edit_date": message["date"] + 1})
        self.world.push("edited_message", dict(message))

    def react(self, emoji: str, message_id: int) -> None:
        """Put ``emoji`` in place of the own reaction; empty takes it away."""
        place = (self.chat.id, message_id)
        old, new = self.world.reactions.get(place, []), [{"type": "emoji", "emoji": emoji}] if emoji else []
        self.world.reactions[place] = new
        about = {"chat": self.chat.raw, "message_id": message_id, "user": self.user, "date": BIRTH + self.world.last_message_id}
        self.world.push("message_reaction", {**about, "old_reaction": old, "new_reaction": new})

    def block(self) -> None:
        self._change_membership("member", "kicked")

    def unblock(self) -> None:
        self._change_membership("kicked", "member")

    @property
    def all_seen(self) -> list[Seen]:
        """Every message of the bot in this chat."""
        return [self._seen(message) for message in self.chat.log if message["from"] == self.world.bot]

    @property
    def unread(self) -> list[Seen]:
        """Messages of the bot not yet taken by :meth:`reads`."""
        return self.all_seen[self._read :]

    async def reads(self, count: int = 1, seconds: float = 10) -> list[Seen]:
        """Wait for the next ``count`` messages of the bot and read them."""
        if not await self.world.changed.until(lambda: len(self.unread) >= count, seconds):
            raise AssertionError(f"{len(self.unread)} of {count} messages came in {seconds} s: {[seen.text for seen in self.unread]}")
        messages = self.unread[:count]
        self._read += count
        return messages

    def _call_back(self, message: dict[str, Any], data: str) -> str:
        query = f"cb{len(self.world.presses) + 1}"
        self.world.presses[query] = False
        self.world.push("callback_query", {"id": query, "from": self.user, "message": message, "chat_instance": str(self.id), "data": data})
        return query

    def _change_membership(self, old: str, new: str) -> None:
        self.chat.blocked = new == "kicked"
        members = {"old_chat_member": {"status": old, "user": self.world.bot}, "new_chat_member": {"status": new, "user": self.world.bot}}
        self.world.push("my_chat_member", {"chat": self.chat.raw, "from": self.user, "date": BIRTH, **members})

    def _kept(self, data: bytes, name: str, mime: str, **more: Any) -> dict[str, Any]:
        file = self.world.keep(Upload(name, mime, data))
        named = ({"file_name": name} if name else {}) | ({"mime_type": mime} if mime else {})
        return {"file_id": file.id, "file_unique_id": f"u{file.id}", **named, "file_size": len(data), **more}

    def _seen(self, message: dict[str, Any]) -> Seen:
        files = [message[kind] for kind in FILES if kind in message] or message.get("photo", [])
        return Seen(message, self.world.files[files[-1]["file_id"]].data if files else None)


def _captioned(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}


def _buttons(message: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    rows = (message.get("reply_markup") or {}).get(kind) or []
    return [{"text": button} if isinstance(button, str) else button for row in rows for button in row]
