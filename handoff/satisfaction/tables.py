"""Tables of satisfaction: NPS, call-backs to unhappy clients, follow-ups of closed tickets, and the settings. Marks are in ``surveys``."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

nps = Table(
    "nps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False, unique=True),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("mark", Integer),
    Column("answered_at", Instant),
    Column("reason", Text),
    Column("why_until", Instant),
)
"""«Would you recommend us», 0 to 10; ``episode_id`` is the one after which it was asked."""

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(60), nullable=False, unique=True),
    Column("why", String(20), nullable=False),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False),
    Column("queue", String(40)),
    Column("operator", String(80)),
    Column("owner", String(80)),
    Column("state", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("done_at", Instant),
    Column("done_by", String(80)),
    Column("outcome", String(20)),
    Column("result", Text),
    Column("overdue", Boolean, nullable=False, default=False, server_default=false()),
    Index("ix_callbacks_open", "deadline", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
)
"""Tasks to reach a client. ``key`` names the cause once; ``operator``: whose work it is about; ``overdue``: the alarm was raised."""

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", Id, nullable=False),
    Column("closed_at", Instant, nullable=False),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("asked_at", Instant, nullable=False),
    Column("helped", Boolean),
    Column("answered_at", Instant),
    Column("chosen", String(10)),
    UniqueConstraint("ticket_id", "closed_at"),
)
"""«Did it help», asked after a ticket was closed; one closed again is asked about again. ``chosen``: what the client wanted then."""

settings = Table(
    "satisfaction_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chosen", JSON, nullable=False),
)
"""One row with what was chosen here; the rest are the defaults."""
