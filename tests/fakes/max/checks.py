"""What MAX refuses in a message: https://dev.max.ru/docs-api/methods/POST/messages and the official client's schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.max.world import Refused, World

FIELDS = {"text", "attachments", "link", "notify", "format"}
BUTTONS = {"callback": {"type", "text", "payload", "intent"}, "request_contact": {"type", "text"}, "link": {"type", "text", "url"}}
UPLOADED = {"image", "video", "audio", "file"}


def bad(message: str) -> Refused:
    return Refused(400, "proto.payload", message)


def check_message(world: World, body: Mapping[str, Any], *, editing: bool = False) -> None:
    """Raises Refused for what the platform would refuse; a field it does not know is a mistake of the caller."""
    if unknown := body.keys() - FIELDS:
        world.wrong.append(f"messages: unknown fields {sorted(unknown)}")
    text, attachments = body.get("text"), body.get("attachments")
    if text is not None and (not isinstance(text, str) or len(text.encode("utf-16-le")) // 2 > 4000):
        raise bad("text: size must be between 0 and 4000")
    if not text and not attachments and not editing:
        raise bad("a message needs a text or attachments")
    if body.get("format") not in (None, "html", "markdown"):
        raise bad("format")
    for attachment in attachments or ():
        _check_attachment(world, attachment, len(attachments or ()))


def _check_attachment(world: World, attachment: Mapping[str, Any], number: int) -> None:
    kind, payload = attachment.get("type"), attachment.get("payload")
    if not isinstance(payload, Mapping):
        raise bad("attachment without a payload")
    if kind == "inline_keyboard":
        _check_keyboard(payload)
    elif kind in UPLOADED:
        for token in tokens(payload):
            file = world.files.get(token)
            if file is None or file.data is None or file.kind != kind:
                raise bad(f"unknown token of {kind}")
            if file.looks > 0:
                file.looks -= 1
                raise Refused(400, "attachment.not.ready", "Key: errors.process.attachment.file.not.processed")
    else:
        raise bad(f"attachment type {kind}")


def tokens(payload: Mapping[str, Any]) -> list[str]:
    photos = payload.get("photos")
    if isinstance(photos, Mapping):
        return [photo["token"] for photo in photos.values()]
    return [str(payload.get("token"))]


def _check_keyboard(payload: Mapping[str, Any]) -> None:
    rows = payload.get("buttons")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 30 or sum(map(len, rows)) > 210:
        raise bad("buttons: at most 30 rows and 210 buttons")
    for row in rows:
        if not 1 <= len(row) <= 7:
            raise bad("a row has 1 to 7 buttons")
        for button in row:
            known = BUTTONS.get(button.get("type"))
            if known is None or button.keys() - known:
                raise bad(f"button {button}")
            if not 1 <= len(button.get("text", "")) <= 128 or len(button.get("payload", "")) > 1024:
                raise bad("a button has a text of 1 to 128 and a payload of at most 1024 characters")
            if button["type"] == "callback" and not button.get("payload"):
                raise bad("a callback button needs a payload")
