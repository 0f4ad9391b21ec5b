"""What may be set about incidents: the first values from the configuration, changed by supervisors at run time."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from handoff.chosen import Chosen, Kept
from handoff.incidents.tables import settings
from handoff.incidents.watching import Bounds

FAULT: Final = "outages"
"""Every fault is watched under one topic: one broken cable is «нет интернета», «скорость» and «ТВ» in different mouths."""


class IncidentSettings(Chosen):
    """``false_alarms`` a week at most; ``least`` people with a place, or ``least_everywhere`` without one. Topics of ``faults`` are one.

    For ``late_hours`` after restoring a complaint counts as «not restored»; after ``close_hours`` a restored incident closes by itself. A
    client who wrote within ``fresh_minutes`` is told at once, at night too; others at a decent hour. ``batch``: messages at a time, so that
    live talk is not held up. Contacts are kept ``keep_days``. For ``mute_hours`` a rejected growth is not proposed again.
    """

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


_kept: Final = Kept(settings, IncidentSettings, "incident.settings", "incidents")
read, change = _kept.read, _kept.change
