"""The bonus table: clients' marks of each operator's talks, and the step that their CSI reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handoff.boards.facts import Part
from handoff.boards.figures import Look
from handoff.boards.satisfied import csi
from handoff.satisfaction.intervals import Estimate
from handoff.satisfaction.reports import By


@dataclass(frozen=True, slots=True)
class Earned:
    """``percent`` is None with too few marks to tell."""

    login: str
    asked: int
    marks: int
    csi: Estimate | None
    percent: int | None


async def table(look: Look, part: Part) -> Sequence[Earned]:
    """Operators with marks in the part, the best first."""
    rows = [
        Earned(one.key, one.asked, one.answered, one.csi, look.chosen.bonus(one.csi.value if one.csi else None, one.answered))
        for one in await csi(look, part, By.operator)
        if one.key is not None
    ]
    return sorted(rows, key=lambda one: (-(one.percent if one.percent is not None else -1), -(one.csi.value if one.csi else 0), one.login))
