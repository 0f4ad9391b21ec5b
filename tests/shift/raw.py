"""The store's rows as they lie in the database: no query of the product between them and the one who counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

Row = Mapping[str, Any]
TABLES: Final = (
    "messages",
    "conversations",
    "addresses",
    "episodes",
    "handoffs",
    "surveys",
    "sla_clocks",
    "sla_pauses",
    "operators",
    "presence",
    "inbox",
    "outbox",
    "incidents",
    "incident_members",
    "tickets",
    "events",
)


@dataclass(frozen=True)
class Raw:
    """All rows of one moment, by table."""

    tables: Mapping[str, Sequence[Row]]

    def __getitem__(self, table: str) -> Sequence[Row]:
        return self.tables[table]

    def by(self, table: str, column: str) -> dict[Any, list[Row]]:
        """Rows of a table by a column's value, in order of their ids."""
        found: dict[Any, list[Row]] = {}
        for row in self[table]:
            found.setdefault(row[column], []).append(row)
        return found

    @property
    def unfinished(self) -> bool:
        """Whether a client's message is still to be served, or one of ours to leave."""
        waiting = any(row["state"] == "pending" for row in self["inbox"])
        return waiting or any(row["state"] in ("queued", "sending") for row in self["outbox"])


def read(store: Path) -> Raw:
    """One consistent look at the file, beside a running door."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30) as conn:
        conn.row_factory = sqlite3.Row
        conn.execute("BEGIN")
        return Raw({table: [dict(row) for row in conn.execute(f"SELECT * FROM {table} ORDER BY rowid")] for table in TABLES})


def at(said: str | None) -> datetime | None:
    """A stored moment; the store keeps them naive, in UTC."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if said else None


def moment(row: Row, column: str) -> datetime:
    """A moment that must be there."""
    found = at(row[column])
    assert found is not None, f"{column} of {row['id']} is empty"
    return found


def said_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
