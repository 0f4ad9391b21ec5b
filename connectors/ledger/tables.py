"""The ledger's tables: people, addresses, conversations, episodes, messages, inbox, outbox, files, events."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives rowids only to INTEGER PRIMARY KEY."""


class Instant(TypeDecorator[datetime]):
    """A moment, aware and in UTC on the Python side whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the ledger")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, default=""),
    Column("language", String(8), nullable=False, default="ru"),
    Column("contract", String(40), index=True),
    Column("phone", String(40), index=True),
    Column("proven_by", String(40)),
    Column("proven_at", Instant),
    Column("created_at", Instant, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("chat", String(200), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("reachable", Boolean, nullable=False, default=True),
    Column("profiled_at", Instant),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("channel", "chat"),
)

joins = Table(
    "joins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", ForeignKey("addresses.id"), nullable=False, index=True),
    Column("from_person_id", ForeignKey("people.id"), nullable=False),
    Column("to_person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("proof", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", String(80)),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", ForeignKey("addresses.id"), nullable=False, unique=True),
    Column("holder_kind", String(10), nullable=False, default="bot"),
    Column("holder", String(80)),
    Column("epoch", Integer, nullable=False, default=0),
    Column("last_seq", Integer, nullable=False, default=0),
    Column("episode_id", Id),
    Column("turn_by", String(40)),
    Column("turn_until", Instant),
    Column("updated_at", Instant, nullable=False),
    Index("ix_conversations_holder", "holder_kind", "holder"),
)

episodes = Table(
    "episodes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False, index=True),
    Column("last_at", Instant, nullable=False, index=True),
    Column("closed_at", Instant),
    Column("closed_by", String(20)),
    Column("topic", String(80)),
    Column("outcome", String(80)),
    Column("source", String(200)),
    Column("tracker", JSON),
    Index("ix_episodes_unnamed", "id", sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL")),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("episode_id", Id, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("author", String(10), nullable=False),
    Column("author_id", String(80)),
    Column("kind", String(12), nullable=False, default="text"),
    Column("text", Text, nullable=False, default=""),
    Column("payload", String(200)),
    Column("buttons", JSON, nullable=False, default=list),
    Column("attachments", JSON, nullable=False, default=list),
    Column("meta", JSON, nullable=False, default=dict),
    Column("epoch", Integer, nullable=False),
    Column("external_id", String(120)),
    Column("reply_to", String(120)),
    Column("delivery", String(12)),
    Column("at", Instant, nullable=False),
    Column("edited_at", Instant),
    Column("deleted_at", Instant),
    UniqueConstraint("conversation_id", "seq"),
    Index("ix_messages_external", "conversation_id", "external_id"),
    Index("ix_messages_episode", "episode_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("key", String(200), nullable=False),
    Column("conversation_id", Id),
    Column("message_id", Id),
    Column("turn_id", Id),
    Column("seq", Integer),
    Column("sort_key", BigInteger, nullable=False, default=0),
    Column("state", String(10), nullable=False, default="pending"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0, server_default="0"),
    Column("available_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("error", Text),
    UniqueConstraint("channel", "key"),
    Index(
        "ix_inbox_pending",
        "conversation_id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_inbox_dead", "id", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
    Index("ix_inbox_oldest", "id", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
)
"""``turn_id``: the message under whose id the turn runs, set when it begins (NULL before): its own, or that of the first of several short
messages that are one question. A turn that is run again is about the same words."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("chat", String(200), nullable=False),
    Column("author", String(10), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("action", String(8), nullable=False, default="send", server_default="send"),
    Column("state", String(12), nullable=False, default="queued"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("doubtful", Boolean, nullable=False, default=False, server_default=false()),
    Column("begun", Integer, nullable=False, default=0, server_default="0"),
    Column("available_at", Instant, nullable=False),
    Column("claimed_by", String(40)),
    Column("claimed_until", Instant),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Index(
        "ix_outbox_open",
        "channel",
        "conversation_id",
        "id",
        sqlite_where=text("state IN ('queued', 'sending')"),
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index("ix_outbox_oldest", "channel", "id", sqlite_where=text("state = 'queued'"), postgresql_where=text("state = 'queued'")),
)

files = Table(
    "files",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", Id, index=True),
    Column("message_id", Id),
    Column("channel", String(40), nullable=False, default=""),
    Column("ref", Text, nullable=False, default=""),
    Column("kind", String(12), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("mime", String(100), nullable=False, default=""),
    Column("size", BigInteger),
    Column("sha256", String(64)),
    Column("thumbnail", Boolean, nullable=False, default=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(40)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("available_at", Instant, nullable=False),
    Column("by", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_files_wanted", "available_at", sqlite_where=text("state = 'wanted'"), postgresql_where=text("state = 'wanted'")),
)

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("conversation_id", Id, index=True),
    Column("kind", String(40), nullable=False),
    Column("data", JSON, nullable=False, default=dict),
    Column("at", Instant, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

effects = Table(
    "effects",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("result", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

early = Table(
    "early",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("chat", String(200), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_early_message", "channel", "chat", "external_id"),
)
"""News of messages that we do not know yet (:mod:`connectors.ledger.news`)."""
