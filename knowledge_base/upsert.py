"""Inserts that say what to do about a row that is there already, on SQLite and on PostgreSQL; and texts that both databases take."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(conn: AsyncConnection, table: Table) -> Any:
    """An insert with ``on_conflict_do_nothing`` and ``on_conflict_do_update``, alike in both dialects."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)


def storable(text: str) -> str:
    """Without what no database takes: NUL, and halves of letters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
