"""Tells what a Viber message carries: its kind, its words and its attachments.

https://developers.viber.com/docs/api/rest-bot-api/#receive-message-from-user
"""

from __future__ import annotations

from typing import Final

from connectors.contract import Attachment, Kind
from connectors.fields import Raw, integer, number, section, storable, string

_MEDIA: Final = {"picture": (Kind.photo, "photo"), "video": (Kind.video, "video"), "file": (Kind.document, "document")}
_ADDRESS: Final = 2000
"""Characters of an address in Viber; a longer one is no address."""


def contents(message: Raw) -> tuple[Kind, str, tuple[Attachment, ...]]:
    """The kind of ``message``, what was said with it, and what is attached; what we do not know is ``Kind.other`` with the platform's word.

    A shared card never proves a phone: the answer to a share-phone button is the same message as anybody's card sent by hand, and no
    signature is documented, so the number still has to be proved by a code.
    """
    said = string(message, "text")
    match string(message, "type", 40):
        case "text":
            return Kind.text, said, ()
        case "url":
            address = string(message, "media", _ADDRESS)
            return Kind.text, said if address in said else f"{said}\n{address}".strip(), ()
        case "picture" | "video" | "file" as name:
            kind, word = _MEDIA[name]
            return kind, said, (_file(word, message),)
        case "sticker":
            return Kind.sticker, said, (Attachment("sticker", _ref(message), name=str(integer(message, "sticker_id") or "")),)
        case "location":
            return Kind.location, said, (_location(section(message, "location")),)
        case "contact":
            return Kind.contact, said, (_contact(section(message, "contact")),)
        case unknown:
            return Kind.other, said, (Attachment(storable(unknown) or "message", ""),)


def _file(word: str, message: Raw) -> Attachment:
    size = integer(message, "file_size") or integer(message, "size")
    return Attachment(word, _ref(message), name=string(message, "file_name", 200), size=size if size and size > 0 else None)


def _ref(message: Raw) -> str:
    address = string(message, "media", _ADDRESS + 1)
    return address if len(address) <= _ADDRESS else ""


def _location(point: Raw) -> Attachment:
    return Attachment("location", f"{number(point, 'lat')},{number(point, 'lon')}", caption=string(point, "address", 300))


def _contact(contact: Raw) -> Attachment:
    return Attachment("contact", string(contact, "phone_number", 40), name=string(contact, "name", 200))
