"""The days on which an article is good: counted in the company's time zone, first and last day included."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlalchemy.sql import ColumnElement

from knowledge_base.tables import revisions

ZONE: Final = ZoneInfo("Europe/Moscow")
"""Where nothing else is said."""


def day_of(moment: datetime, zone: tzinfo = ZONE) -> date:
    """The calendar day in ``zone``."""
    return moment.astimezone(zone).date()


def lasting(day: date) -> ColumnElement[bool]:
    """The revision is still good on ``day``. Before its first day a revision is not published but scheduled."""
    return or_(revisions.c.valid_until.is_(None), revisions.c.valid_until >= day)
