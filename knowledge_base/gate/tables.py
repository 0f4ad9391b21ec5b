"""The table of golden queries: what clients ask, and the article that must answer."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from knowledge_base.tables import Id, Instant, metadata

golden = Table(
    "kb_golden",
    metadata,
    Column("id", Id, primary_key=True),
    Column("query", Text, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("gold_id", String(200), index=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("author", String(80), nullable=False),
    Column("at", Instant, nullable=False),
)
"""``gold_id`` NULL: must not be answered. ``digest`` is the SHA-256 of the folded query, so «Ё» and case make no second one."""
