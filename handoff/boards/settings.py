"""What supervisors may set about boards and reports, effective at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from handoff.boards.tables import board_settings
from handoff.chosen import Chosen, Kept


class Step(BaseModel):
    """From a CSI of ``csi`` on, ``percent`` of the bonus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    csi: float = Field(ge=1, le=5)
    percent: int = Field(ge=0, le=1000)


_STEPS: Final = (Step(csi=4.8, percent=120), Step(csi=4.5, percent=100), Step(csi=4.0, percent=50))


class BoardSettings(Chosen):
    """``target_s``: seconds to a person in open hours.

    Growth of a theme is marked from ``growth_least`` contacts on, ``growth_times`` its mean over the ``growth_periods`` before, when chance
    does not explain it. Bonus: the highest step reached, nothing below ``bonus_marks`` marks.
    """

    target_s: int = Field(default=20, ge=1, le=86_400)
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


_kept: Final = Kept(board_settings, BoardSettings, "boards.changed", "boards")
read, change = _kept.read, _kept.change
