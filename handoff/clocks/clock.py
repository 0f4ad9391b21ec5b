"""A clock of a conversation: its row with its pauses, read whole, and what it explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from connectors.ledger.store import Tx
from handoff import hours
from handoff.clocks import counting
from handoff.clocks.counting import Pause, Reckoning
from handoff.clocks.plans import ClockKind
from handoff.clocks.tables import sla_clocks, sla_pauses

COLUMNS: Final = tuple(sla_clocks.c)


class Result(StrEnum):
    """How a clock ended; ``dropped``: the deed was not needed any more, in time."""

    met = "met"
    breached = "breached"
    dropped = "dropped"


class PauseReason(StrEnum):
    """Why a clock stands: a closed list. ``client`` is set and ended by the talk itself."""

    client = "client"
    third_line = "third_line"
    contractor = "contractor"
    access = "access"
    agreed = "agreed"


@dataclass(frozen=True, slots=True)
class Clock:
    """A row of ``sla_clocks`` with its pauses, oldest first."""

    id: int
    conversation_id: int
    episode_id: int
    handoff_id: int
    kind: ClockKind
    queue: str
    plan: Mapping[str, Any] | None
    seconds: int
    warn_percent: int
    hours: Mapping[str, Any]
    started_at: datetime
    due: datetime
    warn_at: datetime
    transfers: int
    warned_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    result: str | None
    spent_s: int | None
    pauses: Sequence[Pause] = ()

    @property
    def paused(self) -> bool:
        return self.ended_at is None and any(pause.until is None for pause in self.pauses)

    def reckon(self) -> Reckoning:
        """The deadline with the intervals counted, from the row alone."""
        return counting.reckon(hours.stored(self.hours), self.started_at, timedelta(seconds=self.seconds), self.pauses)

    def spent(self, until: datetime) -> timedelta:
        """Open time counted until a moment."""
        opening = hours.Hours(always=True) if self.reckon().wall else hours.stored(self.hours)
        return counting.total(counting.counted(opening, self.started_at, until, self.pauses))


async def running(tx: Tx, conversation_id: int) -> Mapping[ClockKind, Clock]:
    """Clocks that have not ended."""
    query = select(*COLUMNS).where(sla_clocks.c.conversation_id == conversation_id, sla_clocks.c.ended_at.is_(None))
    return {clock.kind: clock for clock in await read_clocks(tx, query)}


async def read_clocks(tx: Tx, query: Any) -> Sequence[Clock]:
    """Clocks of a query over ``sla_clocks``, with their pauses."""
    rows = (await tx.conn.execute(query)).all()
    if not rows:
        return []
    pauses: dict[int, list[Pause]] = {row.id: [] for row in rows}
    found = select(sla_pauses).where(sla_pauses.c.clock_id.in_(pauses)).order_by(sla_pauses.c.since, sla_pauses.c.id)
    for row in await tx.conn.execute(found):
        pauses[row.clock_id].append(Pause(row.reason, row.since, row.until, row.who))
    return [Clock(**{**row._mapping, "kind": ClockKind(row.kind), "pauses": pauses[row.id]}) for row in rows]
