"""What others see of the operators' group: people's words and presses in, topics and messages out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from connectors.contract import Attachment, Button, Finding, StoredFile
from connectors.errors import Rejected, TryLater

if TYPE_CHECKING:
    from fastapi import APIRouter

NAME: Final = "operators_telegram"
TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
NAME_LIMIT: Final = 128
COLOURS: Final = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
"""The only colours a topic may have: https://core.telegram.org/bots/api#createforumtopic"""

Raw = Mapping[str, Any]
Take = Callable[[Raw], Awaitable[None]]
"""Stores one raw update; returns only when it is safe to confirm it."""
Keys = Sequence[Sequence[Button]]
"""Rows of buttons under a message."""


class TopicGone(Rejected):
    """The topic was deleted, or archived by Telegram."""


class MessageGone(Rejected):
    """The message to change was deleted, or can no longer be changed."""


class NoRights(TryLater):
    """The bot lacks a right in the group, or the group is not what it should be; a person has to mend it."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person in the group, as Telegram knows them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person, new or ``edited``. ``thread`` None: in private, or in the group's General topic.

    ``odd`` is Telegram's word for content we cannot carry (``poll``, ``dice``…).
    """

    update: int
    who: Who
    chat: int
    private: bool
    thread: int | None
    message: int
    text: str = ""
    attachment: Attachment | None = None
    odd: str = ""
    edited: bool = False

    @property
    def lane(self) -> str:
        """Updates of one lane are acted on one after the other."""
        return f"topic {self.thread}" if self.thread else f"chat {self.chat}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed under ``message`` in the group."""

    update: int
    who: Who
    thread: int | None
    message: int
    query: str
    data: str

    @property
    def lane(self) -> str:
        return f"topic {self.thread}" if self.thread else f"user {self.who.id}"


Heard = Said | Pressed


class Forum(Protocol):
    """One supergroup with topics. ``html`` is Telegram's HTML, at most 4096 characters after entities.

    Every call raises :class:`connectors.errors.DeliveryError`; nothing is retried here. ``polling`` tells whether updates must be fetched.
    """

    chat: int
    polling: bool
    upload_limit: int

    @property
    def trouble(self) -> str | None:
        """Why updates cannot be received at present; None when all is well."""
        ...

    def routes(self, take: Take) -> APIRouter | None:
        """The webhook's route; None in polling mode."""
        ...

    async def poll(self, take: Take) -> None:
        """Receive by polling until cancelled."""
        ...

    def read(self, raw: Raw) -> Heard | None:
        """An update as we know it; None for what is nobody's word to us. Raises BadInput without ``update_id``."""
        ...

    async def create(self, name: str, colour: int) -> int:
        """A new topic; its thread."""
        ...

    async def rename(self, thread: int, name: str) -> None: ...

    async def close(self, thread: int) -> None:
        """Closing a closed topic changes nothing; so does reopening an open one."""
        ...

    async def reopen(self, thread: int) -> None: ...

    async def say(self, thread: int, html: str, *, keys: Keys = (), answer_to: int | None = None) -> int:
        """The message's id."""
        ...

    async def rewrite(self, message: int, html: str, keys: Keys = ()) -> None:
        """Repeating it changes nothing. Raises MessageGone."""
        ...

    async def rekey(self, message: int, keys: Keys) -> None: ...

    async def pin(self, message: int) -> None: ...

    async def send_file(self, thread: int, file: StoredFile, stream: BinaryIO, html: str = "") -> int: ...

    async def answer(self, query: str, text: str = "", *, alert: bool = False) -> bool:
        """Answer a press; False when it is too old to be answered."""
        ...

    async def write_to(self, user: int, text: str) -> None:
        """A plain text in private."""
        ...

    def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of an operator's file. Raises NotFound, TooLarge and Unavailable."""
        ...

    async def check(self) -> Sequence[Finding]: ...

    async def register(self) -> str: ...

    async def stop(self) -> None:
        """Close the connections."""
        ...
