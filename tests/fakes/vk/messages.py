"""The methods of messages and users: https://dev.vk.com/method/messages"""

from __future__ import annotations

from typing import Any

from tests.fakes.vk.looks import read_format, read_keyboard, units
from tests.fakes.vk.wire import Params, Refused
from tests.fakes.vk.world import CHATS, Talk, World

TEXT_LIMIT = 4096
INT32 = 2**31 - 1


class Messages:
    """Each method takes the parameters and gives the ``response``."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table = {
            "messages.send": self.send,
            "messages.edit": self.edit,
            "messages.delete": self.delete,
            "messages.setActivity": self.set_activity,
            "messages.sendMessageEventAnswer": self.answer_press,
            "messages.getConversations": self.conversations,
            "messages.getHistory": self.history,
            "messages.getByConversationMessageId": self.by_number,
            "users.get": self.users,
        }

    def send(self, params: Params) -> Any:
        random_id = params.integer("random_id", required=True, least=-INT32 - 1, most=INT32)
        if not random_id:
            raise Refused(100, "random_id must not be 0 for a community")
        peers, content = params.integers("peer_ids"), self._content(params)
        if single := params.integer("peer_id"):
            return self._deliver(single, random_id, content)["id"]
        if not peers:
            raise Refused(100, "you should specify peer_id, user_id, domain, chat_id or user_ids param")
        return [self._sent(peer, random_id, content) for peer in peers]

    def edit(self, params: Params) -> Any:
        talk, number = self._talk(params.integer("peer_id", required=True)), params.integer("cmid", required=True)
        content = self._content(params)
        message = next((found for found in talk.log if found["conversation_message_id"] == number), None)
        if message is None or not message["out"]:
            raise Refused(920)
        message.pop("keyboard", None)
        message.update({**content, "update_time": message["date"] + 1})
        self.world.changed.fire()
        return 1

    def delete(self, params: Params) -> Any:
        talk, numbers = self._talk(params.integer("peer_id", required=True)), params.integers("cmids")
        if not params.integer("delete_for_all"):
            raise Refused(100, "a community deletes for all, or only for itself")
        gone = [message for message in talk.log if message["conversation_message_id"] in numbers]
        if any(not message["out"] for message in gone):
            raise Refused(924)
        talk.log = [message for message in talk.log if message not in gone]
        self.world.changed.fire()
        return [{"conversation_message_id": number, "response": 1} for number in numbers]

    def set_activity(self, params: Params) -> Any:
        self._open(params.integer("peer_id", required=True))
        if params.string("type") not in ("typing", "audiomessage", "photo", "video", "file"):
            raise Refused(100, "type")
        return 1

    def answer_press(self, params: Params) -> Any:
        event = params.string("event_id", required=True)
        params.integer("user_id", required=True)
        params.integer("peer_id", required=True)
        if self.world.presses.get(event) is None:
            raise Refused(100, "event_id is not known or too old")
        self.world.presses[event] = True
        self.world.changed.fire()
        return 1

    def conversations(self, params: Params) -> Any:
        self._group(params)
        count, offset = params.integer("count", least=0, most=200) or 20, params.integer("offset", least=0) or 0
        if params.string("filter") not in ("", "all", "unread", "unanswered", "important", "archive"):
            raise Refused(100, "filter")
        talks = sorted((talk for talk in self.world.talks.values() if talk.log), key=lambda talk: -talk.log[-1]["id"])
        if params.string("filter") == "unanswered":
            talks = [talk for talk in talks if not talk.log[-1]["out"]]
        items = [
            {"conversation": {"peer": {"id": talk.id, "type": "chat" if talk.id > CHATS else "user"}}, "last_message": talk.log[-1]}
            for talk in talks
        ]
        return {"count": len(items), "items": items[offset : offset + count]}

    def history(self, params: Params) -> Any:
        self._group(params)
        talk = self._talk(params.integer("peer_id", required=True))
        count, offset = params.integer("count", least=0, most=200) or 20, params.integer("offset") or 0
        return {"count": len(talk.log), "items": talk.log[::-1][offset : offset + count]}

    def by_number(self, params: Params) -> Any:
        talk = self._talk(params.integer("peer_id", required=True))
        wanted = params.integers("conversation_message_ids")
        items = [message for message in talk.log if message["conversation_message_id"] in wanted]
        return {"count": len(items), "items": items}

    def users(self, params: Params) -> Any:
        talks = [self.world.talks[number] for number in params.integers("user_ids", 1000) if number in self.world.talks]
        return [{"id": talk.id, "first_name": talk.name, "last_name": "Петров", "can_access_closed": True} for talk in talks]

    def _sent(self, peer: int, random_id: int, content: dict[str, Any]) -> dict[str, Any]:
        try:
            message = self._deliver(peer, random_id, content)
        except Refused as refused:
            error = {"code": refused.code, "description": refused.said}
            return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": error}
        return {"peer_id": peer, "message_id": message["id"], "conversation_message_id": message["conversation_message_id"]}

    def _deliver(self, peer: int, random_id: int, content: dict[str, Any]) -> dict[str, Any]:
        talk = self._open(peer)
        if before := self.world.sent.get(random_id):
            number, message_id, place, text = before
            if (number, text) != (peer, content["text"]):
                self.world.wrong.append(f"random_id {random_id} used again: {content['text'][:40]!r} is never shown")
            return {"id": message_id, "conversation_message_id": place}
        message = self.world.write(talk, -self.world.group, {**content, "random_id": random_id})
        self.world.sent[random_id] = (peer, message["id"], message["conversation_message_id"], content["text"])
        self.world.happen("message_reply", message)
        return message

    def _content(self, params: Params) -> dict[str, Any]:
        text, names = params.string("message"), [name for name in params.string("attachment").split(",") if name]
        params.flag("dont_parse_links")
        params.flag("disable_mentions")
        keyboard, items = read_keyboard(params.string("keyboard")), read_format(params.string("format_data"), text)
        if not text.strip() and not names:
            raise Refused(100, "message is empty or invalid")
        if units(text) > TEXT_LIMIT:
            raise Refused(914)
        if len(names) > 10 or not all(name in self.world.media for name in names):
            raise Refused(100, f"attachment is invalid: {names}")
        look = {"format_data": {"version": "1", "items": items}} if items else {}
        return {"text": text, "attachments": names, **look} | ({"keyboard": keyboard} if keyboard else {})

    def _group(self, params: Params) -> None:
        if params.integer("group_id") not in (None, self.world.group):
            raise Refused(15, "group_id")

    def _talk(self, peer: int | None) -> Talk:
        talk = self.world.talks.get(peer or 0)
        if talk is None:
            raise Refused(936)
        return talk

    def _open(self, peer: int | None) -> Talk:
        """The conversation we may write to."""
        talk = self._talk(peer)
        if talk.denied or not talk.allowed:
            raise Refused(901)
        return talk
