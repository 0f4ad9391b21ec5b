"""Lays a message out as the calls Telegram needs: texts, captions, files and keyboards, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, Message, ReplyKeyboardMarkup

from connectors.contract import Attachment, Button, Files, Kind, OutboundMessage, StoredFile, Texts
from connectors.errors import Rejected
from connectors.markup import Piece, pieces, plain
from connectors.telegram.capabilities import BUTTONS_LIMIT, CAPTION_LIMIT, TEXT_LIMIT
from connectors.telegram.dialect import html
from connectors.telegram.upload import Upload

PAYLOAD_LIMIT: Final = 64
"""Bytes."""
PHOTO_LIMIT: Final = 10 * 1024 * 1024

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup
Call = TelegramMethod[Any]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind of file is shown when its content is of these types; https://core.telegram.org/bots/api#sending-files"""

    method: type[TelegramMethod[Message]]
    field: str
    types: frozenset[str]


_LOOKS: Final[Mapping[str, _Look]] = {
    Kind.photo: _Look(SendPhoto, "photo", frozenset({"image/jpeg", "image/png", "image/webp"})),
    Kind.voice: _Look(SendVoice, "voice", frozenset({"audio/ogg", "audio/opus", "audio/mpeg", "audio/mp4"})),
    Kind.audio: _Look(SendAudio, "audio", frozenset({"audio/mpeg", "audio/mp4"})),
    Kind.video: _Look(SendVideo, "video", frozenset({"video/mp4"})),
}
_DOCUMENT: Final = _Look(SendDocument, "document", frozenset())


@dataclass(frozen=True, slots=True)
class File:
    """A stored file with the kind and name it was attached by."""

    stored: StoredFile
    kind: str
    name: str

    @property
    def look(self) -> _Look:
        look = _LOOKS.get(self.kind, _DOCUMENT)
        too_big = look.method is SendPhoto and self.stored.size > PHOTO_LIMIT
        return look if self.stored.mime in look.types and not too_big else _DOCUMENT


@dataclass(frozen=True, slots=True)
class Step:
    """One call: a text, or a file with ``piece`` as its caption."""

    piece: Piece
    file: File | None = None
    markup: Markup | None = None

    def method(self, chat: int, files: Files, *, plainly: bool = False, as_document: bool = False) -> TelegramMethod[Message]:
        """The call itself; ``plainly`` sends the text without formatting, ``as_document`` the file without a look."""
        text = _words(self.piece, plainly)
        if self.file is None:
            return SendMessage(chat_id=chat, text=text["text"], parse_mode=text["parse_mode"], reply_markup=self.markup)
        look = _DOCUMENT if as_document else self.file.look
        upload = Upload(files, self.file.stored, self.file.name)
        caption = {"caption": text["text"], "parse_mode": text["parse_mode"]} if self.piece else {}
        return look.method.model_validate({"chat_id": chat, look.field: upload, "reply_markup": self.markup, **caption})


async def steps(message: OutboundMessage, texts: Texts, files: Files, file_limit: int) -> list[Step]:
    """The calls for ``message``, buttons on the last one; ``file_limit`` in bytes.

    ``meta["plain"]`` true: the text is taken as typed, without Markdown. ``meta["request_contact"]`` true: a keyboard that shares the
    client's number. Buttons Telegram cannot show become numbered lines.

    :raises Rejected: nothing to send, or something Telegram is known to refuse
    """
    found = [await _file(attachment, files, file_limit) for attachment in message.attachments]
    laid = list(_laid(message, found))
    if not laid:
        raise Rejected("the message has neither text nor files")
    return [*laid[:-1], replace(laid[-1], markup=_markup(message, texts))]


def edit(message: OutboundMessage, message_id: int, *, plainly: bool = False) -> Call:
    """The call that puts the text of ``message`` in place of the earlier one.

    :raises Rejected: it does not fit where the earlier text stands
    """
    limit = CAPTION_LIMIT if message.attachments else TEXT_LIMIT
    laid = pieces(_text(message), limit, markup=not message.meta.get("plain"))
    if len(laid) != 1 or len(message.attachments) > 1 or any(attachment.caption for attachment in message.attachments):
        raise Rejected("the new text does not fit in the place of the earlier one")
    text = _words(laid[0], plainly)
    where = {"chat_id": int(message.chat), "message_id": message_id, "reply_markup": _inline(message), "parse_mode": text["parse_mode"]}
    if message.attachments:
        return EditMessageCaption.model_validate({**where, "caption": text["text"]})
    return EditMessageText.model_validate({**where, "text": text["text"]})


def _laid(message: OutboundMessage, files: Sequence[File]) -> list[Step]:
    markup = not message.meta.get("plain")
    text = _text(message)
    if len(files) == 1 and not message.attachments[0].caption:
        caption = pieces(text, CAPTION_LIMIT, markup=markup)
        if len(caption) <= 1:
            return [Step(caption[0] if caption else (), files[0])]
    laid = [Step(piece) for piece in pieces(text, TEXT_LIMIT, markup=markup)]
    for attachment, file in zip(message.attachments, files, strict=True):
        caption = pieces(attachment.caption, CAPTION_LIMIT, markup=markup)
        if len(caption) > 1:
            laid += [Step(piece) for piece in pieces(attachment.caption, TEXT_LIMIT, markup=markup)]
            caption = []
        laid.append(Step(caption[0] if caption else (), file))
    return laid


async def _file(attachment: Attachment, files: Files, limit: int) -> File:
    stored = await files.find(attachment.file)
    if stored.size > limit:
        raise Rejected(f"a file may have at most {limit // 1024 // 1024} MB in Telegram")
    return File(stored, attachment.kind, attachment.name or stored.name or stored.id)


def _words(piece: Piece, plainly: bool) -> dict[str, Any]:
    return {"text": plain(piece) if plainly else html(piece), "parse_mode": None if plainly else "HTML"}


def _text(message: OutboundMessage) -> str:
    if _shown(message):
        return message.text
    lines = (f"{number}. {button.title}" for number, button in enumerate(message.buttons, start=1))
    return "\n".join((message.text, "", *lines))


def _shown(message: OutboundMessage) -> bool:
    """Whether Telegram can show the buttons; titles under the letters carry no payload."""
    if message.meta.get("request_contact"):
        return len(message.buttons) < BUTTONS_LIMIT
    return len(message.buttons) <= BUTTONS_LIMIT and all(1 <= len(b.payload.encode()) <= PAYLOAD_LIMIT for b in message.buttons)


def _markup(message: OutboundMessage, texts: Texts) -> Markup | None:
    if not message.meta.get("request_contact"):
        return _inline(message)
    share = KeyboardButton(text=texts("telegram-share-contact", message.locale), request_contact=True)
    titles = [button.title for button in message.buttons] if _shown(message) else []
    others = [[KeyboardButton(text=title)] for title in titles]  # a message has one keyboard: these come back as text
    return ReplyKeyboardMarkup(keyboard=[[share], *others], resize_keyboard=True, one_time_keyboard=True)


def _inline(message: OutboundMessage) -> InlineKeyboardMarkup | None:
    if not message.buttons or not _shown(message):
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(button)] for button in message.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    if not button.title.strip():
        raise Rejected("a button needs a title")
    return InlineKeyboardButton(text=button.title, callback_data=button.payload)
