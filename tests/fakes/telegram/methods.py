"""The Bot API's methods the fake knows: https://core.telegram.org/bots/api#available-methods"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.entities import read_text
from tests.fakes.telegram.markup import check_markup
from tests.fakes.telegram.wire import Params, Refused, Upload, bad
from tests.fakes.telegram.world import Chat, StoredFile, World

DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
ACTIONS = ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "find_location")


class Methods:
    """One method of the Bot API each; ``table`` finds them by lower-case name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._poll = 0
        self.table: dict[str, Callable[[Params], Awaitable[Any]]] = {
            "getme": self.get_me,
            "getupdates": self.get_updates,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.get_webhook_info,
            "sendmessage": self.send_message,
            "sendphoto": self.send_photo,
            "senddocument": self.send_document,
            "sendchataction": self.send_chat_action,
            "answercallbackquery": self.answer_callback_query,
            "editmessagetext": self.edit_message_text,
            "getfile": self.get_file,
        }

    async def get_me(self, params: Params) -> Any:
        return {**self.world.bot, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def get_updates(self, params: Params) -> Any:
        world = self.world
        offset, limit, seconds = params.integer("offset") or 0, params.integer("limit") or 100, params.integer("timeout") or 0
        allowed = params.json("allowed_updates")
        if world.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
        if not 1 <= limit <= 100:
            raise bad("limit must be 1..100")
        self._poll += 1
        mine = self._poll
        world.changed.fire()
        if allowed is not None:
            world.allowed = allowed
        if offset > 0:
            world.updates = [update for update in world.updates if update["update_id"] >= offset]
        elif offset < 0:
            world.updates = world.updates[offset:]
        await world.changed.until(lambda: bool(world.updates) or self._poll != mine or bool(world.webhook), min(seconds, 50))
        if world.webhook:
            raise Refused(409, "Conflict: terminated by setWebhook request")
        if self._poll != mine:
            raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        return world.updates[:limit]

    async def set_webhook(self, params: Params) -> Any:
        url, secret, allowed = params.string("url") or "", params.string("secret_token"), params.json("allowed_updates")
        connections, drop = params.integer("max_connections") or 40, params.flag("drop_pending_updates")
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        parts = urlsplit(url)
        if url and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):  # the fake has no certificates
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if allowed is not None:
            self.world.allowed = allowed
        if drop:
            self.world.updates.clear()
        self.world.webhook = {"url": url, "secret": secret, "max_connections": connections} if url else None
        self.world.changed.fire()
        return True

    async def delete_webhook(self, params: Params) -> Any:
        if params.flag("drop_pending_updates"):
            self.world.updates.clear()
        self.world.webhook = None
        self.world.changed.fire()
        return True

    async def get_webhook_info(self, params: Params) -> Any:
        info = {key: value for key, value in (self.world.webhook or {"url": ""}).items() if key != "secret"}
        return {"has_custom_certificate": False, "pending_update_count": len(self.world.updates), **info}

    async def send_message(self, params: Params) -> Any:
        chat = self._chat(params)
        text, entities = read_text(params.string("text"), params.string("parse_mode"), 4096, "message")
        if not text:
            raise bad("message text is empty")
        params.json("link_preview_options")
        return self._write(chat, params, {"text": text} | ({"entities": entities} if entities else {}))

    async def send_photo(self, params: Params) -> Any:
        chat, file = self._chat(params), self._file(params.file("photo"))
        if len(file.data) > PHOTO_LIMIT:
            raise bad("file is too big for a photo")
        size = {"file_id": file.id, "file_unique_id": f"u{file.id}", "width": 90, "height": 90, "file_size": len(file.data)}
        return self._write(chat, params, {"photo": [size], **self._caption(params)})

    async def send_document(self, params: Params) -> Any:
        chat, file = self._chat(params), self._file(params.file("document"))
        document = {
            "file_id": file.id,
            "file_unique_id": f"u{file.id}",
            "file_name": file.name,
            "mime_type": file.mime,
            "file_size": len(file.data),
        }
        return self._write(chat, params, {"document": document, **self._caption(params)})

    async def send_chat_action(self, params: Params) -> Any:
        self._chat(params)
        if params.string("action", required=True) not in ACTIONS:
            raise bad("wrong parameter action in request")
        return True

    async def answer_callback_query(self, params: Params) -> Any:
        query, text = params.string("callback_query_id", required=True), params.string("text")
        if len(text or "") > 200:
            raise bad("MESSAGE_TOO_LONG")
        if query not in self.world.presses:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.world.presses[query] = True
        self.world.changed.fire()
        return True

    async def edit_message_text(self, params: Params) -> Any:
        chat, number = self._chat(params), params.integer("message_id", required=True)
        text, entities = read_text(params.string("text"), params.string("parse_mode"), 4096, "message")
        markup = check_markup(params.json("reply_markup"), chat.raw["type"] == "private")
        message = next((found for found in chat.log if found["message_id"] == number), None)
        if message is None or message["from"] != self.world.bot:
            raise bad("message to edit not found")
        if not text:
            raise bad("message text is empty")
        if (message.get("text"), message.get("reply_markup")) == (text, markup):
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        message.update({"text": text, "entities": entities, "edit_date": message["date"] + 1})
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        self.world.changed.fire()
        return message

    async def get_file(self, params: Params) -> Any:
        file = self._file(params.string("file_id", required=True) or "")
        if len(file.data) > DOWNLOAD_LIMIT:
            raise bad("file is too big")
        size = {} if self.world.hide_sizes else {"file_size": len(file.data)}
        return {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_path": file.path, **size}

    def _chat(self, params: Params) -> Chat:
        return self.world.open_chat(params.chat_id())

    def _file(self, given: Upload | str) -> StoredFile:
        if isinstance(given, Upload):
            if not given.data:
                raise bad("file must be non-empty")
            return self.world.keep(given)
        if given not in self.world.files:
            raise bad("wrong file identifier/HTTP URL specified")
        return self.world.files[given]

    def _caption(self, params: Params) -> dict[str, Any]:
        caption, entities = read_text(params.string("caption"), params.string("parse_mode"), 1024, "message caption")
        return ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})

    def _write(self, chat: Chat, params: Params, content: dict[str, Any]) -> dict[str, Any]:
        markup = check_markup(params.json("reply_markup"), chat.raw["type"] == "private")
        message = self.world.write(chat, self.world.bot, content | ({"reply_markup": markup} if markup else {}))
        # Like the real one, the answer shows inline keyboards only.
        return message if markup is None or "inline_keyboard" in markup else {k: v for k, v in message.items() if k != "reply_markup"}
