"""Bodies of the requests about statuses and routing: every field with its type and bounds; what is not given does not change."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from handoff.assigning.presence import Status
from handoff.desk.bodies import Body

_MOST = 50
Skill = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Skills = Annotated[list[Skill], Field(max_length=_MOST)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
QueueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Capacity = Annotated[int, Field(ge=0, le=100)]


class StatusChange(Body):
    """What the operator does from now on; ``reason`` of a break or of being busy."""

    status: Annotated[Status, Field(strict=False)]
    reason: Literal["", "lunch", "rest", "training", "meeting", "technical"] = ""


class Settings(Body):
    """Settings that change one by one; a field nobody knows is a slip."""

    model_config = ConfigDict(strict=True, extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields that were given, as columns."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class QueueChange(Settings):
    """A queue's settings. ``hours`` as in :mod:`handoff.hours`; an empty ``title`` is the catalogue's."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    line: Annotated[int, Field(ge=1, le=3)] = 1
    hours: dict[str, Any] = Field(default_factory=dict)
    answer_minutes: Annotated[int, Field(ge=1, le=10_080)] = 5
    mode: Literal["pull", "push"] = "pull"
    accept_seconds: Annotated[int, Field(ge=0, le=600)] = 20
    overflow_to: QueueName | None = None
    overflow_seconds: Annotated[int, Field(ge=10, le=86_400)] = 300
    notice_minutes: Annotated[int, Field(ge=1, le=1_440)] = 5
    skills: Skills = Field(default_factory=list)
    topic_skills: dict[Skill, Skills] = Field(default_factory=dict, max_length=_MOST)
    external: bool = False


class OperatorChange(Settings):
    """What an operator can and may do. No ``languages``: any; ``capacity_kinds`` bounds chat and messenger apart."""

    queues: list[QueueName] = Field(default_factory=list, max_length=_MOST)
    skills: Skills = Field(default_factory=list)
    languages: list[Language] = Field(default_factory=list, max_length=_MOST)
    capacity: Annotated[int, Field(ge=1, le=100)] = 5
    capacity_kinds: dict[Literal["chat", "messenger"], Capacity] = Field(default_factory=dict)
    external: bool = False
