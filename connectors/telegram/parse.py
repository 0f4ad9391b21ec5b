"""Turns one raw update into a message, an edit, a reaction, a change of reach, or a reason why nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract import Attachment, Inbound, InboundEdit, InboundMessage, InboundReach, InboundReaction, Kind
from connectors.errors import BadInput
from connectors.fields import Raw, integer, section, sections, storable, string
from connectors.telegram.contents import SERVICE, contents, own_phone, quoted

CHANNEL = "telegram"

WANTED = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
"""Asked from Telegram as ``allowed_updates``; reactions come only when asked for."""

UNWANTED = frozenset(
    {
        "business_connection",
        "business_message",
        "channel_post",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "edited_business_message",
        "edited_channel_post",
        "guest_message",
        "inline_query",
        "managed_bot",
        "message_reaction_count",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
        "stopped_message_generation",
        "subscription",
    }
)
"""Known updates that are no client's message to us. https://core.telegram.org/bots/api#update"""

GROUPS = frozenset({"group", "supergroup"})


@dataclass(frozen=True, slots=True)
class Ignored:
    """Acknowledged and not stored; ``why`` goes to the log."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class FromGroup:
    """Somebody spoke in, or added us to, a group: we serve private chats only."""

    key: str
    chat: str
    locale: str | None


Parsed = Inbound | Ignored | FromGroup


def parse(update: object) -> Parsed:
    """What ``update`` means. A field of a wrong type counts as absent.

    :raises BadInput: not an object with a whole ``update_id`` (nothing to acknowledge by)
    """
    number = update_id(update)
    assert isinstance(update, Mapping)
    kind = next((name for name in (*WANTED, *update) if name in update and name != "update_id"), "nothing")
    body = section(update, kind)
    match kind:
        case "message":
            return _message(number, body)
        case "edited_message":
            return _edit(number, body)
        case "callback_query":
            return _press(number, body)
        case "message_reaction":
            return _reaction(number, body)
        case "my_chat_member":
            return _reach(number, body)
        case _ if kind in UNWANTED:
            return Ignored(str(number), kind)
        case _:
            return _unknown(number, kind, body)


def update_id(update: object) -> int:
    """The number of ``update``: grows by one an update, over all chats and kinds of a bot.

    :raises BadInput: there is none
    """
    number = integer(update, "update_id") if isinstance(update, Mapping) else None
    if number is None:
        raise BadInput("bad_update", "an update is an object with a whole update_id", field="update_id")
    return number


def callback_id(update: Raw) -> str | None:
    """The id to answer a button press with, so that the client's button stops spinning."""
    return string(section(update, "callback_query"), "id", 100) or None


def _message(number: int, body: Raw) -> Parsed:
    chat, kind_of_chat = _chat(body)
    if kind_of_chat in GROUPS:
        return FromGroup(str(number), chat, _locale(section(body, "from")))
    if kind_of_chat != "private" or not chat:
        return Ignored(str(number), "message outside a private chat")
    if service := SERVICE & body.keys():
        return Ignored(str(number), min(service))
    kind, attachments = contents(body)
    text = string(body, "text") or string(body, "caption")
    command, source = _start(text) if kind is Kind.text else (None, None)
    return _said(
        number,
        chat,
        section(body, "from"),
        text=command or text,
        kind=kind,
        payload=command,
        attachments=attachments + quoted(body),
        external_id=_id(body),
        reply_to=_id(section(body, "reply_to_message")),
        phone=own_phone(body),
        source=source,
        album=string(body, "media_group_id", 100) or None,
    )


def _edit(number: int, body: Raw) -> Parsed:
    chat, kind_of_chat = _chat(body)
    text = string(body, "text") or string(body, "caption")
    external_id = _id(body)
    if kind_of_chat != "private" or not chat or external_id is None or not text:
        return Ignored(str(number), "edit without a text of a client")
    return InboundEdit(CHANNEL, str(number), chat, external_id, text)


def _press(number: int, body: Raw) -> Parsed:
    message, sender, data = section(body, "message"), section(body, "from"), string(body, "data", 64)
    chat, kind_of_chat = _chat(message)
    if not message and "inline_message_id" not in body:  # too old for Telegram to show; in a private chat the chat is the person
        chat, kind_of_chat = str(integer(sender, "id") or ""), "private"
    if kind_of_chat != "private" or not chat or not data:
        return Ignored(str(number), "press outside a private chat or without data")
    return _said(number, chat, sender, text=_title(message, data), kind=Kind.press, payload=data, reply_to=_id(message))


def _reaction(number: int, body: Raw) -> Parsed:
    chat, kind_of_chat = _chat(body)
    external_id = _id(body)
    if kind_of_chat != "private" or not chat or external_id is None:
        return Ignored(str(number), "reaction outside a private chat")
    return InboundReaction(CHANNEL, str(number), chat, external_id, _emoji(body))


def _reach(number: int, body: Raw) -> Parsed:
    chat, kind_of_chat = _chat(body)
    status = string(section(body, "new_chat_member"), "status", 40)
    if kind_of_chat in GROUPS and status in ("member", "administrator"):
        return FromGroup(str(number), chat, _locale(section(body, "from")))
    if kind_of_chat != "private" or not chat or status not in ("member", "kicked"):
        return Ignored(str(number), f"my_chat_member {status}")
    return InboundReach(CHANNEL, str(number), chat, reachable=status == "member")


def _unknown(number: int, name: str, body: Raw) -> Parsed:
    """A kind of update newer than this code: kept as "other" when it is a person's, so that it is not lost in silence."""
    chat, kind_of_chat = _chat(body)
    sender = section(body, "from")
    if not chat:
        chat, kind_of_chat = str(integer(sender, "id") or ""), "private"
    if not chat or kind_of_chat != "private":
        return Ignored(str(number), f"unknown update {name[:40]}")
    return _said(number, chat, sender, kind=Kind.other, attachments=(Attachment(kind=storable(name)[:40], ref=""),))


def _said(
    number: int,
    chat: str,
    sender: Raw,
    *,
    text: str = "",
    kind: Kind,
    payload: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    external_id: str | None = None,
    reply_to: str | None = None,
    phone: str | None = None,
    source: str | None = None,
    album: str | None = None,
) -> InboundMessage:
    # Ordered by update_id, not message_id: a press carries the id of the older message its button hangs on.
    return InboundMessage(
        channel=CHANNEL,
        key=str(number),
        chat=chat,
        text=text,
        kind=kind,
        payload=payload,
        attachments=attachments,
        external_id=external_id,
        reply_to=reply_to,
        sort_key=number,
        name=f"{string(sender, 'first_name', 90)} {string(sender, 'last_name', 90)}".strip(),
        locale=_locale(sender),
        phone=phone,
        source=source,
        album=album,
    )


def _chat(body: Raw) -> tuple[str, str]:
    chat = section(body, "chat")
    number = integer(chat, "id")
    return ("" if number is None else str(number)), string(chat, "type", 20)


def _id(message: Raw) -> str | None:
    number = integer(message, "message_id")
    return None if number is None else str(number)


def _locale(sender: Raw) -> str | None:
    """``ru`` of ``ru-RU``: the client program's language, https://en.wikipedia.org/wiki/IETF_language_tag."""
    return string(sender, "language_code", 20).lower().split("-")[0][:8] or None


def _start(text: str) -> tuple[str | None, str | None]:
    """``/start`` and the deep link's payload, https://core.telegram.org/bots/features#deep-linking."""
    command, _, rest = text.partition(" ")
    return ("/start", rest.strip()[:64] or None) if command.partition("@")[0] == "/start" else (None, None)


def _emoji(body: Raw) -> str:
    """The newest of the reactions a message has now (Premium clients set up to three); Telegram's word for one that is no emoji."""
    now = sections(body, "new_reaction")
    return (string(now[-1], "emoji", 40) or string(now[-1], "type", 40)) if now else ""


def _title(message: Raw, data: str) -> str:
    """What the pressed button said: the client's words in the transcript."""
    rows = section(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in sections({"row": row}, "row"):
            if button.get("callback_data") == data:
                return string(button, "text", 200)
    return ""
