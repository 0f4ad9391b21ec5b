"""The state of a small Viber: one bot, the people who know it, files of an hour, callbacks not yet acknowledged."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.contract import SeenFile
from tests.fakes.telegram.world import Signal

BIRTH = 1_760_000_000_000
"""Timestamp of the first callback in milliseconds since 1970; each is 7 ms later, so that runs are alike."""
FIRST_TOKEN = 5_925_747_984_748_000_001
"""Beyond what a float keeps exactly, as with the real one."""
UNANSWERED = 100
"""Messages to a person who does not answer: https://developers.viber.com/docs/api/rest-bot-api/#general-send-message-parameters"""

FILTERED = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
"""``event_types`` chooses among these; "message" and "webhook" always come."""

Callback = dict[str, Any]


class Refused(Exception):
    """An answer with HTTP 200 and this status."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


@dataclass(frozen=True)
class Shown:
    """A message of the bot in a chat."""

    token: int
    body: dict[str, Any]
    files: tuple[SeenFile, ...] = ()


@dataclass
class User:
    """Somebody with Viber. ``tracking``: of the bot's last message, given back with the person's next one."""

    id: str
    name: str
    phone: str
    language: str = "ru"
    subscribed: bool = False
    tracking: str = ""
    unanswered: int = 0
    unread: int = 0
    log: list[Shown] = field(default_factory=list)

    @property
    def raw(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "avatar": "https://media-direct.cdn.viber.com/download_photo?dlid=abc",
            "language": self.language,
            "country": "BY",
            "api_version": 10,
        }


class World:
    """Everything the platform remembers. ``wrong`` lists the caller's mistakes in words."""

    def __init__(self, token: str, unanswered: int = UNANSWERED) -> None:
        self.token = token
        self.unanswered = unanswered
        self.uri = "otklik"
        self.users: dict[str, User] = {}
        self.media: dict[str, tuple[str, bytes]] = {}
        self.webhook = ""
        self.event_types: list[str] = list(FILTERED)
        self.waiting: list[Callback] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.wrong: list[str] = []
        self.changed = Signal()
        self._tokens = count(FIRST_TOKEN)
        self._times = count(BIRTH, 7)

    def user(self, number: int, name: str, phone: str) -> User:
        """The person with this number, the same at every call; the id is made as Viber's look."""
        user_id = base64.b64encode(hashlib.md5(f"viber {number}".encode()).digest()).decode()
        return self.users.setdefault(user_id, User(user_id, name, phone))

    def next_token(self) -> int:
        return next(self._tokens)

    def push(self, event: str, body: dict[str, Any], token: int | None = None) -> str:
        """A new callback, unless its kind was not asked for; its token."""
        token = self.next_token() if token is None else token
        if event not in FILTERED or event in self.event_types:
            self.waiting.append({"event": event, "timestamp": next(self._times), "message_token": token, **body})
            self.changed.fire()
        return str(token)

    def show(self, user: User, token: int, body: dict[str, Any], files: tuple[SeenFile, ...] = ()) -> None:
        """The bot's message reaches the person's phone."""
        user.log.append(Shown(token, body, files))
        user.tracking = str(body.get("tracking_data", ""))
        user.unread = token
        self.changed.fire()

    def keep(self, name: str, data: bytes) -> str:
        """A client's file; its path."""
        key = f"{len(self.media) + 1:04}{hashlib.md5(data).hexdigest()}"
        self.media[key] = (name, data)
        return f"/media/{key}/{name}"
