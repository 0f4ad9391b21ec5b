"""Eight weeks behind the shift: so busy a company is not surprised by many questions a minute, only by many from one street."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

HOURS: Final = 8 * 7 * 24
AN_HOUR: Final = 200
"""Contacts of each topic; a shift of the test has its clients within minutes."""
TOPICS: Final = ("account", "connection", "contract", "outages", "router", "speed", "tariffs", "terminals", "tv", "wifi")


def keep(store: Path) -> None:
    """The tallies that the watch over incidents would have kept itself."""
    now = int(time.time() // 3600)
    rows = [(topic, "everywhere", "", now - hour, AN_HOUR) for topic in TOPICS for hour in range(1, HOURS)]
    with sqlite3.connect(store, timeout=30) as conn:
        conn.executemany("INSERT INTO incident_tallies (topic, kind, area, hour, count) VALUES (?, ?, ?, ?, ?)", rows)
