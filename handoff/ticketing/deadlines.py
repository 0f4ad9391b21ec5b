"""When a ticket is due: its hours counted over the days on which its line works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from connectors.ledger.store import Tx
from handoff import hours, queues
from handoff.hours import Hours
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.ticketing import types

DAY: Final = timedelta(days=1)


def due(worked: Hours, moment: datetime, duration: timedelta) -> datetime:
    """When ``duration`` has passed since ``moment``.

    Less than a day counts in open hours. From a day on, whole local days on which it is open count, and the end is the close of work at the
    latest: a visit "within a day" asked for on Saturday at 18:00 is due on Monday at 18:00 where nobody works on Sundays, one asked for in
    the night by the close of the next working day. Hours that never open count by the wall clock.
    """
    if worked.always or duration < DAY:
        return hours.after_open(worked, moment, duration)
    left, begin, closed = duration, moment, moment
    for first, last, ends in _days(worked, moment):
        begin = max(begin, first)
        if last - begin >= left:
            end = begin + left
            return end if hours.open_at(worked, end) else max([one for one in ends if moment < one <= end], default=closed)
        left -= last - begin
        begin, closed = last, ends[-1]
    return moment + duration


def _days(worked: Hours, moment: datetime) -> Iterator[tuple[datetime, datetime, Sequence[datetime]]]:
    """Working days that are not over: local midnight, the next one, and when it closes on that day."""
    zone = ZoneInfo(worked.zone)
    periods = hours.intervals(worked, moment - DAY)
    for day, found in groupby(periods, key=lambda period: period[0].astimezone(zone).date()):
        first, last = (datetime.combine(date, time(0), zone).astimezone(UTC) for date in (day, day + DAY))
        if last > moment:
            yield first, last, [end for _, end in found]


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
