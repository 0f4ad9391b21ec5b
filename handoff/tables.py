"""The people's side's tables: queues, operators and their sessions, handoffs, tickets, surveys, drafts.

Ids of conversations, episodes and people are the ledger's; no foreign key crosses the packages.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
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
    false,
    text,
    true,
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
    Column("supervised", Boolean, nullable=False, default=True, server_default=true()),
    Column("title", String(80), nullable=False, server_default=""),
    Column("mode", String(4), nullable=False, server_default="pull"),
    Column("accept_seconds", Integer, nullable=False, server_default="20"),
    Column("overflow_to", String(40)),
    Column("overflow_seconds", Integer, nullable=False, server_default="300"),
    Column("notice_minutes", Integer, nullable=False, server_default="5"),
    Column("skills", JSON, nullable=False, server_default="[]"),
    Column("topic_skills", JSON, nullable=False, server_default="{}"),
    Column("external", Boolean, nullable=False, server_default=false()),
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
    Column("skills", JSON, nullable=False, server_default="[]"),
    Column("languages", JSON, nullable=False, server_default="[]"),
    Column("capacity", Integer, nullable=False, server_default="5"),
    Column("capacity_kinds", JSON, nullable=False, server_default="{}"),
    Column("external", Boolean, nullable=False, server_default=false()),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("login", ForeignKey("operators.login"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("agent", String(200), nullable=False, server_default=""),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False, index=True),
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
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("told_minutes", Integer),
    Column("told_at", Instant),
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
    Column("episode_id", Id, index=True),
    Column("equipment", Text, nullable=False, default="", server_default=""),
    Column("assignee", String(80)),
    Column("waiting_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Index("ix_tickets_status", "status"),
    Index("ix_tickets_assignee", "assignee", sqlite_where=text("assignee IS NOT NULL"), postgresql_where=text("assignee IS NOT NULL")),
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
    Column("visible", Boolean, nullable=False, default=False, server_default=false()),
    Column("source", String(20), nullable=False, default="", server_default=""),
    Column("key", String(120)),
    Index("uq_ticket_history_key", "ticket_id", "key", unique=True),
)
"""``visible``: the client read it; ``source``: the outside service desk it came from, empty for our own; ``key`` makes it happen once."""

surveys = Table(
    "surveys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False),
    Column("about", String(10), nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("quality", Integer),
    Column("speed", Integer),
    Column("mark", Integer),
    Column("answered_at", Instant),
    Column("asked", Integer, nullable=False, default=1, server_default="1"),
    Column("why", String(20)),
    Column("reason", Text),
    Column("why_until", Instant),
    UniqueConstraint("episode_id", "about"),
)
"""``mark`` is of the result. ``asked``: how many questions were asked so far, «why» counted; ``why``: the pressed cause of a low mark,
``reason``: the client's words, waited for until ``why_until``."""

drafts = Table(
    "drafts",
    metadata,
    Column("conversation_id", Id, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("operators.login"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

forum_desks = Table(
    "forum_desks",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("seen", BigInteger),
    Column("held_by", String(60)),
    Column("held_until", Instant),
)
"""Operators' groups: the newest change looked at, and the door that follows now."""

forum_topics = Table(
    "forum_topics",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("thread", BigInteger),
    Column("name", String(128), nullable=False, default=""),
    Column("open", Boolean, nullable=False, default=False),
    Column("shown", BigInteger, nullable=False),
    Column("showing", Boolean, nullable=False, default=False),
    Column("handoff_id", Id),
    Column("card", BigInteger),
    Column("told", Integer, nullable=False, default=0),
    Column("pinned", Boolean, nullable=False, default=False),
    Column("mark", String(120), nullable=False, default=""),
    Column("due_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("gone_at", Instant),
    Index(
        "uq_forum_topics_present",
        "chat",
        "conversation_id",
        unique=True,
        sqlite_where=text("gone_at IS NULL"),
        postgresql_where=text("gone_at IS NULL"),
    ),
    Index("ix_forum_topics_thread", "chat", "thread"),
    Index("ix_forum_topics_due", "chat", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")),
)
"""Topics of conversations. ``shown`` is the newest change of the conversation shown; ``showing``: whether, there, the conversation was with
a queue of this group; ``card`` is Telegram's message with the packet, ``told`` how far the thread stands on it, ``mark`` the state there;
``gone_at``: the topic was lost, and a newer row replaces it."""

forum_lines = Table(
    "forum_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("topic_id", ForeignKey("forum_topics.id"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("message_id", Id),
    Column("text", Text, nullable=False, default=""),
    Column("own", Boolean, nullable=False, default=False),
    Index("ix_forum_lines_message", "topic_id", "message_id"),
    Index("ix_forum_lines_number", "topic_id", "number"),
)
"""Lines of a topic's messages, in order: ``number`` is Telegram's message, ``message_id`` ours; ``text`` of what is no message of ours, and
for an operator's ``own`` message as it was typed in the topic."""

forum_links = Table(
    "forum_links",
    metadata,
    Column("user", BigInteger, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("operators.login"), nullable=False, unique=True),
    Column("linked_at", Instant, nullable=False),
)

forum_codes = Table(
    "forum_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("login", ForeignKey("operators.login"), nullable=False, unique=True),
    Column("expires_at", Instant, nullable=False),
)

forum_updates = Table(
    "forum_updates",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    Column("state", String(10), nullable=False, default="pending"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("available_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("ix_forum_updates_pending", "chat", "number", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
)
"""Operators' updates, stored before Telegram is told that they came; ``body`` is emptied when done."""
