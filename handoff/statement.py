"""What a client reads at a handoff: the place and estimate in open hours, or when the queue opens and the ticket's number."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from connectors.contract import Button, Texts
from connectors.ledger.thread import Draft
from handoff.contract import HandedOff
from handoff.queues import Queue

BACK: Final = "/back_to_bot"
OPEN: Final = "handoff-open"
OVERFLOWED: Final = "routing-overflowed"
RELEASED: Final = "routing-released"
LONGER: Final = "routing-longer"
AGAIN: Final = "routing-again"
"""Texts in open hours, all with the same variables: queue, place, minutes."""
NOBODY: Final = "routing-nobody"
_SOON_DAYS: Final = 7


def statement(texts: Texts, locale: str, queue: Queue, state: HandedOff, now: datetime, *, words: str = OPEN) -> Draft:
    """The system message of a handoff, with the way back to the bot; ``words`` is its text in open hours."""
    title = queue.titled(texts, locale)
    if not state.open_now:
        when = moment(texts, locale, state.opens_at, now, queue.hours.zone)
        text = texts("handoff-closed", locale, queue=title, when=when, ticket=state.ticket or "")
    elif words == NOBODY:
        text = texts(NOBODY, locale, queue=title, ticket=state.ticket or "")
    else:
        text = texts(words, locale, queue=title, place=state.place, minutes=state.estimate_minutes or 1)
    return Draft(text, buttons=[Button(texts("handoff-back-button", locale), BACK)])


def moment(texts: Texts, locale: str, at: datetime | None, now: datetime, zone: str) -> str:
    """A moment as people say it: today, tomorrow, a weekday, or a date, with the local time of ``zone``."""
    if at is None:
        return texts("handoff-when-unknown", locale)
    local = at.astimezone(ZoneInfo(zone))
    days = (local.date() - now.astimezone(ZoneInfo(zone)).date()).days
    time = f"{local.hour}:{local.minute:02d}"
    if days < 2:
        return texts("handoff-when-tomorrow" if days == 1 else "handoff-when-today", locale, time=time)
    if days < _SOON_DAYS:
        return texts("handoff-when-weekday", locale, weekday=local.weekday(), time=time)
    return texts("handoff-when-date", locale, day=local.day, month=local.month, time=time)
