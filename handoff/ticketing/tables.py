"""Tables of tickets beside the tickets themselves: their types, and notices that wait for the morning."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, true

from connectors.ledger.tables import Instant
from handoff.tables import metadata

ticket_types = Table(
    "ticket_types",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("line", Integer, nullable=False),
    Column("hours", Integer),
    Column("titles", JSON, nullable=False, default=dict, server_default="{}"),
    Column("active", Boolean, nullable=False, default=True, server_default=true()),
    Column("position", Integer, nullable=False, default=0, server_default="0"),
)
"""The closed list of types. ``hours``: the time for a ticket, NULL: that of its line; ``titles`` by locale, empty: the catalogue's."""

ticket_notices = Table(
    "ticket_notices",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("was", String(20), nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("at", Instant, nullable=False),
)
"""Clients who hear in the morning of what changed at night; ``was``: the status they know."""
