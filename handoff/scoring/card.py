"""A scorecard: sections of weighted questions, each with its scale, some of them critical; and the total of its answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from connectors.errors import BadInput

Title = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Answers = Mapping[str, int | None]
"""By question's id: 0 or 1 for yes and no, 1 to ``points`` on a scale, None where it does not apply."""


class Question(BaseModel):
    """``points`` 2: yes or no (1 or 0); more: a scale from 1. ``critical``: the worst answer fails the whole conversation.

    ``check``: the automatic check that goes with it (:mod:`handoff.scoring.checks`); it suggests, the reviewer decides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
    text: Title
    weight: Annotated[float, Field(gt=0, le=100)] = 1
    points: Literal[2, 3, 4, 5, 10] = 2
    critical: bool = False
    skippable: bool = True
    check: Literal["greeting", "first_answer", "promise", "ticket"] | None = None

    def worth(self, answer: int) -> float:
        """From 0 to 1. Raises BadInput for what is not on the scale."""
        least, most = (0, 1) if self.points == 2 else (1, self.points)
        if type(answer) is not int or not least <= answer <= most:
            raise BadInput("bad_answer", f"{self.id}: {least} to {most}", field=f"answers.{self.id}")
        return (answer - least) / (most - least)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=50)]


class Card(BaseModel):
    """What a version of a scorecard consists of. Ids of questions are unique, and stay the same over versions for the same question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _unique(self) -> Card:
        ids = [question.id for question in self.questions]
        if len(set(ids)) < len(ids):
            raise ValueError("each question has an id of its own")
        return self

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class Total:
    """``value`` 0 to 100, None when nothing applied; ``failed``: a critical question got its worst answer, and the total is 0."""

    value: float | None
    failed: bool


def total(card: Card, answers: Answers) -> Total:
    """The weighted total. Raises BadInput for an unknown question, a wrong answer, or None where it may not be skipped."""
    questions = {question.id: question for question in card.questions}
    for name, answer in answers.items():
        if name not in questions:
            raise BadInput("bad_answer", f"no question {name!r}", field="answers")
        if answer is None and not questions[name].skippable:
            raise BadInput("bad_answer", f"{name} must be answered", field=f"answers.{name}")
    worth = {name: questions[name].worth(answer) for name, answer in answers.items() if answer is not None}
    failed = any(questions[name].critical and value == 0 for name, value in worth.items())
    weight = sum(questions[name].weight for name in worth)
    if not weight:
        return Total(None, False)
    value = 0.0 if failed else 100 * sum(questions[name].weight * value for name, value in worth.items()) / weight
    return Total(round(value, 2), failed)


def missing(card: Card, answers: Answers) -> list[str]:
    """Ids of questions without an answer; None counts as one."""
    return [question.id for question in card.questions if question.id not in answers]


def starter(words: Mapping[str, str]) -> dict[str, Any]:
    """The scorecard a new installation begins with; ``words`` by key are of the catalogue."""

    def ask(name: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "text": words[name], **more}

    return {
        "title": words["title"],
        "sections": [
            {
                "title": words["contact"],
                "questions": [
                    ask("greeting", check="greeting"),
                    ask("first_answer", check="first_answer", weight=2),
                    ask("tone", points=5, weight=2, critical=True),
                ],
            },
            {
                "title": words["matter"],
                "questions": [
                    ask("understood", points=5, weight=2),
                    ask("solved", points=5, weight=3, skippable=False),
                    ask("correct", weight=3, critical=True, skippable=False),
                ],
            },
            {
                "title": words["promises"],
                "questions": [ask("promise", check="promise", weight=2), ask("ticket", check="ticket", weight=2), ask("classed")],
            },
        ],
    }
