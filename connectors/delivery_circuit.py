"""The circuit of a channel: while its platform is down nothing is tried but one message now and then."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from connectors.contract import Clock

THRESHOLD: Final = 3
"""Failures of the platform in a row that open the circuit."""
REST_S: Final = 2.0
LONGEST_REST_S: Final = 60.0


class Mode(StrEnum):
    """``probing``: the rest is over, one message may try."""

    closed = "closed"
    open = "open"
    probing = "probing"


class Circuit:
    """Opens after some failures in a row, rests twice as long after each failed probe, closes at the first answer of the platform."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._rests = 0
        self._until: datetime | None = None
        self.why = ""

    @property
    def mode(self) -> Mode:
        if self._until is None:
            return Mode.closed
        return Mode.open if self._clock.now() < self._until else Mode.probing

    def rest(self) -> float:
        """Seconds until the next probe."""
        return 0.0 if self._until is None else max(0.0, (self._until - self._clock.now()).total_seconds())

    def answered(self) -> None:
        """The platform answered, whatever it said."""
        self._failures = self._rests = 0
        self._until = None
        self.why = ""

    def failed(self, why: str) -> None:
        """The platform did not answer. What was under way when the circuit opened does not lengthen the rest."""
        self._failures += 1
        self.why = why
        if self._failures >= THRESHOLD and self.mode is not Mode.open:
            seconds = min(LONGEST_REST_S, REST_S * 2.0**self._rests) * random.uniform(0.7, 1.3)  # noqa: S311
            self._rests += 1
            self._until = self._clock.now() + timedelta(seconds=seconds)
