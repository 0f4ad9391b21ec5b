"""What every fake of a platform offers to tests: people with the messenger in hand, faults, and a list of what we did wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Call = Literal["send", "edit", "typing", "upload", "download", "profile", "updates", "register"]
Way = Literal["rate_limit", "server_error", "hang", "cut", "html", "blocked", "unknown_chat", "bad_token"]
"""``hang``: no answer until the caller gives up; ``cut``: the connection breaks without an answer; ``html``: 502 with a proxy's page."""


@dataclass(frozen=True)
class SeenFile:
    """A file a person received."""

    kind: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Seen:
    """A message of ours as a person sees it.

    ``looks``: ("bold" | "italic" | "code" | "link", words, address or "") in order, as the platform would draw them. ``id`` is the
    platform's, as :class:`connectors.contract.Sent` gives it.
    """

    id: str
    text: str
    buttons: Sequence[str] = ()
    looks: Sequence[tuple[str, str, str]] = ()
    files: Sequence[SeenFile] = ()
    edited: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)


class Person(Protocol):
    """One client in a private chat with us. Verbs act at once; updates travel by whatever way the fake delivers.

    Verbs that make a message return its platform id (``external_id``). A verb the platform does not have raises NotImplementedError.
    """

    chat: str

    def starts(self, source: str = "") -> None: ...

    def says(self, text: str, *, reply_to: str | None = None) -> str: ...

    def presses(self, title: str) -> None:
        """The newest button of that title."""
        ...

    def sends(self, kind: str, data: bytes = b"", *, name: str = "", caption: str = "") -> str:
        """``kind``: photo, document, voice, audio, video, video_note, sticker, location, contact (their own number)."""
        ...

    def sends_album(self, photos: Sequence[bytes], caption: str = "") -> Sequence[str]: ...

    def edits(self, text: str, message: str) -> None: ...

    def deletes(self, message: str) -> None: ...

    def reacts(self, emoji: str, message: str) -> None: ...

    def reads_all(self) -> None:
        """The messenger reports everything as read."""
        ...

    def blocks(self) -> None: ...

    def unblocks(self) -> None: ...

    @property
    def seen(self) -> Sequence[Seen]:
        """Every message of ours in the chat, in order, in its present state."""
        ...

    async def awaits(self, count: int, seconds: float = 10) -> Sequence[Seen]:
        """Wait until ``count`` messages in all are seen; the whole list. Raises AssertionError with what came."""
        ...


class Fake(Protocol):
    """A strict local platform: ``async with Fake…() as fake``. ``wrong`` lists calls the real one would have refused."""

    name: str
    wrong: list[str]

    @property
    def settings(self) -> Mapping[str, Any]:
        """The channel's settings section that talks to this fake, e.g. ``{"token": …, "api_base": …}``."""
        ...

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> Person:
        """The same person for the same number."""
        ...

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        """Deliver updates to ``base + "/webhooks/<name>"`` from now on, each ``copies`` times; ``shuffle``: a seed for mixing the order."""
        ...

    def fail(self, call: Call, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        """Let the next ``times`` calls fail; ``accepted``: the platform did it all the same. A fault the platform has no way to show raises
        NotImplementedError."""
        ...

    async def until_delivered(self, seconds: float = 10) -> None:
        """Wait until we acknowledged every update."""
        ...
