"""Reads an operator's update field by field. https://core.telegram.org/bots/api#update"""

from __future__ import annotations

from typing import Final

from connectors.contract import Attachment, Kind
from connectors.errors import BadInput
from connectors.fields import Raw, integer, section, sections, string
from connectors.operators_telegram.contract import Heard, Pressed, Said, Who

WANTED: Final = ("message", "edited_message", "callback_query")
_FILES: Final = {
    "document": Kind.document,
    "video": Kind.video,
    "animation": Kind.video,
    "audio": Kind.audio,
    "voice": Kind.voice,
    "video_note": Kind.video_note,
    "sticker": Kind.sticker,
}
_ODD: Final = ("poll", "dice", "location", "venue", "contact", "story", "game", "paid_media", "checklist", "invoice")


def read(raw: Raw, group: int) -> Heard | None:
    """A person's word in ``group``, in private, or a press in ``group``; None for all else. Raises BadInput without ``update_id``."""
    update = integer(raw, "update_id")
    if update is None:
        raise BadInput("bad_update", "an update has an update_id", field="update_id")
    if press := section(raw, "callback_query"):
        return _pressed(update, press, group)
    for name in ("message", "edited_message"):
        if message := section(raw, name):
            return _said(update, message, group, edited=name == "edited_message")
    return None


def _said(update: int, message: Raw, group: int, *, edited: bool) -> Said | None:
    chat, who, number = section(message, "chat"), _who(section(message, "from")), integer(message, "message_id")
    place = integer(chat, "id")
    private = string(chat, "type") == "private"
    if who is None or number is None or place is None or not (private or place == group):
        return None
    text = string(message, "text") or string(message, "caption")
    attachment = _attachment(message)
    odd = next((name for name in _ODD if name in message), "")
    if not (text or attachment or odd):
        return None  # a topic made, a message pinned: the platform's own words
    thread = integer(message, "message_thread_id") if message.get("is_topic_message") is True else None
    return Said(update, who, place, private, None if private else thread, number, text, attachment, odd, edited)


def _pressed(update: int, press: Raw, group: int) -> Pressed | None:
    who, message = _who(section(press, "from")), section(press, "message")
    number, query, data = integer(message, "message_id"), string(press, "id", 100), string(press, "data", 64)
    if who is None or number is None or not query or integer(section(message, "chat"), "id") != group:
        return None
    return Pressed(update, who, integer(message, "message_thread_id"), number, query, data)


def _who(user: Raw) -> Who | None:
    number = integer(user, "id")
    if number is None or user.get("is_bot") is True:
        return None
    return Who(number, f"{string(user, 'first_name', 64)} {string(user, 'last_name', 64)}".strip())


def _attachment(message: Raw) -> Attachment | None:
    if sizes := sections(message, "photo"):
        largest = max(sizes, key=lambda size: integer(size, "file_size") or integer(size, "width") or 0)
        return Attachment(Kind.photo, string(largest, "file_id", 300), "photo.jpg", "image/jpeg", integer(largest, "file_size"))
    for name, kind in _FILES.items():
        if file := section(message, name):
            title = string(file, "file_name", 200)
            return Attachment(kind, string(file, "file_id", 300), title, string(file, "mime_type", 100), integer(file, "file_size"))
    return None
