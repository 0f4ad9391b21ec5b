"""Days that supervisors enter in calendars at run time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, select

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import audit
from handoff.clocks.calendar import COUNTRY, Changes, Day, Kind
from handoff.clocks.regions import ZONES
from handoff.clocks.tables import calendar_days

YEARS: Final = range(2013, 2101)
"""Years a calendar is told for: since the present article 112."""


async def changes(tx: Tx) -> Changes:
    """Every day entered, by calendar."""
    found: defaultdict[str, dict[date, Day]] = defaultdict(dict)
    for row in await tx.conn.execute(select(calendar_days)):
        found[row.calendar][row.day] = Day(Kind(row.kind), row.name, row.like, row.short, entered=True)
    return found


async def enter(tx: Tx, who: str, calendar: str, at: date, day: Day | None) -> None:
    """Set what a day is, for every queue of the calendar, at once; None: as published. Raises BadInput."""
    check(calendar)
    if at.year not in YEARS:
        raise BadInput("bad_year", f"years from {YEARS.start} to {YEARS.stop - 1}", field="day")
    where = (calendar_days.c.calendar == calendar) & (calendar_days.c.day == at)
    row = (await tx.conn.execute(select(calendar_days).where(where))).one_or_none()
    before = _plain(row._mapping) if row else None
    await tx.conn.execute(delete(calendar_days).where(where))
    after = None
    if day is not None:
        after = {"kind": day.kind.value, "like": day.like, "short": day.short, "name": day.name}
        await tx.conn.execute(calendar_days.insert().values(calendar=calendar, day=at, **after))
    await audit.record(tx, who, "calendar.changed", f"{calendar} {at.isoformat()}", before, after)


def check(calendar: str) -> None:
    """Raises BadInput for a calendar that is none."""
    if calendar != COUNTRY and calendar not in ZONES:
        raise BadInput("calendar_unknown", f"no calendar {calendar!r}", field="calendar")


def _plain(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in ("kind", "like", "short", "name")}
