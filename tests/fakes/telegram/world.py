"""The state of a small Telegram: one bot, its chats, its files, the updates it has not confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.telegram.wire import Refused, Upload, bad

BIRTH = 1_760_000_000
"""Date of message 0, seconds since 1970; each message is one second later, so that runs are alike."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Signal:
    """Tells waiters that something changed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for ``condition``; False when it did not come true in time."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await self._event.wait()
        except TimeoutError:
            return condition()
        return True


@dataclass
class Chat:
    """A chat: with one person, or a group; a forum has ``topics`` by ``message_thread_id``."""

    id: int
    raw: dict[str, Any]
    started: bool = False
    blocked: bool = False
    log: list[dict[str, Any]] = field(default_factory=list)
    topics: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredFile:
    """A file Telegram keeps."""

    id: str
    name: str
    mime: str
    data: bytes

    @property
    def path(self) -> str:
        return f"files/{self.id}"


@dataclass
class World:
    """Everything the platform remembers. ``wrong`` lists the caller's mistakes in words; ``presses`` maps callback ids to "answered";
    ``reactions`` are people's, ``own_reactions`` the bot's, by chat and message; ``hide_sizes``: getFile leaves the optional ``file_size``
    out; ``disk``: this is an own server in local mode, which puts files there and tells their paths."""

    token: str
    username: str = "otklik_bot"
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    webhook: dict[str, Any] | None = None
    presses: dict[str, bool] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)
    reactions: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    own_reactions: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    hide_sizes: bool = False
    disk: Path | None = None
    last_message_id: int = 0
    last_update_id: int = 1000

    @property
    def bot(self) -> dict[str, Any]:
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Отклик", "username": self.username}

    def push(self, kind: str, body: dict[str, Any]) -> int | None:
        """A new update, unless its kind was not asked for; its id."""
        if (kind not in self.allowed) if self.allowed else (kind in NOT_BY_DEFAULT):
            return None
        self.last_update_id += 1
        self.updates.append({"update_id": self.last_update_id, kind: deepcopy(body)})
        self.changed.fire()
        return self.last_update_id

    def write(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        """A new message in ``chat``'s log."""
        self.last_message_id += 1
        number = self.last_message_id
        message = {"message_id": number, "date": BIRTH + number, "chat": chat.raw, "from": sender, **content}
        chat.log.append(message)
        self.changed.fire()
        return message

    def open_chat(self, chat_id: int) -> Chat:
        """The chat the bot may write to. :raises Refused: unknown, not started, or it blocked the bot."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def keep(self, upload: Upload) -> StoredFile:
        file_id = f"AgAC{len(self.files) + 1:08d}"
        self.files[file_id] = StoredFile(file_id, upload.name, upload.mime, upload.data)
        return self.files[file_id]
