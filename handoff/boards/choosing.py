"""What a report is about, read from its address and written into addresses: the period and what narrows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request

from connectors.errors import BadInput
from handoff.boards.facts import Part

NARROWS: Final = ("queue", "operator", "topic", "channel")
PERIODS: Final = (1, 7, 30, 90)
_MOST_DAYS: Final = 800


@dataclass(frozen=True, slots=True)
class Choice:
    """``first`` to ``last`` are local days, both included; ``narrow`` by the names of :data:`NARROWS`."""

    first: date
    last: date
    zone: ZoneInfo
    narrow: Mapping[str, str]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def part(self) -> Part:
        whole = Part(self._midnight(self.first), self._midnight(self.last + timedelta(days=1)))
        return replace(whole, **self.narrow)  # type: ignore[arg-type]  # names are those of NARROWS

    @property
    def before(self) -> Choice:
        """As many days right before."""
        return replace(self, first=self.first - timedelta(days=self.days), last=self.first - timedelta(days=1))

    def address(self, path: str, **more: str | None) -> str:
        """A page about the same, with some fields put otherwise (None: left out)."""
        fields = {"since": self.first.isoformat(), "until": self.last.isoformat(), **self.narrow, **more}
        return f"{path}?{urlencode({name: value for name, value in fields.items() if value is not None})}"

    def period(self, days: int, now: datetime, path: str) -> str:
        """The same of the last ``days``, today included."""
        today = now.astimezone(self.zone).date()
        return replace(self, first=today - timedelta(days=days - 1), last=today).address(path)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def choice(request: Request, zone: ZoneInfo, now: datetime) -> Choice:
    """The address's choice; the last week when it says nothing. Raises BadInput for days that are none, or too many."""
    asked = request.query_params
    today = now.astimezone(zone).date()
    last = _day(asked.get("until"), today)
    first = _day(asked.get("since"), last - timedelta(days=6))
    if first > last:
        first, last = last, first
    if (last - first).days >= _MOST_DAYS:
        raise BadInput("bad_address", f"a period is {_MOST_DAYS} days at most", field="since")
    return Choice(first, last, zone, {name: value[:80] for name in NARROWS if (value := asked.get(name, ""))})


def _day(said: str | None, otherwise: date) -> date:
    if not said:
        return otherwise
    try:
        found = date.fromisoformat(said)
    except ValueError:
        raise BadInput("bad_address", "a day is YYYY-MM-DD", field="since") from None
    if not 2000 <= found.year <= 2200:
        raise BadInput("bad_address", "a day of this century", field="since")
    return found
