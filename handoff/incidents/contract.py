"""What others see of incidents: a client's contact, and what the client hears because of an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from connectors.contract import Button


class State(StrEnum):
    """Of an incident: proposed → confirmed → restored → closed, or proposed → rejected."""

    proposed = "proposed"
    confirmed = "confirmed"
    restored = "restored"
    closed = "closed"
    rejected = "rejected"


class MemberState(StrEnum):
    """Of a conversation in an incident: it suffers, works again, does not, never said, was taken out by a person, or is outside of the area
    as it is now."""

    affected = "affected"
    works = "works"
    broken = "broken"
    silent = "silent"
    left = "left"
    outside = "outside"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody wrote about ``topic``. ``key`` is the message's; ``fault``: something of theirs is broken.

    ``address``: as given in a form; ``words``: the message, in which an address may be read. ``ask``: who cannot be placed may be asked.
    """

    key: str
    conversation_id: int
    topic: str
    fault: bool
    source: str = "bot"
    address: str = ""
    words: str = ""
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a client of a known incident hears instead of an ordinary answer. ``broken``: the incident is over and theirs is not: a person
    should take it, ``text`` is empty then. ``again``: they have heard of it before."""

    incident: int
    text: str = ""
    buttons: Sequence[Button] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    broken: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """Where a subscriber lives, and which part of the network or of the clients they belong to."""

    address: str
    segment: str = ""


class AddressBook(Protocol):
    """The company's addresses of subscribers, over the back-end's directory."""

    async def home(self, contract: str) -> Home | None: ...


class Contacts(Protocol):
    """The stream of contacts."""

    async def heard(self, contact: Contact) -> Told | None:
        """Keep the contact for the watch; what the client hears when an incident touches them. Repeating the key changes nothing."""
        ...

    def matter(self, words: str) -> str:
        """What is the matter: the words without the address in them."""
        ...
