"""The desk's own tables: replies kept for use, cards and scripts by topic, classes of closings, mentions, feedback, words to search by."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

replies = Table(
    "canned_replies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner", String(80), index=True),
    Column("title", String(120), nullable=False),
    Column("topic", String(80)),
    Column("text", Text, nullable=False),
    Column("files", JSON, nullable=False, default=list),
    Column("used", Integer, nullable=False, default=0),
    Column("updated_by", String(80), nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""``owner``: the login of a personal one, NULL for everybody's; ``text`` is light Markdown with ``{{variables}}``; ``files`` are ids."""

cards = Table(
    "topic_cards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("topic", String(80)),
    Column("title", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("updated_by", String(80), nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""``kind``: ``contact`` (whom to call, where to send) or ``script`` (how to lead the talk); ``topic`` NULL is every topic."""

topic_classes = Table(
    "topic_classes",
    metadata,
    Column("topic", String(80), primary_key=True),
    Column("class", String(20), nullable=False),
)
"""The class of what is closed with a topic; topics without a row have the one of the settings' first values."""

closings = Table(
    "closings",
    metadata,
    Column("handoff_id", ForeignKey("handoffs.id"), primary_key=True, autoincrement=False),
    Column("conversation_id", Id, nullable=False, index=True),
    Column("episode_id", Id, nullable=False, index=True),
    Column("topic", String(80), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("class", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

mentions = Table(
    "mentions",
    metadata,
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("operators.login"), primary_key=True),
    Column("conversation_id", Id, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("seen_at", Instant),
    Index("ix_mentions_unseen", "login", sqlite_where=text("seen_at IS NULL"), postgresql_where=text("seen_at IS NULL")),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("login", String(80), nullable=False),
    Column("article_id", String(80), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("taken", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Index("uq_suggestions_one", "message_id", "login", "article_id", unique=True),
)
"""What operators made of suggested answers: ``taken`` or put aside; ``confidence`` in percent."""

message_words = Table(
    "message_words",
    metadata,
    Column("word", String(40), primary_key=True),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Lemmas of what was said; read newest first."""

search_marks = Table(
    "search_marks",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Id, nullable=False),
)
"""How far the words are: ``seq`` of the changes looked at, ``below`` which older messages are still to be read."""
