"""Lays a message out as the calls VK needs: texts with their formatting, files and the keyboard, in order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from connectors.contract import Attachment, Button, OutboundMessage
from connectors.errors import Rejected
from connectors.markup import Piece, pieces, plain, utf16
from connectors.vk.capabilities import BUTTONS_LIMIT, TEXT_LIMIT
from connectors.vk.parse import PAYLOAD

LABEL_LIMIT: Final = 40
PAYLOAD_LIMIT: Final = 255
ROWS: Final = 6
"""An inline keyboard has at most 6 rows: https://dev.vk.com/api/bots/development/keyboard"""
FILES_LIMIT: Final = 10
"""Attachments of one message."""
PARTS_LIMIT: Final = 32
RANDOM: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """One messages.send: a text, files, or both."""

    piece: Piece = ()
    files: Sequence[Attachment] = ()
    keyboard: str | None = None

    def values(self) -> dict[str, Any]:
        """The parameters that say what the text is and looks like."""
        return {
            "message": plain(self.piece) or None,
            "format_data": format_data(self.piece),
            "keyboard": self.keyboard,
            "dont_parse_links": 1,
            "disable_mentions": 1,
        }


def steps(message: OutboundMessage) -> list[Step]:
    """The calls for ``message``, buttons on the last one. ``meta["plain"]`` true: the text is taken as typed, without Markdown.

    :raises Rejected: nothing to send, or more than fits
    """
    keyboard = inline_keyboard(message.buttons)
    text = message.text if keyboard or not message.buttons else _numbered(message)
    markup = not message.meta.get("plain")
    laid = [Step(piece) for piece in pieces(text, TEXT_LIMIT, markup=markup)]
    bare = [file for file in message.attachments if not _alone(file)]
    for first in range(0, len(bare), FILES_LIMIT):
        files = tuple(bare[first : first + FILES_LIMIT])
        if laid and not laid[-1].files:
            laid[-1] = replace(laid[-1], files=files)
        else:
            laid.append(Step(files=files))
    for file in filter(_alone, message.attachments):
        *before, last = pieces(file.caption, TEXT_LIMIT, markup=markup) or [()]
        laid += [*map(Step, before), Step(last, (file,))]
    if not laid:
        raise Rejected("the message has neither text nor files")
    if len(laid) > PARTS_LIMIT:
        raise Rejected(f"the message would leave in more than {PARTS_LIMIT} parts")
    return [*laid[:-1], replace(laid[-1], keyboard=keyboard)]


def inline_keyboard(buttons: Sequence[Button]) -> str | None:
    """The keyboard as VK's JSON; None when there are no buttons or VK cannot show them."""
    if not buttons or len(buttons) > BUTTONS_LIMIT or any(len(button.title) > LABEL_LIMIT for button in buttons):
        return None
    made = [_button(button) for button in buttons]
    width = 1 if len(made) <= ROWS else 2
    rows = [made[first : first + width] for first in range(0, len(made), width)]
    return json.dumps({"inline": True, "buttons": rows}, ensure_ascii=False, separators=(",", ":"))


def format_data(piece: Piece) -> str | None:
    """Where the text is bold, italic or a link, in UTF-16 units: https://dev.vk.com/reference/objects/message. VK has no look for code."""
    items: list[dict[str, Any]] = []
    for name in ("bold", "italic", "url"):
        at = 0
        for value, group in groupby(piece, key=lambda span: getattr(span, name)):
            length = sum(utf16(char) for span in group for char in span.text)
            if value:
                items.append({"type": name, "offset": at, "length": length, **({"url": value} if name == "url" else {})})
            at += length
    items.sort(key=lambda item: (item["offset"], -item["length"]))
    return json.dumps({"version": "1", "items": items}, ensure_ascii=False, separators=(",", ":")) if items else None


def random_id(outbox_id: int, part: int, salt: str) -> int:
    """The idempotency key of one part: 1 to 2³¹−1, the same at every try.

    VK compares it with the whole history of the community, so ``salt`` keeps two installations (an emptied store) apart.
    """
    return (spread(salt) + outbox_id * PARTS_LIMIT + part) % RANDOM + 1


def spread(words: str) -> int:
    """A number out of ``words``, evenly over all random_ids."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8]) % RANDOM if words else 0


def _button(button: Button) -> dict[str, Any]:
    payload = json.dumps({PAYLOAD: button.payload}, ensure_ascii=False, separators=(",", ":"))
    if not button.title.strip() or not button.payload or len(payload) > PAYLOAD_LIMIT:
        raise Rejected("a button needs a title and a payload that VK can carry")
    return {"action": {"type": "text", "label": button.title, "payload": payload}, "color": "secondary"}


def _numbered(message: OutboundMessage) -> str:
    lines = "\n".join(f"{number}. {button.title}" for number, button in enumerate(message.buttons, start=1))
    return f"{message.text}\n\n{lines}" if message.text else lines


def _alone(file: Attachment) -> bool:
    """A file with words of its own, or a voice message, which stands alone in VK."""
    return bool(file.caption) or file.kind == "voice"
