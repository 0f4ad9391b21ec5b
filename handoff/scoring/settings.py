"""What supervisors choose about quality control, effective at once."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from handoff.chosen import Chosen, Kept, Zone
from handoff.scoring.tables import settings


class ScoringSettings(Chosen):
    """``per_week``: conversations of each operator to score; ``twice``: the share of them that two reviewers score; ``long_messages``: from
    so many on a conversation is a long one; ``contest_days``: how long an operator may contest; ``seed``: a draw repeats with it.
    """

    per_week: Annotated[int, Field(ge=0, le=100)] = 5
    twice: Annotated[float, Field(ge=0, le=1)] = 0.2
    long_messages: Annotated[int, Field(ge=2, le=1000)] = 20
    contest_days: Annotated[int, Field(ge=0, le=365)] = 7
    zone: Zone = "Europe/Moscow"
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


_kept: Final = Kept(settings, ScoringSettings, "scoring.changed", "settings")
read, change = _kept.read, _kept.change
