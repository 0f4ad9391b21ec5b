"""What others see of the messages' side: a message in, a message out, a channel, the clock and the texts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from connectors.capabilities import Capabilities

if TYPE_CHECKING:
    from fastapi import APIRouter


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
    video_note = "video_note"
    audio = "audio"
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
    """A file, a place or a card, in or out.

    ``kind`` is a value of :class:`Kind` or the platform's word for what we cannot show (``poll``, ``wall``…). ``ref`` is the channel's own
    handle of the file (empty: there is nothing to download). ``file`` is our id of the stored file: set in what goes out, and by the ledger
    in what came in. ``size`` is in bytes.
    """

    kind: str
    ref: str
    name: str = ""
    mime: str = ""
    size: int | None = None
    caption: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a client, authenticity checked by the channel.

    ``key`` is the channel's own id of the delivery (``update_id``, ``event_id``, ``client_message_id``…), unique within ``channel``;
    ``sort_key`` orders messages of one chat by the platform's clock; ``phone`` is set only when the platform vouches for it. ``album`` is
    the same for messages sent as one album: the bot answers them once. ``external_id`` is the platform's id of the message, unique in its
    chat; ``reply_to`` is the ``external_id`` of the message it answers, ours or the client's. ``source`` is the deep link's payload.
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
    album: str | None = None


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


@dataclass(frozen=True, slots=True)
class InboundDelete:
    """The client took back an earlier message of theirs."""

    channel: str
    key: str
    chat: str
    external_id: str


@dataclass(frozen=True, slots=True)
class InboundReaction:
    """The client's reaction to a message now: an emoji (or the platform's word for it), empty when withdrawn."""

    channel: str
    key: str
    chat: str
    external_id: str
    emoji: str


class Receipt(StrEnum):
    """What the platform tells of our message after it took it."""

    delivered = "delivered"
    read = "read"
    failed = "failed"


@dataclass(frozen=True, slots=True)
class InboundReceipt:
    """News of our message ``external_id``; with ``upto`` of it and every earlier one of the chat."""

    channel: str
    key: str
    chat: str
    external_id: str
    state: Receipt
    upto: bool = False
    reason: str = ""


Inbound = InboundMessage | InboundEdit | InboundDelete | InboundReaction | InboundReach | InboundReceipt


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
    """One message for one chat. ``id`` is the outbox row: stable over retries, unique, positive.

    ``begun``: how many parts of it left in earlier tries (:attr:`connectors.errors.DeliveryError.begun`); a repeat goes on after them.
    """

    id: int
    chat: str
    text: str
    buttons: Sequence[Button] = ()
    attachments: Sequence[Attachment] = ()
    locale: str = "ru"
    meta: Mapping[str, Any] = field(default_factory=dict)
    begun: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it; ``external_id`` is its id of the (last part of the) message."""

    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file we keep. ``kind`` and ``mime`` are what its content says, not what its sender says."""

    id: str
    kind: str
    name: str
    mime: str
    size: int


class Files(Protocol):
    """Stored files, as channels need them to send."""

    async def find(self, file_id: str) -> StoredFile:
        """Raises :class:`connectors.errors.Rejected` when there is none."""
        ...

    def read(self, file_id: str) -> AsyncIterator[bytes]:
        """The bytes in chunks, never whole in memory."""
        ...

    def open(self, file_id: str) -> BinaryIO:
        """The same for a library that runs in a thread: a blocking stream; the caller closes it."""
        ...

    def link(self, file_id: str) -> str:
        """A signed public address that expires, for platforms that fetch files themselves; its path ends in the file's extension, which
        :meth:`find` must have learnt before.

        Raises :class:`connectors.errors.Rejected` when this installation has no public address (``OTKLIK_PUBLIC_URL``).
        """
        ...


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform says of a client."""

    name: str = ""
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``otklik channels check``: text ``<channel>-check-<key>``, and ``<channel>-mend-<key>`` when not ``ok``."""

    key: str
    ok: bool
    values: Mapping[str, object] = field(default_factory=dict)


class Channel(Protocol):
    """One messenger. Begin with :class:`connectors.base.Plain`, which has a quiet default for all that a platform may lack.

    ``capabilities`` is published (docs/channels.md) and obeyed by the deliverer (rates). ``trouble`` says in words why nothing can be
    received at present, None when all is well.
    """

    name: str
    capabilities: Capabilities

    @property
    def trouble(self) -> str | None: ...

    def routes(self) -> APIRouter | None:
        """The webhook's route, to be mounted; None when there is none in the present mode."""
        ...

    async def start(self, intake: Intake) -> None:
        """Begin receiving. Returns at once; background work ends in :meth:`stop`."""
        ...

    async def stop(self) -> None: ...

    async def send(self, message: OutboundMessage) -> Sent:
        """Send or raise one of :class:`connectors.errors.DeliveryError`. Never retries by itself."""
        ...

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        """Replace the text of a message of ours; errors as in :meth:`send`. A repeated edit changes nothing."""
        ...

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        """Take a message of ours back; errors as in :meth:`send`. One that is gone already is no error."""
        ...

    async def typing(self, chat: str) -> None:
        """Show that an answer is being made; failures are swallowed."""
        ...

    def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a client's file in chunks, by ``attachment.ref``.

        Raises NotFound (gone for good), TooLarge, and Unavailable (may work later) of :mod:`connectors.errors`.
        """
        ...

    async def profile(self, chat: str) -> Profile | None:
        """Name and language of the client, where updates do not carry them; None when unknown. Raises TryLater."""
        ...

    async def check(self) -> Sequence[Finding]:
        """Token, webhook and rights tried on the platform; never raises for what it finds."""
        ...

    async def register(self) -> str:
        """Tell the platform where to deliver; the address in words. Raises DeliveryError. For ``otklik channels set-webhook``."""
        ...
