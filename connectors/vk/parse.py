"""Turns one community event into what happened, or a reason why nothing is stored. https://dev.vk.com/api/community-events/json-schema

The key of an event is made of what the event says, so that the Callback API, Long Poll and the history give one message the same key; only
events that say nothing unique (allow, deny, reaction) go by VK's ``event_id``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from connectors.contract import (
    Attachment,
    Inbound,
    InboundEdit,
    InboundMessage,
    InboundReach,
    InboundReaction,
    InboundReceipt,
    Kind,
    Receipt,
)
from connectors.errors import BadInput
from connectors.fields import Raw, integer, section, string
from connectors.vk.contents import contents

CHANNEL: Final = "vk"
CHATS: Final = 2_000_000_000
"""Peers from here on are group chats."""
PAYLOAD: Final = "p"
"""The key of our payload in a button's JSON."""
START: Final = "/start"
LANGUAGES: Final = {0: "ru", 1: "uk", 2: "be", 3: "en"}
"""``client_info.lang_id``."""
REACTIONS: Final = dict(enumerate(["❤️", "🔥", "😂", "👍", "💩", "❓", "😭", "😡", "👎", "👌", "😃", "🤔", "🙏", "😘", "😍", "🎉"], start=1))
"""As VK's programs draw them; the numbers are in no document, so an unknown one is shown as it is."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Acknowledged and not stored; ``why`` goes to the log."""

    why: str


@dataclass(frozen=True, slots=True)
class FromGroup:
    """Somebody spoke in, or added us to, a group chat: we answer in private only."""

    chat: str
    locale: str | None


Parsed = Inbound | Ignored | FromGroup


def parse(update: Raw) -> Parsed:
    """What ``update`` means. A field of a wrong type counts as absent.

    :raises BadInput: no type, or not the fields to know the event by
    """
    kind, body = string(update, "type", 80), section(update, "object")
    match kind:
        case "":
            raise BadInput("bad_event", "an event has a type", field="type")
        case "message_new":
            return _message(section(body, "message") or body, _locale(body))
        case "message_event":
            return _press(body)
        case "message_edit":
            return _edit(body, update)
        case "message_allow" | "message_deny":
            return InboundReach(CHANNEL, _key(kind, update), str(_number(body, "user_id")), reachable=kind == "message_allow")
        case "message_read":
            return _read(body)
        case "message_reaction_event":
            return _reaction(body, update)
        case "message_reply" | "message_typing_state":
            return Ignored(kind)
        case _ if kind.startswith("message"):
            return _unknown(kind, body, update)
        case _:
            return Ignored(kind)


def message_key(peer: int, number: int) -> str:
    """The key of the message ``number`` of a conversation, whichever way it came."""
    return f"message:{peer}:{number}"


def _message(message: Raw, locale: str | None) -> Parsed:
    peer, number = _number(message, "peer_id"), _number(message, "conversation_message_id")
    sender = integer(message, "from_id") or 0
    if integer(message, "out") or sender < 0 or peer < 0:
        return Ignored("message of a community")
    if peer >= CHATS:
        return FromGroup(str(peer), locale)
    if section(message, "action"):
        return Ignored("notice of VK itself")
    pressed, started = _payload(message)
    kind, attachments = contents(message)
    if message.get("is_cropped") is True:
        attachments = (*attachments, Attachment(kind="cropped", ref=""))
    return InboundMessage(
        channel=CHANNEL,
        key=message_key(peer, number),
        chat=str(peer),
        text=string(message, "text"),
        kind=Kind.press if pressed else kind,
        payload=pressed or (START if started else None),
        attachments=attachments,
        external_id=str(number),
        reply_to=_id(section(message, "reply_message")),
        sort_key=number,
        locale=locale,
        source=":".join(part for part in (string(message, "ref", 100), string(message, "ref_source", 99)) if part) or None,
    )


def _payload(message: Raw) -> tuple[str | None, bool]:
    """Our payload of the pressed button, and whether it was VK's own button "Start"."""
    try:
        said = json.loads(string(message, "payload", 1000) or "null")
    except (ValueError, RecursionError):
        return None, False
    if not isinstance(said, dict):
        return None, False
    return string(said, PAYLOAD, 200) or None, said.get("command") == "start"


def _press(body: Raw) -> Parsed:
    """A callback button. It says nothing in the chat, so it has no number of its own and comes before what still waits."""
    peer, said = _number(body, "peer_id"), body.get("payload")
    if isinstance(said, str):  # the schema says a string, the documentation an object
        pressed, _ = _payload(body)
    else:
        pressed = string(section(body, "payload"), PAYLOAD, 200) or None
    event = string(body, "event_id", 100)
    if peer < 0 or peer >= CHATS or pressed is None or not event:
        return Ignored("press outside a private chat or without our payload")
    return InboundMessage(CHANNEL, f"press:{event}", str(peer), kind=Kind.press, payload=pressed, reply_to=_id(body))


def _edit(message: Raw, update: Raw) -> Parsed:
    peer, number, text = _number(message, "peer_id"), _number(message, "conversation_message_id"), string(message, "text")
    if integer(message, "out") or (integer(message, "from_id") or 0) < 0 or not 0 < peer < CHATS or not text:
        return Ignored("edit without a text of a client")
    when = integer(message, "update_time")
    told = hashlib.sha256(text.encode()).hexdigest()[:12]
    key = f"edit:{peer}:{number}:{when}:{told}" if when else _key("message_edit", update)
    return InboundEdit(CHANNEL, key, str(peer), str(number), text)


def _read(body: Raw) -> Parsed:
    peer, number = _number(body, "peer_id"), integer(body, "conversation_message_id")
    if integer(body, "from_id") != peer or not number:
        return Ignored("message_read of somebody else")
    return InboundReceipt(CHANNEL, f"read:{peer}:{number}", str(peer), str(number), Receipt.read, upto=True)


def _reaction(body: Raw, update: Raw) -> Parsed:
    peer, number, reaction = _number(body, "peer_id"), _number(body, "cmid"), integer(body, "reaction_id")
    if integer(body, "reacted_id") != peer:
        return Ignored("reaction outside a private chat")
    emoji = REACTIONS.get(reaction, f"#{reaction}") if reaction else ""
    return InboundReaction(CHANNEL, _key("message_reaction_event", update), str(peer), str(number), emoji)


def _unknown(kind: str, body: Raw, update: Raw) -> Parsed:
    """A kind of event newer than this code: kept as "other" when it is a person's, so that it is not lost in silence."""
    person = integer(body, "peer_id") or integer(body, "user_id") or integer(body, "from_id") or 0
    if not 0 < person < CHATS:
        return Ignored(f"unknown event {kind[:40]}")
    return InboundMessage(
        CHANNEL, _key(kind, update), str(person), kind=Kind.other, attachments=(Attachment(kind=kind[:40], ref=""),), reply_to=_id(body)
    )


def _key(kind: str, update: Raw) -> str:
    event = string(update, "event_id", 100)
    if not event:
        raise BadInput("bad_event", f"{kind} has an event_id", field="event_id")
    return f"{kind[:80]}:{event}"


def _number(body: Raw, name: str) -> int:
    value = integer(body, name)
    if not value:
        raise BadInput("bad_event", f"the event has no {name}", field=name)
    return value


def _id(message: Raw) -> str | None:
    number = integer(message, "conversation_message_id")
    return str(number) if number else None


def _locale(body: Raw) -> str | None:
    return LANGUAGES.get(integer(section(body, "client_info"), "lang_id") or 0) if section(body, "client_info") else None
