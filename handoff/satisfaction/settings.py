"""What supervisors choose about surveys, effective at once: read in the transaction that uses it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import audit
from handoff.satisfaction.tables import settings

_ROW: Final = 1


class Criterion(StrEnum):
    """What is marked from 1 to 5; ``result`` is kept in the column ``mark``."""

    quality = "quality"
    speed = "speed"
    result = "result"

    @property
    def column(self) -> str:
        return "mark" if self is Criterion.result else self.value


Days = Annotated[int, Field(ge=0, le=3650)]


class SatisfactionSettings(BaseModel):
    """``low``: marks up to this are low; ``why_minutes``: how long the next words count as the reason; ``pause_days``: no second survey of
    any kind within them. NPS is asked once in ``nps_every_days`` (0: never), between ``nps_after_days`` and ``nps_until_days`` after an
    episode. ``callback_hours``: time for a call-back. ``follow_up_hours`` after a ticket was closed its client is asked whether it helped
    (0: never), at most ``follow_up_until_days`` later. Out of turn we write between ``decent_from`` and ``decent_to`` in ``zone`` only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    decent_from: time = time(10)
    decent_to: time = time(20)
    zone: str = "Europe/Moscow"

    @field_validator("criteria")
    @classmethod
    def _each_once(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        if not criteria or len(set(criteria)) < len(criteria):
            raise ValueError("at least one, and each once")
        return criteria

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("not a time zone") from None
        return zone

    @model_validator(mode="after")
    def _some_hours(self) -> SatisfactionSettings:
        if self.decent_from >= self.decent_to:
            raise ValueError("decent_from must be before decent_to")
        return self

    @property
    def pause(self) -> timedelta:
        return timedelta(days=self.pause_days)

    @property
    def why(self) -> timedelta:
        return timedelta(minutes=self.why_minutes)

    def decent(self, moment: datetime) -> bool:
        """Whether one may write to a client out of turn now."""
        return self.decent_from <= moment.astimezone(ZoneInfo(self.zone)).time() < self.decent_to


async def read(tx: Tx) -> SatisfactionSettings:
    """The settings in force."""
    chosen = (await tx.conn.execute(select(settings.c.chosen).where(settings.c.id == _ROW))).scalar_one_or_none()
    return SatisfactionSettings.model_validate(chosen or {})


async def change(tx: Tx, who: str, changes: Mapping[str, Any]) -> SatisfactionSettings:
    """Change some settings, audited. Raises BadInput with the field at fault."""
    before = await read(tx)
    try:
        after = SatisfactionSettings.model_validate({**before.model_dump(mode="json"), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput("bad_field", str(first["msg"]), field=".".join(map(str, first["loc"])) or None) from None
    chosen = after.model_dump(mode="json")
    insert = (sqlite if tx.sqlite else postgresql).insert(settings).values(id=_ROW, chosen=chosen)
    await tx.conn.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"chosen": chosen}))
    await audit.record(tx, who, "satisfaction.changed", "settings", before.model_dump(mode="json"), chosen)
    return after
