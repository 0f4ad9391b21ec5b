"""A person with Viber in hand, as :class:`tests.fakes.contract.Person`."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from tests.fakes.contract import Seen
from tests.fakes.viber.looks import drawn
from tests.fakes.viber.world import Shown, User, World

MEDIA = {"photo": ("picture", "photo.jpg"), "document": ("file", "document.pdf"), "video": ("video", "video.mp4")}


class ViberPerson:
    """``base``: the address files of clients are served at."""

    def __init__(self, world: World, user: User, base: str) -> None:
        self.world = world
        self.user = user
        self.chat = user.id
        self._base = base

    def starts(self, source: str = "") -> None:
        """Open the chat, perhaps by ``viber://pa?chatURI=…&context=source``; nothing is written yet."""
        opened: dict[str, Any] = {"type": "open", "user": self.user.raw, "subscribed": self.user.subscribed}
        self.world.push("conversation_started", opened | ({"context": source} if source else {}))

    def says(self, text: str, *, reply_to: str | None = None) -> str:
        if reply_to is not None:
            raise NotImplementedError("Viber does not tell bots what was quoted")
        return self.writes({"type": "text", "text": text})

    def writes(self, message: dict[str, Any]) -> str:
        """Send a message with any content; the first one subscribes, and no ``subscribed`` event tells so."""
        self.user.subscribed, self.user.unanswered = True, 0
        tracked = {"tracking_data": self.user.tracking} if self.user.tracking else {}
        body = {"message": {**message, **tracked}, "sender": self.user.raw, "silent": False, "chat_hostname": "SN-CHAT-03_"}
        return self.world.push("message", body)

    def presses(self, title: str) -> None:
        for shown in reversed(self.user.log):
            for button in shown.body.get("keyboard", {}).get("Buttons", []):
                if html.unescape(button["Text"]) == title:
                    return self._press(button)
        raise AssertionError(f"no button {title!r} in the chat")

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        match kind:
            case "photo" | "document" | "video":
                return self._file(*MEDIA[kind], data, name, caption)
            case "sticker":
                return self.writes({"type": "sticker", "sticker_id": 46105})
            case "location":
                return self.writes({"type": "location", "location": {"lat": 53.9, "lon": 27.56}})
            case "contact":
                return self.writes({"type": "contact", "contact": {"name": self.user.name, "phone_number": self.user.phone.lstrip("+")}})
        raise NotImplementedError(f"nobody can send a {kind} to a bot in Viber")

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]:
        raise NotImplementedError("Viber has no albums for bots")

    def edits(self, text: str, message: str) -> None:
        raise NotImplementedError("Viber does not tell bots of edits")

    def deletes(self, message: str) -> None:
        raise NotImplementedError("Viber does not tell bots what clients delete")

    def reacts(self, emoji: str, message: str) -> None:
        raise NotImplementedError("Viber does not tell bots of reactions")

    def reads_all(self) -> None:
        """One ``seen`` for all that was unread: https://creators.viber.com/docs/bots-api/events/message-seen"""
        if self.user.unread:
            self.world.push("seen", {"user_id": self.user.id}, self.user.unread)
            self.user.unread = 0

    def blocks(self) -> None:
        self.user.subscribed = False
        self.world.push("unsubscribed", {"user_id": self.user.id})

    def unblocks(self) -> None:
        self.user.subscribed = True
        self.world.push("subscribed", {"user": self.user.raw})

    @property
    def seen(self) -> Sequence[Seen]:
        return [_seen(shown) for shown in self.user.log]

    async def awaits(self, count: int, seconds: float = 10) -> Sequence[Seen]:
        if not await self.world.changed.until(lambda: len(self.user.log) >= count, seconds):
            raise AssertionError(f"{len(self.seen)} of {count} messages came in {seconds} s: {[seen.text for seen in self.seen]}")
        return self.seen

    def _press(self, button: dict[str, Any]) -> None:
        if button.get("ActionType", "reply") == "share-phone":
            self.sends("contact")
        else:
            self.writes({"type": "text", "text": button["ActionBody"]})

    def _file(self, kind: str, usual: str, data: bytes, name: str, caption: str) -> str:
        address = self._base + self.world.keep(name or usual, data)
        message: dict[str, Any] = {"type": kind, "media": address, "file_name": name or usual, "size": len(data)}
        if kind == "file":
            message["file_size"] = len(data)
        else:
            message["thumbnail"] = address
        return self.writes(message | ({"text": caption} if caption else {}))


def _seen(shown: Shown) -> Seen:
    text, looks = drawn(str(shown.body.get("text", "")))
    buttons = [html.unescape(button["Text"]) for button in shown.body.get("keyboard", {}).get("Buttons", [])]
    return Seen(str(shown.token), text, buttons, looks, shown.files, raw=shown.body)
