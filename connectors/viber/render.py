"""Lays a message out as the bodies of ``send_message``, in order: texts, pictures, videos, files; buttons on the last."""

from __future__ import annotations

import json
from typing import Any, Final

from connectors.contract import Attachment, Files, OutboundMessage, StoredFile, Texts
from connectors.errors import Rejected
from connectors.viber import dialect
from connectors.viber.keyboard import SHARE_API, fits, keyboard, numbered
from connectors.viber.settings import ViberSettings

CAPTION_LIMIT: Final = 120
"""Characters under a picture: 120 by the older pages, up to 768 by newer ones."""
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif"})
PICTURE_LIMIT: Final = 1024 * 1024
VIDEO: Final = "video/mp4"
VIDEO_LIMIT: Final = 26 * 1024 * 1024
FILE_LIMIT: Final = 50 * 1024 * 1024
NAME_LIMIT: Final = 256
ADDRESS_LIMIT: Final = 2000
"""https://developers.viber.com/docs/api/rest-bot-api/#message-types"""

Body = dict[str, Any]


class Renderer:
    """``files`` gives the signed addresses from which Viber fetches what we send."""

    def __init__(self, settings: ViberSettings, texts: Texts, files: Files) -> None:
        self._sender = {"name": settings.name} | ({"avatar": settings.avatar} if settings.avatar else {})
        self._texts = texts
        self._files = files

    async def bodies(self, message: OutboundMessage) -> list[Body]:
        """The calls for ``message``, without its receiver.

        ``meta["plain"]`` true: the text is shown as typed. ``meta["request_contact"]`` true: a button that shares the client's number.
        Raises Rejected: nothing to send, or something Viber is known to refuse.
        """
        markup = not message.meta.get("plain")
        share = self._texts("viber-share-contact", message.locale) if message.meta.get("request_contact") else None
        buttons = message.buttons if fits(message.buttons, share) else ()
        lines = "" if buttons else numbered(message.buttons)
        laid = await self._laid(message, f"{message.text}\n\n{lines}".strip() if lines else message.text, markup)
        if not laid:
            raise Rejected("the message has neither text nor files")
        if shown := keyboard(buttons, share):
            laid[-1]["keyboard"] = shown
        version = SHARE_API if share else 1
        tracking = json.dumps({"message": message.id})
        return [{"sender": self._sender, "min_api_version": version, "tracking_data": tracking, **body} for body in laid]

    def welcome(self, locale: str | None, tracking: str) -> Body:
        """The one message allowed before the client has written, to be sent as the answer to ``conversation_started``."""
        text = self._texts("viber-welcome", locale or "ru", name=self._sender["name"])
        return {"sender": self._sender, "min_api_version": 1, "tracking_data": tracking, "type": "text", "text": text}

    async def _laid(self, message: OutboundMessage, text: str, markup: bool) -> list[Body]:
        captions = [attachment.caption for attachment in message.attachments]
        if len(captions) == 1 and not captions[0]:
            captions, text = [text], ""
        laid = [_text(part) for part in dialect.texts(text, markup=markup)]
        for attachment, caption in zip(message.attachments, captions, strict=True):
            laid += await self._file(attachment, dialect.texts(caption, markup=markup))
        return laid

    async def _file(self, attachment: Attachment, caption: list[str]) -> list[Body]:
        """The file; its words as a caption where Viber has one for it and they fit, else as messages before it."""
        file = await self._files.find(attachment.file)
        address = self._files.link(attachment.file)
        if len(address) > ADDRESS_LIMIT:
            raise Rejected(f"the address of a file has at most {ADDRESS_LIMIT} characters in Viber")
        if file.mime in PICTURES and file.size <= PICTURE_LIMIT:
            if sum(map(len, caption)) <= CAPTION_LIMIT:
                return [{"type": "picture", "text": "".join(caption), "media": address}]
            return [*map(_text, caption), {"type": "picture", "text": "", "media": address}]
        return [*map(_text, caption), _plain_file(attachment, file, address)]


def _text(text: str) -> Body:
    return {"type": "text", "text": text}


def _plain_file(attachment: Attachment, file: StoredFile, address: str) -> Body:
    if file.mime == VIDEO and file.size <= VIDEO_LIMIT:
        return {"type": "video", "media": address, "size": file.size}
    if file.size > FILE_LIMIT:
        raise Rejected(f"a file may have at most {FILE_LIMIT // 1024 // 1024} MB in Viber")
    return {"type": "file", "media": address, "size": file.size, "file_name": (attachment.name or file.name or file.id)[-NAME_LIMIT:]}
