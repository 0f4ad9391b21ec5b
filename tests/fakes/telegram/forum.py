"""A supergroup with topics: its Bot API methods, its limit of messages a minute, and operators who write and press there."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import Clock
from tests.fakes.telegram.client import Client, Seen
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.wire import Params, Refused, bad
from tests.fakes.telegram.world import Chat

GROUP = -1001234567890
COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
PER_MINUTE = 20
COUNTED = (
    "sendmessage",
    "sendphoto",
    "senddocument",
    "editmessagetext",
    "editmessagereplymarkup",
    "createforumtopic",
    "editforumtopic",
    "closeforumtopic",
    "reopenforumtopic",
    "pinchatmessage",
)
"""What shares the group's limit: https://core.telegram.org/bots/faq"""

Method = Callable[[Params], Awaitable[Any]]


@dataclass
class Topic:
    """A topic of the group as its members see it."""

    thread: int
    name: str
    colour: int
    closed: bool = False
    pinned: list[int] = field(default_factory=list)


class Forum:
    """``forum = Forum(telegram, clock)`` plugs the group into the fake. ``rights`` are the bot's; take one away to see it missed.

    ``clock`` is what the limit of twenty a minute is counted by.
    """

    def __init__(self, telegram: FakeTelegram, clock: Clock, *, per_minute: int = PER_MINUTE) -> None:
        self.telegram = telegram
        self.world = telegram.world
        self.clock = clock
        self.topics: dict[int, Topic] = {}
        self.rights = {"can_manage_topics", "can_pin_messages"}
        self.is_forum = True
        self.per_minute = per_minute
        self.refused = 0
        self._spoken: deque[float] = deque()
        self.chat = Chat(GROUP, {"id": GROUP, "type": "supergroup", "title": "Операторы", "is_forum": True}, started=True)
        self.world.chats[GROUP] = self.chat
        plain = {name: telegram._methods.table[name] for name in COUNTED if name in telegram._methods.table}
        own: dict[str, Method] = {
            "createforumtopic": self.create,
            "editforumtopic": self.edit,
            "closeforumtopic": self.close,
            "reopenforumtopic": self.reopen,
            "pinchatmessage": self.pin,
        }
        telegram.plug({name: self._counted(method) for name, method in (plain | own).items()})
        telegram.plug({"getchat": self.get_chat, "getchatmember": self.get_chat_member})

    # The bot's side

    async def create(self, params: Params) -> Any:
        self._needs("can_manage_topics", "create a topic")
        name, colour = params.string("name", required=True) or "", params.integer("icon_color")
        if not 1 <= len(name) <= 128:
            raise bad("TOPIC_TITLE_EMPTY")
        if colour not in COLOURS:
            raise bad("invalid forum topic icon color specified")
        made = self.world.write(self.chat, self.world.bot, {"forum_topic_created": {"name": name, "icon_color": colour}})
        thread = int(made["message_id"])
        made |= {"message_thread_id": thread, "is_topic_message": True}
        self.topics[thread] = Topic(thread, name, colour)
        self.chat.topics[thread] = {"name": name}
        self.world.changed.fire()
        return {"message_thread_id": thread, "name": name, "icon_color": colour}

    async def edit(self, params: Params) -> Any:
        topic, name = self._topic(params), params.string("name")
        if name == topic.name:
            raise bad("TOPIC_NOT_MODIFIED")
        topic.name = name or topic.name
        self.world.changed.fire()
        return True

    async def close(self, params: Params) -> Any:
        return self._switch(params, closed=True)

    async def reopen(self, params: Params) -> Any:
        return self._switch(params, closed=False)

    async def pin(self, params: Params) -> Any:
        self._needs("can_pin_messages", "manage pinned messages in the chat")
        number = params.integer("message_id", required=True)
        params.flag("disable_notification")
        message = next((message for message in self.chat.log if message["message_id"] == number), None)
        if message is None:
            raise bad("message to pin not found")
        self.topics[message["message_thread_id"]].pinned.append(message["message_id"])
        self.world.changed.fire()
        return True

    async def get_chat(self, params: Params) -> Any:
        params.string("chat_id")
        full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
        return {**self.chat.raw, "is_forum": self.is_forum, **full}

    async def get_chat_member(self, params: Params) -> Any:
        params.string("chat_id"), params.integer("user_id")
        if not self.rights:
            return {"status": "member", "user": self.world.bot}
        flags = {flag: flag in self.rights for flag in (*_FLAGS, "can_pin_messages", "can_manage_topics")}
        return {"status": "administrator", "user": self.world.bot, **flags}

    def _counted(self, method: Method) -> Method:
        async def counted(params: Params) -> Any:
            if str(params.values.get("chat_id")) != str(GROUP):
                return await method(params)
            params.chat_id()
            now = self.clock.now().timestamp()
            while self._spoken and self._spoken[0] <= now - 60:
                self._spoken.popleft()
            if len(self._spoken) >= self.per_minute:
                self.refused += 1
                wait = int(self._spoken[0] + 60 - now) + 1
                raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            result = await method(params)
            self._spoken.append(now)
            return result

        return counted

    def _switch(self, params: Params, *, closed: bool) -> bool:
        topic = self._topic(params)
        if topic.closed is closed:
            raise bad("TOPIC_NOT_MODIFIED")
        topic.closed = closed
        self.world.changed.fire()
        return True

    def _topic(self, params: Params) -> Topic:
        self._needs("can_manage_topics", "manage topics")
        topic = self.topics.get(params.integer("message_thread_id", required=True) or 0)
        if topic is None:
            raise bad("TOPIC_ID_INVALID")
        return topic

    def _needs(self, right: str, to: str) -> None:
        if right not in self.rights:
            raise bad(f"not enough rights to {to}")

    # The people's side

    def operator(self, number: int, name: str) -> Operator:
        """A person in the group; the same Telegram user for the same number."""
        client = self.telegram.client(8000 + number, name)
        return Operator(self, client)

    def lose(self, thread: int) -> None:
        """Somebody deleted the topic: the bot is not told."""
        del self.topics[thread]
        self.chat.topics.pop(thread)
        self.chat.log[:] = [message for message in self.chat.log if message.get("message_thread_id") != thread]

    def seen(self, thread: int) -> list[Seen]:
        """The bot's messages in a topic, in order, as they stand."""
        mine = [m for m in self.chat.log if m.get("message_thread_id") == thread and m["from"] == self.world.bot]
        return [self.telegram.client(1)._seen(message) for message in mine if "forum_topic_created" not in message]

    def card(self, thread: int) -> Seen:
        """The newest pinned message of a topic."""
        number = self.topics[thread].pinned[-1]
        return next(seen for seen in self.seen(thread) if seen.id == number)

    async def until(self, condition: Callable[[], bool], what: str, seconds: float = 10) -> None:
        """Wait for the group to be so. Raises AssertionError with what stands in it."""
        if not await self.world.changed.until(condition, seconds):
            told = [f"{m.get('message_thread_id')}: {m.get('text') or m.get('caption') or list(m)[4:]}" for m in self.chat.log]
            raise AssertionError(f"{what} did not come in {seconds} s; {self.topics}; {told}; wrong: {self.telegram.wrong}")

    async def topic(self, count: int = 1) -> Topic:
        """Wait until there are ``count`` topics with a pinned card; the newest."""
        await self.until(lambda: len([t for t in self.topics.values() if t.pinned]) >= count, f"topic {count}")
        return list(self.topics.values())[-1]

    async def reads(self, thread: int, text: str) -> Seen:
        """Wait for a message with ``text`` in the topic; it."""

        def found() -> list[Seen]:
            return [seen for seen in self.seen(thread) if text in seen.text]

        await self.until(lambda: bool(found()), repr(text))
        return found()[-1]


class Operator:
    """One operator with Telegram in hand. Verbs act at once and return the message's id."""

    def __init__(self, forum: Forum, client: Client) -> None:
        self.forum = forum
        self.private = client
        self._here = Client(forum.world, forum.chat, client.user, client.phone)

    @property
    def user(self) -> int:
        return self.private.id

    def says(self, thread: int, text: str, *, reply_to: int | None = None) -> int:
        topic = {"message_thread_id": thread, "is_topic_message": True}
        quoted = next((m for m in self.forum.chat.log if m["message_id"] == (reply_to or thread)), None)
        return self._here.send({"text": text, **topic} | ({"reply_to_message": quoted} if quoted else {}))

    def sends(self, thread: int, data: bytes, name: str, *, caption: str = "") -> int:
        document = self._here._kept(data, name, "application/pdf")
        topic = {"message_thread_id": thread, "is_topic_message": True}
        return self._here.send({"document": document, **topic} | ({"caption": caption} if caption else {}))

    def sends_poll(self, thread: int) -> int:
        flags = {
            "is_closed": False,
            "is_anonymous": True,
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
        poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "type": "regular", **flags}
        return self._here.send({"poll": poll, "message_thread_id": thread, "is_topic_message": True})

    def edits(self, number: int, text: str) -> None:
        self._here.edit(text, number)

    def presses(self, thread: int, title: str) -> str:
        """The button of that title under the newest card that has it; the press's id."""
        for message in reversed(self.forum.chat.log):
            if message.get("message_thread_id") == thread:
                for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                    for button in row:
                        if button["text"] == title:
                            return self._here._call_back(message, button["callback_data"])
        raise AssertionError(f"no button {title!r} in topic {thread}: {[seen.buttons for seen in self.forum.seen(thread)]}")

    def presses_again(self, message: dict[str, Any], data: str) -> str:
        """A press of a button remembered by the messenger, whatever stands there now."""
        return self._here._call_back(message, data)

    async def is_told(self, query: str) -> str:
        """Wait for the answer to a press; its words."""

        def answers() -> list[str]:
            calls = self.forum.telegram.calls("answerCallbackQuery")
            return [str(call.get("text") or "") for call in calls if call["callback_query_id"] == query]

        await self.forum.until(lambda: bool(answers()), f"answer to {query}")
        return answers()[-1]


_FLAGS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
