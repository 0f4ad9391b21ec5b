"""Methods that change a message: https://core.telegram.org/bots/api#updating-messages"""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.entities import read_text
from tests.fakes.telegram.sending import sized
from tests.fakes.telegram.wire import Params, bad
from tests.fakes.telegram.world import Chat, World
from tests.fakes.telegram.writing import Table, caption_of, chat_of, described, file_of, markup_of, text_of

MEDIA = ("photo", "video", "document", "audio", "animation")
BODY = ("text", "entities", "caption", "caption_entities", "reply_markup", *MEDIA)


class Editing:
    """Edits, deletion and the bot's own reactions."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table: Table = {
            "editmessagetext": self.edit_message_text,
            "editmessagecaption": self.edit_message_caption,
            "editmessagemedia": self.edit_message_media,
            "editmessagereplymarkup": self.edit_message_reply_markup,
            "deletemessage": self.delete_message,
            "setmessagereaction": self.set_message_reaction,
        }

    async def edit_message_text(self, params: Params) -> Any:
        chat, message = self._own(params)
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        return self._change(chat, message, params, text_of(params), ("text", "entities"))

    async def edit_message_caption(self, params: Params) -> Any:
        chat, message = self._own(params)
        if "text" in message or "location" in message:
            raise bad("there is no caption in the message to edit")
        return self._change(chat, message, params, caption_of(params), ("caption", "caption_entities"))

    async def edit_message_media(self, params: Params) -> Any:
        chat, message = self._own(params)
        media = params.json("media")
        if not isinstance(media, dict) or media.get("type") not in MEDIA:
            raise bad("can't parse media JSON object")
        file = file_of(self.world, Params({"media": media.get("media")}, params.uploads).file("media"))
        caption, entities = read_text(media.get("caption"), media.get("parse_mode"), 1024, "message caption")
        content: dict[str, Any] = {media["type"]: [sized(file)] if media["type"] == "photo" else described(file)}
        content |= ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})
        return self._change(chat, message, params, content, BODY)

    async def edit_message_reply_markup(self, params: Params) -> Any:
        chat, message = self._own(params)
        return self._change(chat, message, params, {}, ())

    async def delete_message(self, params: Params) -> Any:
        chat = chat_of(self.world, params)
        chat.log.remove(self._find(chat, params, "message to delete not found"))
        self.world.changed.fire()
        return True

    async def set_message_reaction(self, params: Params) -> Any:
        chat = chat_of(self.world, params)
        reactions = params.json("reaction") or []
        params.flag("is_big")
        if len(reactions) > 1:
            raise bad("REACTIONS_TOO_MANY")
        self.world.own_reactions[chat.id, self._find(chat, params, "message to react not found")["message_id"]] = reactions
        self.world.changed.fire()
        return True

    def _own(self, params: Params) -> tuple[Chat, dict[str, Any]]:
        chat = chat_of(self.world, params)
        message = self._find(chat, params, "message to edit not found")
        if message["from"] != self.world.bot or "keyboard" in message.get("reply_markup", {}):
            raise bad("message can't be edited")
        return chat, message

    def _find(self, chat: Chat, params: Params, missing: str) -> dict[str, Any]:
        number = params.integer("message_id", required=True)
        found = next((message for message in chat.log if message["message_id"] == number), None)
        if found is None:
            raise bad(missing)
        return found

    def _change(
        self, chat: Chat, message: dict[str, Any], params: Params, content: dict[str, Any], parts: tuple[str, ...]
    ) -> dict[str, Any]:
        markup = markup_of(chat, params)
        if markup is not None and "inline_keyboard" not in markup:
            raise bad("inline keyboard expected")
        new = content | ({"reply_markup": markup} if markup else {})
        if new == {key: message[key] for key in (*parts, "reply_markup") if key in message}:
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        for key in (*parts, "reply_markup"):
            message.pop(key, None)
        message.update(new | {"edit_date": message["date"] + 1})
        self.world.changed.fire()
        return message
