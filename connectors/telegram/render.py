"""Lays a message out as the calls Telegram needs: texts, captions, files and keyboards, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aiogram.methods import SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import (
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)

from connectors.contract import Attachment, Button, OutboundMessage, Texts
from connectors.errors import Rejected
from connectors.telegram.markdown import Part, parts

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PAYLOAD_LIMIT = 64
BUTTONS_LIMIT = 100
PHOTO_LIMIT = 10 * 1024 * 1024
FILE_LIMIT = 50 * 1024 * 1024
"""https://core.telegram.org/bots/api#sending-files"""

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup
FindFile = Callable[[str], Path]
"""Path of a stored file by our file id; raises :class:`Rejected` when there is none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call: a text, or a file with ``part`` as its caption."""

    part: Part | None
    file: Attachment | None = None
    path: Path | None = None
    markup: Markup | None = None

    def method(self, chat: int, *, plain: bool = False) -> TelegramMethod[Message]:
        """The call itself; ``plain`` sends the text without formatting."""
        text = None if self.part is None else self.part.plain if plain else self.part.html
        mode = None if plain or self.part is None else "HTML"
        if self.file is None or self.path is None:
            return SendMessage(chat_id=chat, text=text or "", parse_mode=mode, reply_markup=self.markup)
        upload = FSInputFile(self.path, filename=self.file.name or None)
        if self.file.kind == "photo" and self.path.stat().st_size <= PHOTO_LIMIT:
            return SendPhoto(chat_id=chat, photo=upload, caption=text, parse_mode=mode, reply_markup=self.markup)
        return SendDocument(chat_id=chat, document=upload, caption=text, parse_mode=mode, reply_markup=self.markup)


def steps(message: OutboundMessage, texts: Texts, find_file: FindFile) -> list[Step]:
    """The calls for ``message``, buttons on the last one.

    ``meta["plain"]`` true: the text is taken as typed, without Markdown. ``meta["request_contact"]`` true: a keyboard that shares the
    client's number.

    :raises Rejected: nothing to send, or something Telegram is known to refuse
    """
    markdown = not message.meta.get("plain")
    laid = _texts_and_files(message, markdown, find_file)
    if not laid:
        raise Rejected("the message has neither text nor files")
    return [*laid[:-1], replace(laid[-1], markup=_markup(message, texts))]


def _texts_and_files(message: OutboundMessage, markdown: bool, find_file: FindFile) -> list[Step]:
    if len(message.attachments) == 1 and not message.attachments[0].caption:
        caption = parts(message.text, CAPTION_LIMIT, markup=markdown)
        if len(caption) <= 1:
            return [_file(message.attachments[0], caption, find_file)]
    laid = [Step(part) for part in parts(message.text, TEXT_LIMIT, markup=markdown)]
    for attachment in message.attachments:
        caption = parts(attachment.caption, CAPTION_LIMIT, markup=markdown)
        if len(caption) > 1:
            laid += [Step(part) for part in parts(attachment.caption, TEXT_LIMIT, markup=markdown)]
            caption = []
        laid.append(_file(attachment, caption, find_file))
    return laid


def _file(attachment: Attachment, caption: Sequence[Part], find_file: FindFile) -> Step:
    path = find_file(attachment.ref)
    if path.stat().st_size > FILE_LIMIT:
        raise Rejected(f"a file may have at most {FILE_LIMIT // 1024 // 1024} MB in Telegram")
    return Step(caption[0] if caption else None, attachment, path)


def _markup(message: OutboundMessage, texts: Texts) -> Markup | None:
    if len(message.buttons) > BUTTONS_LIMIT:
        raise Rejected(f"more than {BUTTONS_LIMIT} buttons")
    if message.meta.get("request_contact"):
        share = KeyboardButton(text=texts("telegram-share-contact", message.locale), request_contact=True)
        others = [[KeyboardButton(text=button.title)] for button in message.buttons]  # a message has one keyboard: these come back as text
        return ReplyKeyboardMarkup(keyboard=[[share], *others], resize_keyboard=True, one_time_keyboard=True)
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(button)] for button in message.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    if not 1 <= len(button.payload.encode()) <= PAYLOAD_LIMIT or not button.title.strip():
        raise Rejected(f"a button needs a title and a payload of 1 to {PAYLOAD_LIMIT} bytes")
    return InlineKeyboardButton(text=button.title, callback_data=button.payload)
