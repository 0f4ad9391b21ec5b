"""What supervisors choose about quality control, effective at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import audit
from handoff.scoring.tables import settings

_ROW: Final = 1


class ScoringSettings(BaseModel):
    """``per_week``: conversations of each operator to score; ``twice``: the share of them that two reviewers score; ``long_messages``: from
    so many on a conversation is a long one; ``contest_days``: how long an operator may contest; ``seed``: a draw repeats with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_week: Annotated[int, Field(ge=0, le=100)] = 5
    twice: Annotated[float, Field(ge=0, le=1)] = 0.2
    long_messages: Annotated[int, Field(ge=2, le=1000)] = 20
    contest_days: Annotated[int, Field(ge=0, le=365)] = 7
    zone: str = "Europe/Moscow"
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("not a time zone") from None
        return zone


async def read(tx: Tx) -> ScoringSettings:
    """The settings in force."""
    chosen = (await tx.conn.execute(select(settings.c.chosen).where(settings.c.id == _ROW))).scalar_one_or_none()
    return ScoringSettings.model_validate(chosen or {})


async def change(tx: Tx, who: str, changes: Mapping[str, Any]) -> ScoringSettings:
    """Change some settings, audited. Raises BadInput with the field at fault."""
    before = await read(tx)
    try:
        after = ScoringSettings.model_validate({**before.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput("bad_field", str(first["msg"]), field=".".join(map(str, first["loc"])) or None) from None
    chosen = after.model_dump(mode="json")
    insert = (sqlite if tx.sqlite else postgresql).insert(settings).values(id=_ROW, chosen=chosen)
    await tx.conn.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"chosen": chosen}))
    await audit.record(tx, who, "scoring.changed", "settings", before.model_dump(), chosen)
    return after
