"""A decent hour: messages that nobody waits for are not sent at night, by the client's own clock. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``start`` to ``end`` by local time (over midnight when ``start`` is later), nothing is told; equal ends: never quiet.

    ``zones``: time zones by the beginning of the client's address, a town or region; elsewhere ``zone`` counts.
    """

    start: time = time(21)
    end: time = time(9)
    zone: str = "Europe/Moscow"
    zones: Mapping[str, str] = field(default_factory=dict)

    def zone_of(self, address: str) -> str:
        """The zone of an address; the longest beginning wins."""
        known = [town for town in self.zones if address.casefold().startswith(town.casefold())]
        return self.zones[max(known, key=len)] if known else self.zone

    def decent_at(self, moment: datetime, zone: str) -> datetime:
        """The first moment from ``moment`` on at which a client in ``zone`` may be written to."""
        local = moment.astimezone(ZoneInfo(zone))
        if not self._quiet(local.time()):
            return moment
        day = local.date() + timedelta(days=1 if local.time() >= self.end else 0)
        return datetime.combine(day, self.end, ZoneInfo(zone)).astimezone(UTC)

    def _quiet(self, now: time) -> bool:
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end
