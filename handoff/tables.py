"""The people's side's tables: queues, operators and their sessions, handoffs, tickets, surveys, drafts.

Ids of conversations, episodes and people are the ledger's; no foreign key crosses the packages.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from connectors.ledger.tables import Id, Instant

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})

queues = Table(
    "queues",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("line", Integer, nullable=False),
    Column("title_key", String(80), nullable=False),
    Column("hours", JSON, nullable=False),
    Column("answer_minutes", Integer, nullable=False),
    Column("confidential", Boolean, nullable=False, default=False),
)

operators = Table(
    "operators",
    metadata,
    Column("login", String(80), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("roles", JSON, nullable=False, default=list),
    Column("queues", JSON, nullable=False, default=list),
    Column("locale", String(8), nullable=False, default="ru"),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Instant, nullable=False),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("login", ForeignKey("operators.login"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False),
    Column("queue", ForeignKey("queues.name"), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("packet", JSON, nullable=False),
    Column("ticket", String(20)),
    Column("opened_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("taken_by", String(80)),
    Column("answered_at", Instant),
    Column("waiting_since", Instant),
    Column("deadline", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("end", String(20)),
    Index(
        "uq_handoffs_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_handoffs_queue", "queue", "taken_at"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("type", String(40), nullable=False),
    Column("line", Integer, nullable=False),
    Column("queue", String(40)),
    Column("status", String(20), nullable=False),
    Column("problem", Text, nullable=False),
    Column("address", Text, nullable=False, default=""),
    Column("contact", Text, nullable=False, default=""),
    Column("phone", String(10), index=True),
    Column("contract", String(40), index=True),
    Column("person_id", Id, index=True),
    Column("conversation_id", Id),
    Column("created_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Index("ix_tickets_status", "status"),
)

ticket_history = Table(
    "ticket_history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("who", String(80), nullable=False),
    Column("what", String(40), nullable=False),
    Column("detail", Text, nullable=False, default=""),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False),
    Column("about", String(10), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("mark", Integer),
    Column("answered_at", Instant),
    UniqueConstraint("episode_id", "about"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("conversation_id", Id, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("operators.login"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
