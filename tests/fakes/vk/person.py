"""A person with VK in hand: says, presses, sends, reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from tests.fakes.contract import Seen, SeenFile
from tests.fakes.vk.looks import looks
from tests.fakes.vk.world import CHATS, Talk, World

EMOJI = ("❤️", "🔥", "😂", "👍", "💩", "❓", "😭", "😡", "👎", "👌", "😃", "🤔", "🙏", "😘", "😍", "🎉")
CLIENT_INFO = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}


class VkPerson:
    """Implements :class:`tests.fakes.contract.Person`; :meth:`speak` says anything VK can carry. In a group chat: one of its members."""

    def __init__(self, world: World, talk: Talk, number: int) -> None:
        self.world = world
        self.talk = talk
        self.number = number

    @property
    def chat(self) -> str:
        return str(self.talk.id)

    def starts(self, source: str = "") -> None:
        self.speak(text="Начать", payload=json.dumps({"command": "start"}), **({"ref": source} if source else {}))

    def says(self, text: str, *, reply_to: str | None = None) -> str:
        quoted = self._message(reply_to) if reply_to else None
        short = {key: quoted[key] for key in ("id", "date", "from_id", "text", "peer_id", "conversation_message_id")} if quoted else None
        return self.speak(text=text, **({"reply_message": short} if short else {}))

    def presses(self, title: str) -> None:
        for message in reversed(self.talk.log):
            for row in (message.get("keyboard") or {}).get("buttons", []):
                for button in row:
                    if button["action"].get("label") == title:
                        return self._press(message, button["action"])
        raise AssertionError(f"no button {title!r} in the chat")

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        if kind == "location":
            return self.speak(text=caption, geo={"type": "point", "coordinates": {"latitude": 55.75, "longitude": 37.62}})
        return self.speak(text=caption, attachments=[self._attachment(kind, data, name)])

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]:
        return [self.speak(text=caption, attachments=[self._attachment("photo", data, "") for data in photos])]

    def edits(self, text: str, message: str) -> None:
        found = self._message(message)
        found.update({"text": text, "update_time": found["date"] + 1})
        self.world.happen("message_edit", found)

    def deletes(self, message: str) -> None:
        raise NotImplementedError("VK does not tell a community")

    def reacts(self, emoji: str, message: str) -> None:
        if emoji and emoji not in EMOJI:
            raise NotImplementedError(f"VK has no reaction {emoji}")
        reaction = {"reaction_id": EMOJI.index(emoji) + 1} if emoji else {}
        body = {"reacted_id": self.number, "peer_id": self.talk.id, "cmid": int(message), **reaction}
        self.world.happen("message_reaction_event", body)

    def reads_all(self) -> None:
        last = next(message for message in reversed(self.talk.log) if message["out"])
        place = {"read_message_id": last["id"], "conversation_message_id": last["conversation_message_id"]}
        self.world.happen("message_read", {"from_id": self.number, "peer_id": self.talk.id, **place})

    def blocks(self) -> None:
        self.talk.denied = True
        self.world.happen("message_deny", {"user_id": self.number})

    def unblocks(self) -> None:
        self.talk.denied, self.talk.allowed = False, True
        self.world.happen("message_allow", {"user_id": self.number, "key": ""})

    def speak(self, **content: Any) -> str:
        """Send a message with any content; its ``conversation_message_id``. Writing lets us in again."""
        if self.talk.denied or not self.talk.allowed:
            self.unblocks()
        cropped = content.pop("cropped", None)
        message = self.world.write(self.talk, self.number, content)
        told = deepcopy(message)
        if cropped is not None:
            told.update({**cropped, "is_cropped": True})
        self.world.happen("message_new", {"client_info": CLIENT_INFO, "message": told})
        return str(message["conversation_message_id"])

    @property
    def seen(self) -> Sequence[Seen]:
        return [self._seen(message) for message in self.talk.log if message["out"]]

    async def awaits(self, count: int, seconds: float = 10) -> Sequence[Seen]:
        if not await self.world.changed.until(lambda: len(self.seen) >= count, seconds):
            raise AssertionError(f"{len(self.seen)} of {count} messages came in {seconds} s: {[seen.text for seen in self.seen]}")
        return self.seen

    def _press(self, message: dict[str, Any], action: dict[str, Any]) -> None:
        if action["type"] == "text":
            self.speak(text=action["label"], payload=action.get("payload", ""))
            return
        event = f"{self.world.number():012x}"
        self.world.presses[event] = False
        place = {"peer_id": self.talk.id, "conversation_message_id": message["conversation_message_id"]}
        body = {"user_id": self.number, "event_id": event, "payload": json.loads(action["payload"]), **place}
        self.world.happen("message_event", body)

    def _attachment(self, kind: str, data: bytes, name: str) -> dict[str, Any]:
        number, owner = self.world.number(), {"owner_id": self.number}
        if kind == "photo":
            sizes = [
                {"type": "s", "width": 75, "height": 56, "url": self.world.keep("photo", "s.jpg", b"small")},
                {"type": "w", "width": 1600, "height": 1200, "url": self.world.keep("photo", "w.jpg", data)},
                {"type": "m", "width": 130, "height": 97, "url": self.world.keep("photo", "m.jpg", b"medium")},
            ]
            return {"type": "photo", "photo": {"id": number, **owner, "access_key": "k", "date": 1, "text": "", "sizes": sizes}}
        if kind == "document":
            title = name or "file.txt"
            url = self.world.keep("doc", title, data)
            return {
                "type": "doc",
                "doc": {"id": number, **owner, "title": title, "size": len(data), "ext": title.split(".")[-1], "url": url},
            }
        if kind == "voice":
            url = self.world.keep("audio_message", "voice.ogg", data)
            return {"type": "audio_message", "audio_message": {"id": number, **owner, "duration": 3, "link_ogg": url, "link_mp3": url}}
        if kind == "audio":
            url = self.world.keep("audio", "song.mp3", data)
            return {"type": "audio", "audio": {"id": number, **owner, "artist": "Хор", "title": "Песня", "url": url}}
        if kind == "video":
            return {"type": "video", "video": {"id": number, **owner, "title": name or "Видео", "duration": 5}}
        if kind == "sticker":
            images = [{"url": self.world.keep("sticker", "s.png", data), "width": 512, "height": 512}]
            return {"type": "sticker", "sticker": {"sticker_id": number, "product_id": 1, "images": images}}
        raise NotImplementedError(f"VK has no {kind}")

    def _message(self, number: str) -> dict[str, Any]:
        return next(message for message in self.talk.log if message["conversation_message_id"] == int(number))

    def _seen(self, message: dict[str, Any]) -> Seen:
        rows = (message.get("keyboard") or {}).get("buttons", [])
        return Seen(
            id=str(message["conversation_message_id"]),
            text=message["text"],
            buttons=[button["action"].get("label", "") for row in rows for button in row],
            looks=looks(message["text"], (message.get("format_data") or {}).get("items", [])),
            files=[self._file(name) for name in message["attachments"]],
            edited="update_time" in message,
            raw=message,
        )

    def _file(self, name: str) -> SeenFile:
        kind, key = self.world.media[name]
        file = self.world.files[key]
        return SeenFile({"photo": "photo", "audio_message": "voice"}.get(kind, "document"), file.name, file.data)


def person_of(world: World, number: int, name: str) -> VkPerson:
    """The person with this id, not yet known to the community."""
    return VkPerson(world, world.talks.setdefault(number, Talk(number, name)), number)


def member_of(world: World, number: int, chat: int) -> VkPerson:
    """A member of a group chat the community is in."""
    return VkPerson(world, world.talks.setdefault(CHATS + chat, Talk(CHATS + chat, "Беседа", allowed=True)), number)
