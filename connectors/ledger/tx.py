"""An open transaction of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(slots=True)
class Tx:
    """An open transaction: its connection, its moment, what it changed and whom to wake once it is committed."""

    conn: AsyncConnection
    now: datetime
    topics: set[str] = field(default_factory=set)
    insist: bool = False
    changes: list[Mapping[str, Any]] = field(default_factory=list)
    """Rows for the sequence of changes, numbered and stored right before the commit (:mod:`connectors.ledger.events`)."""

    def wake(self, topic: str) -> None:
        """Signal ``topic`` after the commit."""
        self.topics.add(topic)

    @property
    def sqlite(self) -> bool:
        return self.conn.dialect.name == "sqlite"

    def insert(self, table: Table) -> Any:
        """An insert that can say what happens when the row is there: both databases write that alike, each in its dialect."""
        return (sqlite if self.sqlite else postgresql).insert(table)
