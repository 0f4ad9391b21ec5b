"""What others see of the people's side: a handoff with its packet, tickets, and the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from connectors.contract import Button


class Reason(StrEnum):
    """Why a person is needed: a closed list, stored and counted."""

    client_asked = "client_asked"
    not_understood = "not_understood"
    not_helped = "not_helped"
    no_answer = "no_answer"
    form_failed = "form_failed"
    proof_failed = "proof_failed"
    complaint = "complaint"
    engine_down = "engine_down"
    transferred = "transferred"
    not_restored = "not_restored"


class Outcome(StrEnum):
    """How a conversation was closed by a person."""

    solved = "solved"
    ticket = "ticket"
    not_solved = "not_solved"
    no_reply = "no_reply"
    spam = "spam"


UNKNOWN_TOPIC: Final = "other"
"""The topic of a contact that nothing is known about; where figures compare topics it is the same as any other."""


class Ending(StrEnum):
    """How a contact ended that no person closed. ``bot``: solved by it, its last answer was not rejected; ``left``: nothing came of it."""

    bot = "bot"
    unanswered = "unanswered"
    ticket = "ticket"
    incident = "incident"
    returned = "returned"
    left_queue = "left_queue"
    left = "left"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the client proved to be; ``proven`` False means only what they said."""

    name: str = ""
    proven: bool = False
    method: str | None = None
    contract: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer the bot gave and the client's reaction."""

    article_id: str
    revision: int
    title: str
    confidence: float
    query: str
    reaction: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything the operator needs, as of the handoff (design §4).

    ``asked`` lists what must not be asked again; ``source`` is the payload of the deep link by which the client came.
    """

    reason: Reason
    queue: str
    line: int
    topic: str | None
    intent: str | None
    confidence: float
    identity: Identity
    language: str
    plan: str | None = None
    vip: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    shown: Sequence[Shown] = ()
    steps: Sequence[str] = ()
    tickets: Sequence[Mapping[str, Any]] = ()
    incidents: Sequence[Mapping[str, Any]] = ()
    asked: Sequence[str] = ()
    deadline: datetime | None = None
    transcript: Sequence[Line] = ()
    comment: str = ""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class HandoffRequest:
    """Ask for a person. ``key`` makes it happen once (the client's message id); ``queue`` overrides routing by ``topic``."""

    key: str
    conversation_id: int
    reason: Reason
    topic: str | None = None
    queue: str | None = None
    intent: str | None = None
    confidence: float = 0.0
    facts: Mapping[str, str] = field(default_factory=dict)
    steps: Sequence[str] = ()
    plan: str | None = None
    vip: bool = False


@dataclass(frozen=True, slots=True)
class HandedOff:
    """What the client was told: place and estimate in open hours, or when the queue opens and the ticket's number."""

    queue: str
    open_now: bool
    place: int
    estimate_minutes: int | None
    opens_at: datetime | None
    ticket: str | None


class TicketStatus(StrEnum):
    """States of a ticket, in order of life."""

    new = "new"
    in_progress = "in_progress"
    waiting_client = "waiting_client"
    resolved = "resolved"
    closed = "closed"
    cancelled = "cancelled"


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """A new ticket; ``key`` makes it happen once. ``line`` 1 consultation, 2 technical, 3 field."""

    key: str
    conversation_id: int | None
    person_id: int | None
    problem: str
    type: str = "fault"
    line: int = 3
    address: str = ""
    contact: str = ""
    contract: str | None = None
    equipment: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A numbered request. ``history`` holds ``{"at", "who", "what", "detail", "visible"}`` rows, oldest first: ``visible`` ones the client
    read. ``queue``: whose it is alone, None: every operator's; ``assignee``: a login."""

    number: str
    type: str
    line: int
    status: TicketStatus
    problem: str
    address: str
    contact: str
    contract: str | None
    person_id: int | None
    conversation_id: int | None
    created_at: datetime
    deadline: datetime
    history: Sequence[Mapping[str, Any]] = ()
    queue: str | None = None
    equipment: str = ""
    assignee: str | None = None


class Handoff(Protocol):
    """Giving a conversation to people."""

    async def hand_off(self, request: HandoffRequest) -> HandedOff:
        """Give the conversation to a queue and tell the client the truth, in one commit. Repeating the key changes nothing."""
        ...


class Tickets(Protocol):
    """The ticket desk, our own store or an outside one behind the same three verbs."""

    async def open(self, request: TicketRequest) -> Ticket:
        """Make a ticket; repeating the key gives back the first."""
        ...

    async def get(self, number: str) -> Ticket | None: ...

    async def of_client(self, *, person_id: int | None, contract: str | None, phone: str | None) -> Sequence[Ticket]:
        """Tickets of a proven client, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be said to a client, with its buttons; ``meta`` is kept with the message."""

    text: str
    buttons: Sequence[Button]
    meta: Mapping[str, Any]


class Surveys(Protocol):
    """Marks of one to five after an episode."""

    async def question(self, conversation_id: int, *, about: str, key: str) -> Question | None:
        """The mark's question (``about``: bot or person) for the caller to say; repeating ``key`` gives the same one.

        None when it was asked for this episode already, people hold the conversation, or the client cannot answer.
        """
        ...


class GateDecision(StrEnum):
    """What the gate says of a client's message."""

    bot = "bot"
    person = "person"
    survey = "survey"
