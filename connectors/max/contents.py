"""Tells what a MAX message carries: its kind and its attachments; and whose phone a shared card proves.

Types of attachments: the official client's schema (github.com/max-messenger/max-bot-api-client-go, schema.yaml).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from connectors.contract import Attachment, Kind
from connectors.fields import Raw, integer, number, section, sections, storable, string

_MEDIA: Final = {
    "image": (Kind.photo, "photo"),
    "video": (Kind.video, "video"),
    "audio": (Kind.voice, "voice"),
    "file": (Kind.document, "document"),
    "sticker": (Kind.sticker, "sticker"),
}
_NOT_SAID: Final = frozenset({"inline_keyboard", "reply_keyboard", "share"})
"""Attachments nobody said anything with: keyboards, and the preview of a link that stands in the text."""
_ADDRESS: Final = 2048
_PHONE: Final = re.compile(r"^TEL[^:\r\n]*:([+\d][\d ()-]{4,30})\s*$", re.MULTILINE | re.IGNORECASE)
VIDEO: Final = "video:"
"""Before the token of a video: its address has to be asked for."""


def contents(body: Raw) -> tuple[Kind, tuple[Attachment, ...]]:
    """The kind of a message's ``body`` (of its first attachment) and what is attached."""
    found = [_one(raw) for raw in sections(body, "attachments") if string(raw, "type", 40) not in _NOT_SAID]
    if found:
        return found[0][0], tuple(attachment for _, attachment in found)
    shared = any(string(raw, "type", 40) == "share" for raw in sections(body, "attachments"))
    if string(body, "text") or not shared:
        return Kind.text, ()
    return Kind.other, (Attachment("share", ""),)


def proven_phone(body: Raw, token: str) -> str | None:
    """The sender's number when MAX vouches for it: ``hash`` is the hex HMAC-SHA256 of ``vcf_info`` under the bot's token.

    Any card can be sent by hand; only the button's answer is signed.
    """
    for raw in sections(body, "attachments"):
        payload = section(raw, "payload")
        given, card = string(payload, "hash", 128), payload.get("vcf_info")
        if string(raw, "type", 40) != "contact" or not given or not isinstance(card, str):
            continue
        signed = hmac.new(token.encode(), card.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        if hmac.compare_digest(signed.encode(), given.lower().encode("utf-8", "replace")):
            return _phone(card) or None
    return None


def _one(raw: Raw) -> tuple[Kind, Attachment]:
    name, payload = string(raw, "type", 40), section(raw, "payload")
    if name in _MEDIA:
        kind, word = _MEDIA[name]
        size = integer(raw, "size")
        words = string(raw, "transcription", 4000)
        return kind, Attachment(
            word, _ref(name, payload), string(raw, "filename", 200), size=size if size and size > 0 else None, caption=words
        )
    if name == "location":
        return Kind.location, Attachment("location", f"{number(raw, 'latitude')},{number(raw, 'longitude')}")
    if name == "contact":
        person = section(payload, "max_info")
        known = string(person, "name", 200) or f"{string(person, 'first_name', 100)} {string(person, 'last_name', 100)}".strip()
        return Kind.contact, Attachment("contact", _phone(string(payload, "vcf_info", 10_000)), known)
    return Kind.other, Attachment(storable(name) or "message", "")


def _ref(name: str, payload: Raw) -> str:
    if name == "video" and (token := string(payload, "token", 1000)):
        return VIDEO + token
    address = string(payload, "url", _ADDRESS + 1)
    return address if len(address) <= _ADDRESS else ""


def _phone(card: str) -> str:
    found = _PHONE.search(card)
    if not found:
        return ""
    digits = re.sub(r"\D", "", found[1])
    return f"+{digits}" if found[1].startswith("+") or digits.startswith("7") else digits
