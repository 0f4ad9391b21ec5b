"""What may be set about incidents: the first values from the configuration, changed by supervisors at run time."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from connectors.ledger.store import Tx
from handoff import audit
from handoff.incidents.tables import settings
from handoff.incidents.watching import Bounds

FAULT: Final = "outages"
"""Every fault is watched under one topic: one broken cable is «нет интернета», «скорость» and «ТВ» in different mouths."""


class IncidentSettings(BaseModel):
    """``false_alarms`` a week at most; ``least`` people with a place, or ``least_everywhere`` without one. Topics of ``faults`` are one.

    For ``late_hours`` after restoring a complaint counts as «not restored»; after ``close_hours`` a restored incident closes by itself. A
    client who wrote within ``fresh_minutes`` is told at once, at night too; others at a decent hour. ``batch``: messages at a time, so that
    live talk is not held up. Contacts are kept ``keep_days``. For ``mute_hours`` a rejected growth is not proposed again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: bool = True
    false_alarms: float = Field(default=1.0, gt=0, le=100)
    least: int = Field(default=3, ge=2, le=100)
    least_everywhere: int = Field(default=8, ge=3, le=1000)
    faults: tuple[str, ...] = (FAULT, "speed", "wifi", "router", "tv", "phone", "equipment", "master")
    late_hours: int = Field(default=24, ge=1, le=240)
    close_hours: int = Field(default=24, ge=1, le=240)
    mute_hours: int = Field(default=2, ge=0, le=48)
    fresh_minutes: int = Field(default=60, ge=0, le=1440)
    batch: int = Field(default=50, ge=1, le=1000)
    keep_days: int = Field(default=60, ge=7, le=3650)

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.false_alarms, self.least, self.least_everywhere)

    def watched(self, topic: str) -> str:
        """The topic under which the watch counts."""
        return FAULT if topic in self.faults else topic


_ROW: Final = 1


async def read(tx: Tx, *, lock: bool = False) -> IncidentSettings:
    """The settings now; with ``lock`` no other transaction that locks them runs beside this one (one watch over all doors)."""
    if lock and not tx.sqlite:
        await tx.conn.execute(tx.insert(settings).values(id=_ROW, chosen={}).on_conflict_do_nothing())
    query = select(settings.c.chosen).where(settings.c.id == _ROW)
    chosen: Any = (await tx.conn.execute(query.with_for_update() if lock and not tx.sqlite else query)).scalar_one_or_none()
    return IncidentSettings(**(chosen or {}))


async def change(tx: Tx, who: str, **values: Any) -> IncidentSettings:
    """Keep other values. Raises pydantic's ValidationError."""
    before = await read(tx, lock=True)
    after = IncidentSettings(**{**before.model_dump(), **values})
    chosen = after.model_dump(mode="json")
    statement = tx.insert(settings).values(id=_ROW, chosen=chosen)
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"chosen": chosen}))
    await audit.record(tx, who, "incident.settings", "incidents", before.model_dump(mode="json"), chosen)
    return after
