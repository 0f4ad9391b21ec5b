"""Bodies of the desk's requests: every field with its type and bounds."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from handoff.contract import Outcome
from handoff.desk.classes import Class

TEXT_LIMIT = 20_000


def clean(text: str) -> str:
    """Without NUL, which PostgreSQL cannot keep, and without blank ends."""
    return text.replace("\0", "").strip()


def said(text: str) -> str:
    if not (text := clean(text)):
        raise PydanticCustomError("empty", "must not be empty")
    return text


Words = Annotated[str, StringConstraints(max_length=TEXT_LIMIT), AfterValidator(clean)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT), AfterValidator(said)]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Body(BaseModel):
    """Types are taken as they are, not guessed."""

    model_config = ConfigDict(strict=True)


class Login(Body):
    """Who signs in."""

    login: Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(clean)]
    password: Annotated[str, StringConstraints(max_length=1000)]


FILES = 10
"""Most files of one answer: an album has as many."""
FileId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]


class Reply(Body):
    """An answer to the client: words, uploaded files or both; ``client_message_id`` is new for each answer and kept for every retry."""

    client_message_id: MessageId
    text: Words = ""
    files: Annotated[list[FileId], Field(max_length=FILES)] = []
    markdown: bool = False
    """Light Markdown to be shown as such, as the answers of the knowledge base are; else every sign is the operator's own."""


class Edit(Body):
    """Other words for one's own answer."""

    text: Text


class Note(Body):
    """A note for colleagues; with a ``client_message_id`` it may be sent again safely."""

    client_message_id: MessageId | None = None
    text: Text


class Draft(Body):
    """An answer not sent yet; empty deletes it."""

    text: Annotated[str, StringConstraints(max_length=TEXT_LIMIT), AfterValidator(lambda text: text.replace("\0", ""))]


class Transfer(Body):
    """Where to, and what the next one should know."""

    queue: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(clean)]
    comment: Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)] = ""


class Close(Body):
    """What it was about and how it ended."""

    topic: Annotated[str, StringConstraints(max_length=80), AfterValidator(said)]
    outcome: Annotated[Outcome, Field(strict=False)]
    kind: Annotated[Class | None, Field(strict=False, alias="class")] = None
    """What it is counted as, where that is not the topic's own class."""
