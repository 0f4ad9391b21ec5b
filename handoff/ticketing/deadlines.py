"""When a ticket is due: its hours counted over the days on which its line works."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from connectors.ledger.store import Tx
from handoff import hours, queues
from handoff.hours import Hours
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.ticketing import types

_LONGEST: Final = timedelta(days=400)


def due(worked: Hours, moment: datetime, duration: timedelta) -> datetime:
    """``duration`` of wall-clock time after ``moment``, counted only on local days that have opening hours.

    So a visit "within a day" asked for on Saturday at 18:00 is due on Monday at 18:00 where nobody works on Sundays. Hours that never open
    count by the wall clock.
    """
    left, at, zone = duration, moment, ZoneInfo(worked.zone)
    for start, end in hours.intervals(worked, moment - timedelta(days=1)):
        first = datetime.combine(start.astimezone(zone).date(), time(0), zone)
        last = datetime.combine((end - timedelta(microseconds=1)).astimezone(zone).date() + timedelta(days=1), time(0), zone)
        begin = max(at, first.astimezone(moment.tzinfo))
        until = last.astimezone(moment.tzinfo)
        if until <= begin:
            continue
        if until - begin >= left:
            return begin + left
        left -= until - begin
        at = until
        if at - moment > _LONGEST:
            break
    return moment + duration


async def deadline(tx: Tx, settings: PeopleSettings, *, type: str, line: int, queue: str | None = None) -> datetime:
    """For a ticket opened now; counted by the hours of ``queue``, or of the first queue of its line."""
    known = await types.find(tx, type)
    allowed = known.hours if known is not None and known.hours is not None else settings.ticket_hours.get(line, 24)
    worked = await _hours(tx, line, queue)
    span = timedelta(hours=allowed)
    return due(worked, tx.now, span) if worked is not None else tx.now + span


async def _hours(tx: Tx, line: int, queue: str | None) -> Hours | None:
    if queue is not None and (kept := await queues.find(tx, queue)) is not None:
        return kept.hours
    of_line: list[Queue] = [one for one in await queues.every(tx) if one.line == line and not one.confidential]
    return of_line[0].hours if of_line else None
