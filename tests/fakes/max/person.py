"""A person with MAX in hand: says, presses, sends, reads."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from tests.fakes.contract import Seen, SeenFile
from tests.fakes.max.checks import tokens
from tests.fakes.max.markup import read
from tests.fakes.max.world import BOT_ID, Dialog, World

KINDS = {"photo": "image", "document": "file", "voice": "audio", "video": "video"}
SEEN = {"image": "photo", "file": "document", "audio": "voice", "video": "video"}


class Person:
    """One person in a dialog with the bot; implements :class:`tests.fakes.contract.Person`."""

    def __init__(self, world: World, dialog: Dialog, url: str) -> None:
        self._world = world
        self._dialog = dialog
        self._url = url
        self.chat = str(dialog.id)

    def starts(self, source: str = "") -> None:
        self._dialog.started, self._dialog.stopped = True, False
        self._world.push("bot_started", **self._place(), **({"payload": source} if source else {}))

    def says(self, text: str, *, reply_to: str | None = None) -> str:
        return self._write({"text": text}, reply_to=reply_to)

    def presses(self, title: str) -> None:
        for message in reversed(self._dialog.log):
            for button in _buttons(message):
                if button["text"] == title:
                    return self._press(message, button)
        raise AssertionError(f"no button {title!r} in the chat")

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        match kind:
            case "sticker":
                token = self._world.keep("sticker", data=data)
                attachment: dict[str, Any] = {
                    "type": "sticker",
                    "payload": {"url": self._address(token), "code": "7ee"},
                    "width": 128,
                    "height": 128,
                }
            case "location":
                attachment = {"type": "location", "latitude": 55.75, "longitude": 37.61}
            case "contact":
                attachment = self._card(signed=True)
            case "video_note" | "audio":
                raise NotImplementedError("MAX has one kind of video and one of sound")
            case _:
                attachment = self._file(kind, data, name)
        return self._write({"text": caption, "attachments": [attachment]})

    def sends_card(self) -> str:
        """Their own card sent by hand: it has no signature."""
        return self._write({"text": "", "attachments": [self._card(signed=False)]})

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]:
        return [self._write({"text": caption, "attachments": [self._file("photo", data, "") for data in photos]})]

    def edits(self, text: str, message: str) -> None:
        _, found = self._world.find(message)
        found["body"]["text"] = text
        self._world.push("message_edited", message=_copy(found))

    def deletes(self, message: str) -> None:
        self._dialog.log = [found for found in self._dialog.log if found["body"]["mid"] != message]
        self._world.push("message_removed", message_id=message, chat_id=self._dialog.id, user_id=self._dialog.user["user_id"])

    def reacts(self, emoji: str, message: str) -> None:
        raise NotImplementedError("MAX does not tell bots of reactions")

    def reads_all(self) -> None:
        raise NotImplementedError("MAX has no receipts for bots")

    def blocks(self) -> None:
        self._dialog.stopped = True
        self._world.push("bot_stopped", **self._place())

    def unblocks(self) -> None:
        self.starts()

    @property
    def seen(self) -> Sequence[Seen]:
        return [self._seen(message) for message in self._dialog.log if message["sender"]["user_id"] == BOT_ID]

    async def awaits(self, count: int, seconds: float = 10) -> Sequence[Seen]:
        if not await self._world.changed.until(lambda: len(self.seen) >= count, seconds):
            raise AssertionError(f"{len(self.seen)} of {count} messages came in {seconds} s: {[seen.text for seen in self.seen]}")
        return self.seen

    def _write(self, body: dict[str, Any], *, reply_to: str | None = None) -> str:
        self._dialog.started = True
        link = None
        if reply_to:
            _, quoted = self._world.find(reply_to)
            link = {"type": "reply", "message": quoted["body"], "sender": quoted["sender"], "chat_id": self._dialog.id}
        message = self._world.write(self._dialog, self._dialog.user, body, link)
        self._world.push("message_created", message=_copy(message))
        return str(message["body"]["mid"])

    def _press(self, message: dict[str, Any], button: dict[str, Any]) -> None:
        if button["type"] == "request_contact":
            self.sends("contact")
            return
        number = f"cb-{self._dialog.id}-{message['body']['seq']}"
        self._world.presses[number] = False
        callback = {"timestamp": self._world.now(), "callback_id": number, "user": self._dialog.user, "payload": button["payload"]}
        self._world.push("message_callback", callback=callback, message=_copy(message))

    def _place(self) -> dict[str, Any]:
        return {"chat_id": self._dialog.id, "user": self._dialog.user, "user_id": self._dialog.user["user_id"]}

    def _card(self, *, signed: bool) -> dict[str, Any]:
        card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:{self._dialog.phone}\r\nFN:{self._dialog.user['name']}\r\nEND:VCARD\r\n"
        payload: dict[str, Any] = {"vcf_info": card, "max_info": self._dialog.user}
        if signed:
            payload["hash"] = hmac.new(self._world.token.encode(), card.encode(), hashlib.sha256).hexdigest()
        return {"type": "contact", "payload": payload}

    def _file(self, kind: str, data: bytes, name: str) -> dict[str, Any]:
        sort = KINDS[kind]
        token = self._world.keep(sort, name, data)
        payload: dict[str, Any] = {"url": self._address(token), "token": token}
        if sort == "image":
            payload["photo_id"] = len(self._world.files)
        return {"type": sort, "payload": payload} | ({"filename": name or "file", "size": len(data)} if sort == "file" else {})

    def _address(self, token: str) -> str:
        return f"{self._url}/media/{token}"

    def _seen(self, message: dict[str, Any]) -> Seen:
        body = message["body"]
        text, looks = read(body["text"]) if body.get("format") == "html" else (body.get("text") or "", [])
        found = [attachment for attachment in body.get("attachments") or () if attachment["type"] in SEEN]
        files = [self._world.files[token] for attachment in found for token in tokens(attachment["payload"])]
        return Seen(
            id=body["mid"],
            text=text,
            buttons=[button["text"] for button in _buttons(message)],
            looks=looks,
            files=[SeenFile(SEEN[file.kind], file.name, file.data or b"") for file in files],
            edited=bool(message.get("edited")),
            raw=message,
        )


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    keyboards = [found["payload"]["buttons"] for found in message["body"].get("attachments") or () if found["type"] == "inline_keyboard"]
    return [button for rows in keyboards for row in rows for button in row]


def _copy(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "body": dict(message["body"])}
