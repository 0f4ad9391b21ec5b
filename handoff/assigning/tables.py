"""Tables of presence and assigning: each operator's status now and before, offers of conversations, alarms of queues."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, text

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

presence = Table(
    "presence",
    metadata,
    Column("login", String(80), primary_key=True),
    Column("status", String(10), nullable=False),
    Column("reason", String(20), nullable=False, server_default=""),
    Column("before", String(10), nullable=False, server_default=""),
    Column("since", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("idle_since", Instant, nullable=False),
    Column("missed", Integer, nullable=False, server_default="0"),
)
"""``seen_at``: the last sign of life of a desk; ``before``: the status to come back to when the desk was gone or its operator had signed
out; ``idle_since``: when the operator last got a conversation or was done with one, or came; ``missed``: offers left unanswered in a
row."""

presence_history = Table(
    "presence_history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(80), nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", String(20), nullable=False, server_default=""),
    Column("by", String(80), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_presence_history_login", "login", "began_at"),
    Index(
        "uq_presence_history_open",
        "login",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
"""``by``: who set it, a login or ``system``."""

offers = Table(
    "offers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("handoff_id", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("login", String(80), nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("end", String(10)),
    Index(
        "uq_offers_open",
        "handoff_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_offers_handoff", "handoff_id"),
    Index("ix_offers_login", "login", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
)
"""One open offer at most for a handoff."""

queue_alarms = Table(
    "queue_alarms",
    metadata,
    Column("id", Id, primary_key=True),
    Column("queue", String(40), nullable=False),
    Column("what", String(20), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(
        "uq_queue_alarms_open",
        "queue",
        "what",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
"""``waiting``: how many waited when it began."""
