"""Turns one callback of Viber into a message, a receipt, a change of reach, a request for a welcome, or a reason why nothing is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from connectors.contract import Attachment, Inbound, InboundMessage, InboundReach, InboundReceipt, Kind, Receipt
from connectors.errors import BadInput
from connectors.fields import Raw, integer, section, string
from connectors.viber.client import token
from connectors.viber.contents import contents
from connectors.viber.pressing import pressed

CHANNEL: Final = "viber"

WANTED: Final = ("message", "subscribed", "unsubscribed", "conversation_started", "delivered", "seen", "failed")
"""Asked from Viber as ``event_types``. https://creators.viber.com/docs/bots-api/getting-started/web-hooks"""

_NOTICES: Final = frozenset({"webhook", "client_status", "action"})
"""Callbacks of which there is nothing to keep."""
_RECEIPTS: Final = {"delivered": Receipt.delivered, "seen": Receipt.read, "failed": Receipt.failed}
_ID: Final = 100
_SOURCE: Final = 64


@dataclass(frozen=True, slots=True)
class Ignored:
    """Acknowledged and not stored; ``why`` goes to the log."""

    why: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The client opened the chat and has not written: ``source`` is the deep link's context; ``subscribed`` clients know us already."""

    source: str
    subscribed: bool
    locale: str | None


def parse(update: Raw) -> Inbound | Opened | Ignored:
    """What ``update`` means. A field of a wrong type counts as absent.

    Raises BadInput for what is no callback: no event, or no person and token where the event has them.
    """
    event = string(update, "event", 40)
    if not event:
        raise BadInput("bad_update", "a callback has an event", field="event")
    match event:
        case "message":
            return _message(update)
        case "conversation_started":
            user = section(update, "user")
            return Opened(string(update, "context", _SOURCE), update.get("subscribed") is True, _locale(user))
        case "subscribed" | "unsubscribed":
            return InboundReach(CHANNEL, _key(update, event), _person(update), event == "subscribed")
        case "delivered" | "seen" | "failed":
            return _receipt(update, event)
        case _ if event in _NOTICES or not section(update, "sender"):
            return Ignored(event)
        case _:
            return _said(update, event, Kind.other, "", (Attachment(event, ""),))


def tracked(source: str) -> str:
    """``tracking_data`` of the welcome: Viber gives it back with the client's next message, so nothing has to be remembered here."""
    return json.dumps({"source": source}, ensure_ascii=False) if source else ""


def _message(update: Raw) -> InboundMessage:
    message = section(update, "message")
    kind, text, attachments = contents(message)
    if kind is Kind.text and (button := pressed(text)):
        return _said(update, "message", Kind.press, button.title, payload=button.payload)
    return _said(update, "message", kind, text, attachments)


def _said(
    update: Raw, event: str, kind: Kind, text: str, attachments: tuple[Attachment, ...] = (), payload: str | None = None
) -> InboundMessage:
    sender = section(update, "sender")
    return InboundMessage(
        channel=CHANNEL,
        key=_key(update, event),
        chat=_person(update),
        text=text,
        kind=kind,
        payload=payload,
        attachments=attachments,
        external_id=token(update),
        sort_key=integer(update, "timestamp") or 0,
        name=string(sender, "name", 200).strip(),
        locale=_locale(sender),
        source=_source(section(update, "message")),
    )


def _receipt(update: Raw, event: str) -> InboundReceipt:
    """``seen`` comes once for all that was unread: https://creators.viber.com/docs/bots-api/events/message-seen"""
    return InboundReceipt(
        CHANNEL,
        _key(update, event),
        _person(update),
        token(update) or "",
        _RECEIPTS[event],
        upto=event == "seen",
        reason=string(update, "desc", 200),
    )


def _key(update: Raw, event: str) -> str:
    """Unique within the channel: receipts carry the token of our message, so the event belongs to the key."""
    number = token(update)
    if number is None:
        raise BadInput("bad_update", "a callback has a whole message_token", field="message_token")
    return f"{event}:{number}"


def _person(update: Raw) -> str:
    """Whose chat it is. The id is the client's for this bot alone and never changes."""
    found = string(section(update, "sender"), "id", _ID) or string(section(update, "user"), "id", _ID) or string(update, "user_id", _ID)
    if not found:
        raise BadInput("bad_update", "a callback names the person", field="sender")
    return found


def _locale(person: Raw) -> str | None:
    """``ru`` of ``ru-RU``: the device's language."""
    return string(person, "language", 20).lower().replace("_", "-").split("-")[0][:8] or None


def _source(message: Raw) -> str | None:
    try:
        data = json.loads(string(message, "tracking_data", 4000) or "null")
    except (ValueError, RecursionError):
        return None
    return (string(data, "source", _SOURCE) or None) if isinstance(data, dict) else None
