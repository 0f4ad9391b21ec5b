"""The boards' only table: what supervisors chose. Figures are never stored, they are counted from the rows of the deeds."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, Table

from handoff.tables import metadata

board_settings = Table(
    "board_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chosen", JSON, nullable=False),
)
"""One row with what was chosen here; the rest are the defaults."""
