"""How often one caller may call: a bucket of tokens per key, in memory of one door."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

from connectors.contract import Clock
from connectors.errors import TooOften

_KEYS: Final = 10_000


class Limit:
    """At most ``per_minute`` calls a minute for each key; a quiet key may use them all at once."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take(self, key: str) -> None:
        """Count one call of ``key``; raises :class:`TooOften` when it has none left."""
        now = self._clock.now()
        tokens = self._tokens(key, now)
        if tokens < 1:
            raise TooOften("too many calls, try again later", max(1, math.ceil((1 - tokens) * 60 / self._capacity)))
        if len(self._buckets) >= _KEYS:
            self._buckets = {k: bucket for k, bucket in self._buckets.items() if self._tokens(k, now) < self._capacity}
        self._buckets[key] = (tokens - 1, now)

    def _tokens(self, key: str, now: datetime) -> float:
        tokens, at = self._buckets.get(key, (self._capacity, now))
        return min(self._capacity, tokens + (now - at).total_seconds() * self._capacity / 60)
