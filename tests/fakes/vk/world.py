"""The state of a small VK: one community, its conversations, files, events and Callback servers."""

from __future__ import annotations

import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.world import Signal

CHATS = 2_000_000_000
SETTINGS = (
    "message_new",
    "message_reply",
    "message_allow",
    "message_deny",
    "message_edit",
    "message_event",
    "message_read",
    "message_typing_state",
    "message_reaction_event",
)


@dataclass
class Talk:
    """A conversation: with one person, or a group chat. ``log`` holds messages as VK's objects."""

    id: int
    name: str = ""
    allowed: bool = False
    denied: bool = False
    log: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class StoredFile:
    """A file VK keeps; ``kind`` as VK calls it."""

    kind: str
    name: str
    data: bytes


@dataclass
class Server:
    """A Callback server of the community."""

    id: int
    url: str
    title: str
    secret: str
    status: str = "wait"
    events: set[str] = field(default_factory=set)

    def raw(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "title": self.title, "secret_key": self.secret, "status": self.status, "creator_id": 1}


@dataclass
class World:
    """Everything the platform remembers. ``wrong`` lists the caller's mistakes in words; ``presses`` maps press ids to "answered";
    ``polled``: the position the Long Poll client has confirmed, None before its first question."""

    token: str
    group: int
    url: str = ""
    confirmation: str = "c0nf1rm"
    mask: int = (1 << 2) | (1 << 12) | (1 << 17) | (1 << 18)
    takes_photos: bool = True
    talks: dict[int, Talk] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    media: dict[str, tuple[str, str]] = field(default_factory=dict)
    servers: list[Server] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    outgoing: list[tuple[Server, dict[str, Any]]] = field(default_factory=list)
    polling: bool = True
    polled_events: set[str] = field(default_factory=lambda: set(SETTINGS))
    polled: int | None = None
    presses: dict[str, bool] = field(default_factory=dict)
    sent: dict[int, tuple[int, int, int, str]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)
    last_id: int = 0

    def number(self) -> int:
        self.last_id += 1
        return self.last_id

    def write(self, talk: Talk, sender: int, content: dict[str, Any]) -> dict[str, Any]:
        """A new message in ``talk``'s log."""
        message = {
            "id": self.number(),
            "date": int(time.time()),
            "peer_id": talk.id,
            "from_id": sender,
            "out": int(sender == -self.group),
            "conversation_message_id": len(talk.log) + 1,
            "text": "",
            "attachments": [],
            "fwd_messages": [],
            "important": False,
            "is_hidden": False,
            "random_id": 0,
            "version": 10_000_000 + self.last_id,
            **content,
        }
        talk.log.append(message)
        self.changed.fire()
        return message

    def happen(self, kind: str, body: dict[str, Any]) -> None:
        """An event for everybody who asked for its kind; every way gives it an id of its own."""
        if self.polling and kind in self.polled_events:
            self.events.append(self._event(kind, body, "p"))
        for server in self.servers:
            if server.status == "ok" and kind in server.events:
                self.outgoing.append((server, {**self._event(kind, body, "c"), "secret": server.secret}))
        self.changed.fire()

    def keep(self, kind: str, name: str, data: bytes) -> str:
        """Store a file; its address."""
        key = f"f{len(self.files) + 1}"
        self.files[key] = StoredFile(kind, name, data)
        return f"{self.url}/files/{key}"

    def _event(self, kind: str, body: dict[str, Any], way: str) -> dict[str, Any]:
        return {"type": kind, "object": deepcopy(body), "group_id": self.group, "event_id": f"{way}{self.number():039d}", "v": "5.199"}
