"""Tells what a Telegram message carries: its kind and its attachments."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.contract import Attachment, Kind
from connectors.fields import Raw, integer, number, section, sections, storable, string

MEDIA = {
    "animation": Kind.video,  # an animation also has "document" for old clients, so it comes first
    "video": Kind.video,
    "video_note": Kind.video_note,
    "voice": Kind.voice,
    "audio": Kind.audio,
    "sticker": Kind.sticker,
    "document": Kind.document,
}
"""Contents with a ``file_id``, in order of precedence."""

ENVELOPE = frozenset(
    {
        "caption_entities",
        "chat",
        "direct_messages_topic",
        "external_reply",
        "forward_origin",
        "from",
        "guest_bot_caller_chat",
        "guest_bot_caller_user",
        "link_preview_options",
        "quote",
        "receiver_user",
        "reply_markup",
        "reply_to_message",
        "reply_to_story",
        "sender_business_bot",
        "sender_chat",
        "suggested_post_info",
        "via_bot",
    }
)
"""Objects and lists that tell about a message; another one is what is in it. https://core.telegram.org/bots/api#message"""

SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "gift",
        "gift_upgrade_sent",
        "giveaway",
        "giveaway_completed",
        "giveaway_created",
        "giveaway_winners",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_title",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "unique_gift",
        "user_shared",
        "users_shared",
        "write_access_allowed",
    }
)
"""Notices of Telegram itself inside a chat: nobody said anything. https://core.telegram.org/bots/api#message"""


def contents(message: Raw) -> tuple[Kind, tuple[Attachment, ...]]:
    """The kind of ``message`` and what is attached; ``Kind.other`` for what we do not know."""
    for name, kind in MEDIA.items():
        if file := section(message, name):
            return kind, (_file(name, file),)
    if sizes := sections(message, "photo"):
        return Kind.photo, (_file("photo", max(sizes, key=_area)),)
    if section(message, "location"):
        return Kind.location, (_location(message),)
    if contact := section(message, "contact"):
        return Kind.contact, (_contact(contact),)
    if isinstance(message.get("text"), str):
        return Kind.text, ()
    return Kind.other, (Attachment(kind=_name(message), ref=""),)


def own_phone(message: Raw) -> str | None:
    """The sender's own number. Any contact can be forwarded or made by another bot, so Telegram vouches for it only when
    ``contact.user_id`` is the sender and the sender shared it."""
    contact, sender = section(message, "contact"), section(message, "from")
    owner = integer(contact, "user_id")
    if owner is None or owner != integer(sender, "id") or {"via_bot", "forward_origin"} & message.keys():
        return None
    return string(contact, "phone_number", 40) or None


def quoted(message: Raw) -> tuple[Attachment, ...]:
    """The words the client quoted, where the id of the message answered does not tell them: a part of it, or a message of another chat."""
    quote = section(message, "quote")
    told = string(quote, "text", 1024)
    return (Attachment(kind="quote", ref="", caption=told),) if told else ()


def _name(message: Raw) -> str:
    """Telegram's word for contents we do not know, e.g. ``poll``: kept by name, so that the operator learns that something came."""
    return next(
        (storable(key)[:40] for key, value in message.items() if key not in ENVELOPE and isinstance(value, Mapping | list)), "message"
    )


def _file(name: str, file: Raw) -> Attachment:
    return Attachment(
        kind=name,
        ref=string(file, "file_id", 400),
        name=string(file, "file_name", 200),
        mime=string(file, "mime_type", 100),
        size=integer(file, "file_size"),
        caption=string(file, "emoji", 20),
    )


def _area(size: Raw) -> int:
    return (integer(size, "width") or 0) * (integer(size, "height") or 0)


def _location(message: Raw) -> Attachment:
    point, venue = section(message, "location"), section(message, "venue")
    latitude, longitude = number(point, "latitude"), number(point, "longitude")
    title, address = string(venue, "title", 200), string(venue, "address", 300)
    return Attachment(kind="location", ref=f"{latitude},{longitude}", name=title, caption=address)


def _contact(contact: Raw) -> Attachment:
    name = f"{string(contact, 'first_name', 100)} {string(contact, 'last_name', 100)}".strip()
    return Attachment(kind="contact", ref=string(contact, "phone_number", 40), name=name)
