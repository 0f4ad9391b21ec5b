"""Links of our tickets to those of an outside service desk: how far each side has been told, and what went wrong."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

service_links = Table(
    "service_links",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("desk", String(20), nullable=False),
    Column("outside_id", Id),
    Column("outside_number", String(40), nullable=False, default="", server_default=""),
    Column("state", String(80), nullable=False, default="", server_default=""),
    Column("pushed", Id, nullable=False, default=0, server_default="0"),
    Column("pulled", Id, nullable=False, default=0, server_default="0"),
    Column("doubtful", Boolean, nullable=False, default=False, server_default=false()),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("error", Text, nullable=False, default="", server_default=""),
    Column("available_at", Instant, nullable=False, index=True),
    Column("pull_at", Instant),
    Column("claimed_until", Instant),
    Column("created_at", Instant, nullable=False),
    Index("uq_service_links_outside", "desk", "outside_id", unique=True),
    Index("ix_service_links_pull", "pull_at"),
)
"""``pushed``: the newest row of the ticket's history they know, so that the history is the outbox; ``pulled``: the newest article we know;
``state``: theirs when last seen; ``doubtful``: a call was begun and its outcome is not known, so the next one looks before it acts."""
