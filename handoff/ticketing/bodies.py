"""Bodies of requests about tickets: every field with its type and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from handoff.contract import TicketStatus
from handoff.desk.bodies import Body, MessageId, clean, said

_FIELDS: Final = ("status", "line", "comment", "assignee", "address", "contact", "equipment")
Line = Annotated[int, Field(ge=1, le=3)]
Short = Annotated[str, StringConstraints(max_length=500), AfterValidator(clean)]
Login = Annotated[str, StringConstraints(max_length=80), AfterValidator(clean)]
Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)]
Locale = Annotated[str, StringConstraints(pattern="^(ru|en)$")]
Title = Annotated[str, StringConstraints(max_length=80), AfterValidator(said)]
Said = Annotated[str, StringConstraints(max_length=4000), AfterValidator(said)]


class OpenTicket(Body):
    """A ticket from a conversation; ``key`` is new for each ticket and kept for every retry."""

    key: MessageId
    type: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(clean)]
    problem: Said
    line: Line | None = None
    address: Short = ""
    contact: Short = ""
    equipment: Short = ""
    assignee: Login = ""
    shared: bool = False


class TicketChange(Body):
    """What changes in a ticket; at least one field. ``visible``: the comment is said to the client; an empty ``assignee``: nobody."""

    status: Annotated[TicketStatus | None, Field(strict=False)] = None
    line: Line | None = None
    comment: Words = ""
    visible: bool = False
    assignee: Login | None = None
    address: Short | None = None
    contact: Short | None = None
    equipment: Short | None = None

    @model_validator(mode="before")
    @classmethod
    def _something(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("assignee") != "" and not any(data.get(name) for name in _FIELDS):
            raise PydanticCustomError("nothing", "status, line, comment or another field must be given")
        return data


class Comment(Body):
    """Words about a ticket, once for a ``key``: a note for colleagues, or ``visible``, said to the client."""

    key: MessageId
    text: Said
    visible: bool = False


class Type(Body):
    """A type of tickets; ``titles`` by locale."""

    line: Line
    hours: Annotated[int, Field(ge=1, le=8760)] | None = None
    titles: Annotated[dict[Locale, Title], Field(max_length=2, default_factory=dict)]
    active: bool = True
