"""Bodies of requests about incidents: every field with its type and bounds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from handoff.desk.bodies import Body, clean

Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean)]
Moment = Annotated[AwareDatetime | None, Field(strict=False)]


class Proposal(Body):
    """An incident that people know of before any client does. ``address``: from the town down to the house, as far as it reaches; with a
    ``segment`` instead, a part of the network; neither: everywhere."""

    topic: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(clean)] = "outages"
    address: Line = ""
    segment: Line = ""


class News(Body):
    """Words for clients, and when the service should be back."""

    text: Words = ""
    expected_at: Moment = None

    @property
    def until(self) -> datetime | None:
        return self.expected_at


class Update(News):
    """At least one of the two."""

    @model_validator(mode="after")
    def _something(self) -> Update:
        if not self.text and self.expected_at is None:
            raise PydanticCustomError("nothing", "text or expected_at must be given")
        return self


class Coverage(Body):
    """Where an incident is: one of an ``address`` as far as it reaches, a ``segment`` of the network, or ``everywhere``."""

    address: Line = ""
    segment: Line = ""
    everywhere: bool = False

    @model_validator(mode="after")
    def _one(self) -> Coverage:
        if [bool(self.address), bool(self.segment), self.everywhere].count(True) != 1:
            raise PydanticCustomError("one_area", "one of address, segment and everywhere must be given")
        return self


class Rejection(Body):
    """Why it is no incident."""

    why: Words = ""


class Chosen(Body):
    """What supervisors may change, field by field (see :class:`handoff.incidents.settings.IncidentSettings`)."""

    on: bool | None = None
    false_alarms: Annotated[float | None, Field(gt=0, le=100, strict=False)] = None
    least: Annotated[int | None, Field(ge=2, le=100)] = None
    least_everywhere: Annotated[int | None, Field(ge=3, le=1000)] = None
    late_hours: Annotated[int | None, Field(ge=1, le=240)] = None
    close_hours: Annotated[int | None, Field(ge=1, le=240)] = None
    mute_hours: Annotated[int | None, Field(ge=0, le=48)] = None
    fresh_minutes: Annotated[int | None, Field(ge=0, le=1440)] = None
    batch: Annotated[int | None, Field(ge=1, le=1000)] = None
