"""What all sending methods share: the chat, the file, the caption, the keyboard, the topic, the message written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.telegram.entities import read_text
from tests.fakes.telegram.markup import check_markup
from tests.fakes.telegram.wire import Params, Upload, bad
from tests.fakes.telegram.world import Chat, StoredFile, World

Table = dict[str, Callable[[Params], Awaitable[Any]]]
"""Methods of the Bot API by lower-case name."""


def chat_of(world: World, params: Params) -> Chat:
    return world.open_chat(params.chat_id())


def file_of(world: World, given: Upload | str) -> StoredFile:
    """The uploaded file, now kept, or the one known by its id."""
    if isinstance(given, Upload):
        if not given.data:
            raise bad("file must be non-empty")
        return world.keep(given)
    if given not in world.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return world.files[given]


def text_of(params: Params) -> dict[str, Any]:
    text, entities = read_text(params.string("text"), params.string("parse_mode"), 4096, "message")
    if not text:
        raise bad("message text is empty")
    params.json("link_preview_options")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_of(params: Params) -> dict[str, Any]:
    caption, entities = read_text(params.string("caption"), params.string("parse_mode"), 1024, "message caption")
    return ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})


def markup_of(chat: Chat, params: Params) -> dict[str, Any] | None:
    return check_markup(params.json("reply_markup"), chat.raw["type"] == "private")


def described(file: StoredFile, **more: Any) -> dict[str, Any]:
    """The file as messages tell of it."""
    told = {"file_name": file.name, "mime_type": file.mime, "file_size": len(file.data)}
    return {"file_id": file.id, "file_unique_id": f"u{file.id}", **told, **more}


def write(world: World, chat: Chat, params: Params, content: dict[str, Any]) -> dict[str, Any]:
    """The bot's new message, as the answer shows it."""
    params.flag("disable_notification")
    params.flag("protect_content")
    markup = markup_of(chat, params)
    more = _topic(chat, params) | _reply(chat, params) | ({"reply_markup": markup} if markup else {})
    message = world.write(chat, world.bot, content | more)
    # Like the real one, the answer shows inline keyboards only.
    return message if markup is None or "inline_keyboard" in markup else {k: v for k, v in message.items() if k != "reply_markup"}


def _topic(chat: Chat, params: Params) -> dict[str, Any]:
    topic = params.integer("message_thread_id")
    if topic is None:
        return {}
    if topic not in chat.topics:
        raise bad("message thread not found")
    return {"message_thread_id": topic, "is_topic_message": True}


def _reply(chat: Chat, params: Params) -> dict[str, Any]:
    wanted = params.json("reply_parameters")
    if wanted is None:
        return {}
    found = next((message for message in chat.log if message["message_id"] == wanted.get("message_id")), None)
    if found is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    return {"reply_to_message": {key: value for key, value in found.items() if key != "reply_to_message"}}
