"""Tables of the clocks: days entered in calendars, plans of service, running and ended clocks with their pauses, estimates told."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("calendar", String(10), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("like", Integer),
    Column("short", Boolean, nullable=False, default=False),
    Column("name", String(120), nullable=False, default=""),
)
"""Days that supervisors entered: ``calendar`` is ``ru`` or a region's code."""

sla_plans = Table(
    "sla_plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("client", String(80), nullable=False, default=""),
    Column("queue", String(40), nullable=False, default=""),
    Column("line", Integer, nullable=False, default=0),
    Column("pickup_s", Integer),
    Column("first_s", Integer),
    Column("next_s", Integer),
    Column("resolution_s", Integer),
    Column("warn_percent", Integer),
    UniqueConstraint("client", "queue", "line"),
)
"""Promised seconds of open time. Empty ``client``, ``queue``, line 0: any; a time that is NULL is left to a less exact row."""

sla_clocks = Table(
    "sla_clocks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False),
    Column("episode_id", Id, nullable=False, index=True),
    Column("handoff_id", Id, nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("queue", String(40), nullable=False),
    Column("plan", JSON, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("warn_percent", Integer, nullable=False),
    Column("hours", JSON, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("warn_at", Instant, nullable=False),
    Column("transfers", Integer, nullable=False, default=0),
    Column("warned_at", Instant),
    Column("breached_at", Instant),
    Column("ended_at", Instant),
    Column("result", String(10)),
    Column("spent_s", Integer),
    Index("ix_sla_clocks_conversation", "conversation_id"),
    Index("ix_sla_clocks_ended", "ended_at"),
    Index(
        "uq_sla_clocks_running",
        "conversation_id",
        "kind",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
"""``hours``: the opening hours it counts in, as they were; ``plan``: where the promise came from; ``queue``: where it is now;
``spent_s``: open seconds counted until its end, without pauses."""

sla_pauses = Table(
    "sla_pauses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clock_id", ForeignKey("sla_clocks.id"), nullable=False, index=True),
    Column("reason", String(20), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("who", String(80)),
)

wait_estimates = Table(
    "wait_estimates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("handoff_id", Id, nullable=False, index=True),
    Column("queue", String(40), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("taken_at", Instant),
    Index("ix_wait_estimates_told", "queue", "told_at"),
)
"""Every estimate a client was told, with the moment an operator first took the conversation; one told when the handoff opened was told at
arrival."""
