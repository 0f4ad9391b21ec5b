"""What the desk asks of the network: the state of a line, and a reboot of the terminal at the client's.

Implemented over a company's systems outside this package: ``bot/line_tools.py`` joins the back-ends of ``actions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What a measure means."""

    fine = "fine"
    doubtful = "doubtful"
    fault = "fault"


class Measured(StrEnum):
    """What may be measured: a closed list with titles in the catalogue."""

    signal = "signal"
    port = "port"
    errors = "errors"
    terminal = "terminal"
    session = "session"
    wifi = "wifi"


@dataclass(frozen=True, slots=True)
class Measure:
    """``value`` in the network's own words and units, «−19.5 dBm»."""

    what: Measured
    value: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``since``: when the present state began; ``terminal``: its model, empty when unknown."""

    up: bool
    since: datetime | None
    terminal: str
    measures: Sequence[Measure]


@dataclass(frozen=True, slots=True)
class Reboot:
    """``begun`` False: the terminal cannot be reached, nothing happened; ``seconds`` until it is back."""

    begun: bool
    seconds: int


class LineToolsDown(Exception):
    """The network's system refused or was not reached: certainly nothing was done."""


class LineTools(Protocol):
    """Each call may take long or raise :class:`LineToolsDown`; the caller sets the time limit."""

    async def diagnose(self, contract: str) -> Diagnosis | None:
        """None: no such line."""
        ...

    async def reboot(self, contract: str) -> Reboot | None:
        """None: no such line."""
        ...
