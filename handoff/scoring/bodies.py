"""Bodies of quality control's requests: every field with its type and bounds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from handoff.desk.bodies import Body, Text, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,80}$")]
Week = Annotated[str, StringConstraints(pattern=r"^20\d\d-W(0[1-9]|[1-4]\d|5[0-3])$")]
Given = Annotated[dict[Annotated[str, StringConstraints(max_length=40)], int | None], Field(max_length=1000)]


class NewCard(Body):
    """A scorecard's first version; ``body`` as in :class:`handoff.scoring.card.Card`."""

    name: Name
    body: dict[str, Any]


class CardBody(Body):
    body: dict[str, Any]


class Drawn(Body):
    """The week to draw; without it the one that is over."""

    week: Week | None = None


class Scored(Body):
    """Answers by question's id (None: does not apply), comments likewise (under ``""`` of the whole); ``final``: for good."""

    answers: Given
    comments: Annotated[dict[Annotated[str, StringConstraints(max_length=40)], Words], Field(default_factory=dict, max_length=1000)]
    final: bool = False


class Contested(Body):
    words: Text


class Decided(Body):
    """With ``answers`` the score is changed to them, without it stays."""

    reply: Text
    answers: Given | None = None
