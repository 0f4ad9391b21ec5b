"""What an outside service desk must be able to do, and how its calls fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handoff.contract import Ticket, TicketStatus


class DeskError(Exception):
    """A call without the wanted outcome; the text is shown to supervisors and holds no secret.

    ``lasting``: the same call will be refused again until somebody changes something; otherwise the whole desk may be away.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Outside:
    """A ticket there: its id and number, and the state in their words."""

    id: int
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class Article:
    """Something said in a ticket there; ``reference`` is ours when we put it there. ``visible``: meant for the client."""

    id: int
    author: str
    text: str
    visible: bool
    reference: str | None


class ServiceDesk(Protocol):
    """Every call may raise :class:`DeskError`."""

    name: str

    async def find(self, reference: str) -> Outside | None:
        """The ticket opened with our reference."""
        ...

    async def create(self, reference: str, ticket: Ticket) -> Outside: ...

    async def look(self, outside_id: int) -> Outside | None:
        """None when it is not there any more."""
        ...

    async def articles(self, outside_id: int) -> Sequence[Article]:
        """Everything said, oldest first."""
        ...

    async def say(self, outside_id: int, reference: str, text: str, *, visible: bool) -> None: ...

    async def set_status(self, outside_id: int, status: TicketStatus) -> str:
        """The state it has then, in their words."""
        ...

    def status_of(self, state: str, now: TicketStatus) -> TicketStatus:
        """Our status of a state there; ``now`` where that means the same to them."""
        ...
