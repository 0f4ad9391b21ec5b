"""The state of a small MAX: one bot, its dialogs, its files, its subscriptions, the updates nobody has taken yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.world import Signal

BIRTH = 1_775_000_000_000
"""Milliseconds; each thing that happens is one later, so that runs are alike."""
BOT_ID = 229_229_229


class Refused(Exception):
    """``{code, message}`` with this HTTP status."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message


@dataclass
class Dialog:
    """A private chat with one person."""

    id: int
    user: dict[str, Any]
    phone: str
    started: bool = False
    stopped: bool = False
    log: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class StoredFile:
    """A file of MAX: ``kind`` is image, video, audio or file; ``looks`` is how often it is still "not ready"."""

    kind: str
    name: str = ""
    data: bytes | None = None
    looks: int = 0


@dataclass
class World:
    """Everything the platform remembers. ``presses`` maps callback ids to "answered"."""

    token: str
    username: str = "otklik_bot"
    dialogs: dict[int, Dialog] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    updates: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    presses: dict[str, bool] = field(default_factory=dict)
    typing: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)
    time: int = BIRTH
    marker: int = 0

    @property
    def bot(self) -> dict[str, Any]:
        return {
            "user_id": BOT_ID,
            "first_name": "Отклик",
            "name": "Отклик",
            "username": self.username,
            "is_bot": True,
            "last_activity_time": BIRTH,
        }

    def now(self) -> int:
        self.time += 1
        return self.time

    def push(self, kind: str, **body: Any) -> None:
        """A new update."""
        self.marker += 1
        self.updates.append((self.marker, {"update_type": kind, "timestamp": self.now(), "user_locale": "ru", **body}))
        self.changed.fire()

    def write(
        self, dialog: Dialog, sender: Mapping[str, Any], body: Mapping[str, Any], link: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """A new message in the dialog's log."""
        moment = self.now()
        message: dict[str, Any] = {
            "recipient": {
                "chat_id": dialog.id,
                "chat_type": "dialog",
                "user_id": dialog.user["user_id"] if sender.get("is_bot") else BOT_ID,
            },
            "timestamp": moment,
            "body": {"mid": f"mid.{dialog.id:012x}{moment:016x}", "seq": moment << 16, **body},
            "sender": dict(sender),
        }
        if link:
            message["link"] = dict(link)
        dialog.log.append(message)
        self.changed.fire()
        return message

    def open_dialog(self, chat_id: int) -> Dialog:
        """The dialog the bot may write to. Raises Refused."""
        dialog = self.dialogs.get(chat_id)
        if dialog is None or not dialog.started:
            raise Refused(404, "chat.not.found", f"Chat {chat_id} not found")
        if dialog.stopped:
            raise Refused(403, "chat.denied", "error.dialog.suspended")
        return dialog

    def find(self, mid: str) -> tuple[Dialog, dict[str, Any]]:
        for dialog in self.dialogs.values():
            for message in dialog.log:
                if message["body"]["mid"] == mid:
                    return dialog, message
        raise Refused(404, "not.found", f"Message {mid} not found")

    def keep(self, kind: str, name: str = "", data: bytes | None = None, *, looks: int = 0) -> str:
        token = f"tok{len(self.files) + 1:06d}"
        self.files[token] = StoredFile(kind, name, data, looks)
        return token
