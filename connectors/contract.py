"""What others see of the messages' side: a message in, a message out, a channel, the clock and the texts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Clock(Protocol):
    """The only source of time. ``now()`` is aware, in UTC."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class Texts(Protocol):
    """The message catalogue: text of ``key`` in ``locale`` (``ru`` or ``en``), with values filled in."""

    def __call__(self, key: str, locale: str, **values: object) -> str: ...


class Kind(StrEnum):
    """What a client's message is."""

    text = "text"
    press = "press"
    sticker = "sticker"
    voice = "voice"
    photo = "photo"
    video = "video"
    document = "document"
    location = "location"
    contact = "contact"
    other = "other"


class Author(StrEnum):
    """Who speaks. ``note`` is an operator's note, never shown to the client."""

    client = "client"
    bot = "bot"
    operator = "operator"
    system = "system"
    note = "note"


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply: a title of at most 40 characters and a payload of at most 64 bytes."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in or out. ``ref`` is the channel's own handle of the file, or our file id once it is stored; ``size`` is in bytes."""

    kind: str
    ref: str
    name: str = ""
    mime: str = ""
    size: int | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a client, authenticity checked by the channel.

    ``key`` is the channel's own id of the delivery (``update_id``, ``event_id``, ``client_message_id``…), unique within ``channel``;
    ``sort_key`` orders messages of one chat by the platform's clock; ``phone`` is set only when the platform vouches for it.
    """

    channel: str
    key: str
    chat: str
    text: str = ""
    kind: Kind = Kind.text
    payload: str | None = None
    attachments: Sequence[Attachment] = ()
    external_id: str | None = None
    reply_to: str | None = None
    sort_key: int = 0
    name: str = ""
    locale: str | None = None
    phone: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class InboundEdit:
    """The client changed the text of an earlier message, known by the platform's id ``external_id``."""

    channel: str
    key: str
    chat: str
    external_id: str
    text: str


@dataclass(frozen=True, slots=True)
class InboundReach:
    """The client blocked us (``reachable`` False) or let us in again."""

    channel: str
    key: str
    chat: str
    reachable: bool


Inbound = InboundMessage | InboundEdit | InboundReach


@dataclass(frozen=True, slots=True)
class Accepted:
    """The ledger's receipt. ``duplicate`` means the same key was stored before: ids are of the first delivery."""

    conversation_id: int | None
    message_id: int | None
    seq: int | None
    duplicate: bool


Intake = Callable[[Inbound], Awaitable[Accepted]]
"""Given to a channel at start: stores durably, then returns. Only after that may the channel acknowledge to its platform."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message for one chat. ``id`` is the outbox row: stable over retries, unique, positive."""

    id: int
    chat: str
    text: str
    buttons: Sequence[Button] = ()
    attachments: Sequence[Attachment] = ()
    locale: str = "ru"
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it; ``external_id`` is its id of the (last part of the) message."""

    external_id: str | None = None


class Channel(Protocol):
    """One messenger. ``idempotent``: a repeated send with the same outbox id cannot double."""

    name: str
    idempotent: bool

    async def start(self, intake: Intake) -> None:
        """Begin receiving. Returns at once; background work ends in :meth:`stop`."""
        ...

    async def stop(self) -> None: ...

    async def send(self, message: OutboundMessage) -> Sent:
        """Send or raise one of :class:`connectors.errors.DeliveryError`. Never retries by itself."""
        ...

    async def typing(self, chat: str) -> None:
        """Show that an answer is being made; failures are swallowed."""
        ...
