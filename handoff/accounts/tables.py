"""Tries to sign in that failed, for the lock-out."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_sign_in_failures_login", "login", "at"),
)
"""A row is written before the password is looked at and taken away when it was right, so that tries made at once count too."""
