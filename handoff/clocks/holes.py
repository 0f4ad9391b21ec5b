"""What calendars and opening hours of the queues do not know, for health and for supervisors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from connectors.contract import Texts
from connectors.ledger.store import Tx
from handoff import queues
from handoff.clocks import wire

_SOON: Final = timedelta(days=60)


async def troubles(tx: Tx, texts: Texts, locale: str) -> Sequence[str]:
    """Each in words: hours that could not be read whole, and holes of the calendars in use within two months. Empty when all is known."""
    found: dict[str, None] = {}
    for queue in await queues.every(tx):
        if queue.hours.trouble:
            found[texts("clocks-trouble-hours", locale, queue=queue.name, what=queue.hours.trouble)] = None
        if queue.hours.calendar is None:
            continue
        for year in sorted({tx.now.year, (tx.now + _SOON).year}):
            for name in queue.hours.calendar.holes(year):
                place = queue.hours.calendar.region or "ru"
                found[texts("clocks-trouble-calendar", locale, calendar=place, year=str(year), what=wire.hole(name, texts, locale))] = None
    return list(found)
