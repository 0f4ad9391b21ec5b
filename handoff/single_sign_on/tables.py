"""Sign-ins under way at the issuer: a row is taken away by the first answer that names it, at whatever door."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from connectors.ledger.tables import Instant
from handoff.tables import metadata

sign_ons = Table(
    "sign_ons",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("after", String(500), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
"""``after``: the page that was asked for."""
