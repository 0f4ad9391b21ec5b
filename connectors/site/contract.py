"""What the site chat needs from the ledger: the thread of one chat, with waiting for it to grow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message as the client may see it. ``author`` is ``client``, ``bot``, ``operator`` or ``system``.

    ``name`` is the operator's public name, empty when there is none; ``client_message_id`` is set on the client's own
    messages only.
    """

    id: int
    seq: int
    author: str
    text: str
    at: datetime
    buttons: Sequence[Mapping[str, str]] = ()
    attachments: Sequence[Mapping[str, Any]] = ()
    name: str = ""
    client_message_id: str | None = None
    edited: bool = False

    def as_json(self) -> dict[str, Any]:
        """The object of ``GET /api/chat/messages`` and of ``message`` frames; ``at`` is ISO 8601 in UTC."""
        shown: dict[str, Any] = {
            "seq": self.seq,
            "id": self.id,
            "author": self.author,
            "text": self.text,
            "buttons": list(self.buttons),
            "attachments": list(self.attachments),
            "at": self.at.isoformat().replace("+00:00", "Z"),
        }
        if self.name:
            shown["name"] = self.name
        if self.client_message_id is not None:
            shown["client_message_id"] = self.client_message_id
        if self.edited:
            shown["edited"] = True
        return shown


class Thread(Protocol):
    """The threads of all site chats, read by the chat's id."""

    async def messages_after(self, chat: str, after: int, limit: int, wait: float = 0) -> Sequence[ThreadMessage]:
        """At most ``limit`` messages with ``seq`` above ``after``, oldest first; notes and refused messages left out.

        Where there are none, waits up to ``wait`` seconds for the first. A chat nobody has written in is empty.
        """
        ...

    def listened(self, chat: str) -> AsyncIterator[tuple[int, bool]]:
        """(id of the conversation, whether an operator holds it): now, and at each change of that."""
        ...

    def changes(self, chat: str) -> AsyncIterator[ThreadMessage]:
        """Messages with other words or files than before, as they change from now on."""
        ...
