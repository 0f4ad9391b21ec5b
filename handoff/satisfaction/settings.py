"""What supervisors choose about surveys, effective at once: read in the transaction that uses it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from handoff.chosen import Chosen, Kept, Zone
from handoff.satisfaction.tables import settings


class Criterion(StrEnum):
    """What is marked from 1 to 5; ``result`` is kept in the column ``mark``."""

    quality = "quality"
    speed = "speed"
    result = "result"

    @property
    def column(self) -> str:
        return "mark" if self is Criterion.result else self.value


def _of_the_zone(hour: time) -> time:
    if hour.tzinfo is not None:
        raise PydanticCustomError("time_parsing", "an hour of the day, without a time zone")
    return hour


Days = Annotated[int, Field(ge=0, le=3650)]
Hour = Annotated[time, AfterValidator(_of_the_zone)]


class SatisfactionSettings(Chosen):
    """``low``: marks up to this are low; ``why_minutes``: how long the next words count as the reason; ``pause_days``: no second survey of
    any kind within them. NPS is asked once in ``nps_every_days`` (0: never), between ``nps_after_days`` and ``nps_until_days`` after an
    episode. ``callback_hours``: time for a call-back. ``follow_up_hours`` after a ticket was closed its client is asked whether it helped
    (0: never), at most ``follow_up_until_days`` later. Out of turn we write between ``decent_from`` and ``decent_to`` in ``zone`` only.
    """

    criteria: tuple[Criterion, ...] = (Criterion.quality, Criterion.speed, Criterion.result)
    low: Annotated[int, Field(ge=1, le=4)] = 2
    why_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    pause_days: Days = 7
    nps_every_days: Days = 90
    nps_after_days: Days = 3
    nps_until_days: Days = 30
    callback_hours: Annotated[int, Field(ge=1, le=720)] = 24
    follow_up_hours: Annotated[int, Field(ge=0, le=720)] = 24
    follow_up_until_days: Days = 7
    decent_from: Hour = time(10)
    decent_to: Hour = time(20)
    zone: Zone = "Europe/Moscow"

    @field_validator("criteria")
    @classmethod
    def _each_once(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        if not criteria or len(set(criteria)) < len(criteria):
            raise PydanticCustomError("each_once", "at least one, and each once")
        return criteria

    @field_validator("decent_to")
    @classmethod
    def _later(cls, decent_to: time, info: ValidationInfo) -> time:
        if info.data.get("decent_from", time.min) >= decent_to:
            raise PydanticCustomError("not_later", "decent_from must be before decent_to")
        return decent_to

    @property
    def pause(self) -> timedelta:
        return timedelta(days=self.pause_days)

    @property
    def why(self) -> timedelta:
        return timedelta(minutes=self.why_minutes)

    def decent(self, moment: datetime) -> bool:
        """Whether one may write to a client out of turn now."""
        return self.decent_from <= moment.astimezone(ZoneInfo(self.zone)).time() < self.decent_to


_kept: Final = Kept(settings, SatisfactionSettings, "satisfaction.changed", "settings")
read, change = _kept.read, _kept.change
