"""What was done to lines: every diagnostics and every reboot, also those that failed."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

line_actions = Table(
    "line_actions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("contract", String(40), nullable=False),
    Column("proof", String(12), nullable=False),
    Column("who", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("result", JSON),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    Index("ix_line_actions_contract", "contract", "kind", "at"),
)
"""``kind``: diagnostics or reboot; ``proof``: proven, or confirmed by the operator; ``state``: started, done, failed (nothing happened),
uncertain (it may have happened)."""
