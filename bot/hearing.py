"""What the engine hears: every kind of message becomes either words or one of the agreed payloads."""

from __future__ import annotations

import json
import re
from typing import Final

from connectors.contract import Kind
from connectors.ledger.turns import Waiting

LONG: Final = 1500
"""Characters beyond which a text is not one question any more."""

_WORD = re.compile(r"\w")
_BY_KIND: Final = {
    Kind.sticker: "/sent_sticker",
    Kind.voice: "/sent_voice",
    Kind.video_note: "/sent_voice",
    Kind.audio: "/sent_voice",
    Kind.photo: "/sent_media",
    Kind.video: "/sent_media",
    Kind.document: "/sent_media",
    Kind.location: "/sent_location",
    Kind.other: "/sent_media",
}


def hear(message: Waiting) -> tuple[str, str | None]:
    """(words, payload): with a payload the words bypass understanding."""
    text = message.text.strip()
    if message.payload:
        return text, message.payload
    if message.kind is Kind.contact:
        phone = message.meta.get("phone")
        return text, "/sent_contact" + (json.dumps({"phone": phone}) if phone else "")
    if message.kind in _BY_KIND and not text:
        return text, _BY_KIND[message.kind]
    if not text:
        return text, "/sent_empty"
    if len(text) > LONG:
        return text, "/sent_long"
    if not _WORD.search(text):
        return text, "/sent_emoji"
    return text, None
