"""What supervisors may set about boards and reports, effective at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from connectors.ledger.store import Tx
from handoff import audit
from handoff.boards.tables import board_settings
from handoff.operators import Operator

_ROW: Final = 1


class Step(BaseModel):
    """From a CSI of ``csi`` on, ``percent`` of the bonus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    csi: float = Field(ge=1, le=5)
    percent: int = Field(ge=0, le=1000)


_STEPS: Final = (Step(csi=4.8, percent=120), Step(csi=4.5, percent=100), Step(csi=4.0, percent=50))


class BoardSettings(BaseModel):
    """``target_s``: seconds to a person in open hours. ``danger_minutes``: how long before a deadline a conversation is in danger.

    Growth of a theme is marked from ``growth_least`` contacts on, ``growth_times`` its mean over the ``growth_periods`` before, when chance
    does not explain it. Bonus: the highest step reached, nothing below ``bonus_marks`` marks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    target_s: int = Field(default=20, ge=1, le=86_400)
    danger_minutes: int = Field(default=5, ge=1, le=1440)
    growth_times: float = Field(default=1.5, ge=1.1, le=10)
    growth_least: int = Field(default=5, ge=2, le=1000)
    growth_periods: int = Field(default=8, ge=2, le=26)
    bonus_steps: Sequence[Step] = Field(default=_STEPS, max_length=12)
    bonus_marks: int = Field(default=10, ge=1, le=1000)

    @field_validator("bonus_steps")
    @classmethod
    def _falling(cls, steps: Sequence[Step]) -> Sequence[Step]:
        return tuple(sorted(steps, key=lambda step: -step.csi))

    def bonus(self, csi: float | None, marks: int) -> int | None:
        """Percent of the bonus; None with too few marks to tell."""
        if csi is None or marks < self.bonus_marks:
            return None
        return next((step.percent for step in self.bonus_steps if csi >= step.csi), 0)


async def read(tx: Tx) -> BoardSettings:
    chosen = (await tx.conn.execute(select(board_settings.c.chosen).where(board_settings.c.id == _ROW))).scalar_one_or_none()
    return BoardSettings.model_validate(chosen or {})


async def put(tx: Tx, operator: Operator, chosen: BoardSettings) -> None:
    """Choose anew; the audit log keeps both."""
    before, after = (await read(tx)).model_dump(mode="json"), chosen.model_dump(mode="json")
    statement = (sqlite if tx.sqlite else postgresql).insert(board_settings).values(id=_ROW, chosen=after)
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"chosen": after}))
    await audit.record(tx, operator.login, "boards.changed", "boards", before, after)
