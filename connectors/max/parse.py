"""Turns one update of MAX into a message, an edit, a deletion, a change of reach, or a reason why nothing is stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from connectors.contract import Attachment, Inbound, InboundDelete, InboundEdit, InboundMessage, InboundReach, Kind
from connectors.errors import BadInput
from connectors.fields import Raw, integer, section, sections, string
from connectors.max.contents import contents, proven_phone

CHANNEL: Final = "max"

WANTED: Final = (
    "message_created",
    "message_callback",
    "message_edited",
    "message_removed",
    "bot_started",
    "bot_stopped",
    "dialog_removed",
    "bot_added",
)
"""Asked from MAX as ``update_types``."""

_NOTICES: Final = frozenset(
    {
        "bot_removed",
        "user_added",
        "user_removed",
        "chat_title_changed",
        "message_chat_created",
        "dialog_muted",
        "dialog_unmuted",
        "dialog_cleared",
    }
)
"""Updates of which there is nothing to keep."""
_ID: Final = 200
_LONGEST_KEY: Final = 150


@dataclass(frozen=True, slots=True)
class Ignored:
    """Acknowledged and not stored; ``why`` goes to the log."""

    why: str


@dataclass(frozen=True, slots=True)
class FromGroup:
    """Somebody spoke in, or added us to, a group: we serve dialogs only."""

    chat: str
    locale: str | None


def parse(update: Raw, token: str) -> Inbound | Ignored | FromGroup:
    """What ``update`` means; ``token`` checks the signature of a shared phone. A field of a wrong type counts as absent.

    Raises BadInput for what is no update: no type, or none of the ids by which it is known again.
    """
    kind = string(update, "update_type", 60)
    if not kind:
        raise BadInput("bad_update", "an update has an update_type", field="update_type")
    match kind:
        case "message_created":
            return _message(update, token)
        case "message_edited":
            return _edit(update)
        case "message_callback":
            return _press(update)
        case "message_removed":
            return InboundDelete(CHANNEL, _key("removed", _mid(update, "message_id")), _chat(update), string(update, "message_id", _ID))
        case "bot_started":
            return _started(update)
        case "bot_stopped" | "dialog_removed":
            return InboundReach(CHANNEL, _moment(update, kind), _chat(update), reachable=False)
        case "bot_added":
            return FromGroup(_chat(update), _locale(update))
        case _ if kind in _NOTICES or integer(update, "chat_id") is None:
            return Ignored(kind)
        case _:
            return InboundMessage(
                CHANNEL,
                _moment(update, kind),
                _chat(update),
                kind=Kind.other,
                attachments=(Attachment(kind, ""),),
                sort_key=integer(update, "timestamp") or 0,
                name=_name(section(update, "user")),
                locale=_locale(update),
            )


def callback_id(update: Raw) -> str | None:
    """The id to answer a button press with, so that the client's button stops spinning."""
    return string(section(update, "callback"), "callback_id", 1000) or None


def _message(update: Raw, token: str) -> Inbound | Ignored | FromGroup:
    message = section(update, "message")
    body, link = section(message, "body"), section(message, "link")
    sender, recipient = section(message, "sender"), section(message, "recipient")
    if string(recipient, "chat_type", 20) == "chat":
        return FromGroup(_chat(recipient), _locale(update))
    if string(recipient, "chat_type", 20) not in ("dialog", ""):
        return Ignored("a message outside a dialog")
    if sender.get("is_bot") is True:
        return Ignored("a message of a bot")
    linked = section(link, "message")
    forwarded = string(link, "type", 20) == "forward"
    said = linked if forwarded and not string(body, "text") and not sections(body, "attachments") else body
    kind, attachments = contents(said)
    mid = _mid(body, "mid", or_else=_mid(linked, "mid", or_else=str(integer(message, "timestamp") or "")))
    if not said and not attachments:  # what this version of the API does not show to bots
        kind, attachments = Kind.other, (Attachment("message", ""),)
    return InboundMessage(
        CHANNEL,
        _key("message", mid),
        _chat(recipient),
        text=string(said, "text"),
        kind=kind,
        attachments=attachments,
        external_id=mid,
        reply_to=string(linked, "mid", _ID) or None if string(link, "type", 20) == "reply" else None,
        sort_key=integer(message, "timestamp") or 0,
        name=_name(sender),
        locale=_locale(update),
        phone=proven_phone(body, token),
    )


def _edit(update: Raw) -> Inbound | Ignored:
    message = section(update, "message")
    body, recipient = section(message, "body"), section(message, "recipient")
    if string(recipient, "chat_type", 20) not in ("dialog", "") or section(message, "sender").get("is_bot") is True:
        return Ignored("an edit that is not a client's")
    mid = _mid(body, "mid")
    return InboundEdit(CHANNEL, _key("edit", f"{mid}:{_instant(update)}"), _chat(recipient), mid, string(body, "text"))


def _press(update: Raw) -> Inbound | Ignored:
    """``callback_id`` belongs to the keyboard, so two presses differ by their moment."""
    callback, message = section(update, "callback"), section(update, "message")
    number, payload = string(callback, "callback_id", 1000), string(callback, "payload", 1024)
    if not number:
        raise BadInput("bad_update", "a press has a callback_id", field="callback.callback_id")
    recipient = section(message, "recipient")
    if string(recipient, "chat_type", 20) not in ("dialog", "") or not payload:
        return Ignored("a press outside a dialog or without data")
    pressed = integer(callback, "timestamp") or _instant(update)
    return InboundMessage(
        CHANNEL,
        _key("press", f"{number}:{pressed}:{payload}"),
        _chat(recipient),
        text=_title(message, payload),
        kind=Kind.press,
        payload=payload,
        reply_to=string(section(message, "body"), "mid", _ID) or None,
        sort_key=pressed,
        name=_name(section(callback, "user")),
        locale=_locale(update),
    )


def _started(update: Raw) -> InboundMessage:
    return InboundMessage(
        CHANNEL,
        _moment(update, "bot_started"),
        _chat(update),
        text="/start",
        payload="/start",
        sort_key=integer(update, "timestamp") or 0,
        name=_name(section(update, "user")),
        locale=_locale(update),
        source=string(update, "payload", 128) or None,
    )


def _title(message: Raw, payload: str) -> str:
    """What stands on the pressed button, as the client saw it."""
    for raw in sections(section(message, "body"), "attachments"):
        rows = section(raw, "payload").get("buttons")
        for row in rows if isinstance(rows, list) else ():
            for button in row if isinstance(row, list) else ():
                if isinstance(button, dict) and button.get("payload") == payload:
                    return string(button, "text", 128)
    return payload


def _key(kind: str, number: str) -> str:
    """Unique within the channel and never too long to store."""
    return f"{kind}:{number if len(number) <= _LONGEST_KEY else hashlib.sha256(number.encode()).hexdigest()}"


def _moment(update: Raw, kind: str) -> str:
    """The key of an update without an id of its own: its kind, chat and time."""
    return _key(kind, f"{_chat(update)}:{_instant(update)}")


def _instant(update: Raw) -> int:
    moment = integer(update, "timestamp")
    if moment is None:
        raise BadInput("bad_update", "an update has a timestamp", field="timestamp")
    return moment


def _mid(raw: Raw, name: str, or_else: str | None = None) -> str:
    found = string(raw, name, _ID) or or_else
    if not found:
        raise BadInput("bad_update", "a message has an id", field=name)
    return found


def _chat(raw: Raw) -> str:
    number = integer(raw, "chat_id")
    if number is None:
        raise BadInput("bad_update", "an update has a whole chat_id", field="chat_id")
    return str(number)


def _name(user: Raw) -> str:
    return string(user, "name", 200) or f"{string(user, 'first_name', 100)} {string(user, 'last_name', 100)}".strip()


def _locale(update: Raw) -> str | None:
    return string(update, "user_locale", 20).lower().replace("_", "-").split("-")[0][:8] or None
