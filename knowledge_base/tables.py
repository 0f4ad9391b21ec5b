"""The knowledge base's tables: articles, their unchanging revisions and history, vectors of texts, answers shown, versions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
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
            raise ValueError("a naive datetime has no place in the store")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


articles = Table(
    "kb_articles",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("latest", Integer, nullable=False),
    Column("published", Integer, index=True),
    Column("scheduled", Integer),
    Column("stage", String(12), nullable=False, server_default="draft"),
    Column("changed_at", Instant, nullable=False),
)
"""``latest`` is the newest revision that counts, ``published`` the one that clients get (NULL: none), ``scheduled`` the one that takes its
place on its first day. A draft is ``latest`` ahead of both, and then ``stage`` says how far it has come.
"""

revisions = Table(
    "kb_revisions",
    metadata,
    Column("article_id", ForeignKey("kb_articles.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("owner", String(80), nullable=False),
    Column("updated", Date, nullable=False),
    Column("translation_of", String(200)),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("review_by", Date),
    Column("author", String(80), nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""Never changed once written: what was shown to a client stays readable."""

steps = Table(
    "kb_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", String(200), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    Column("data", JSON, nullable=False, server_default="{}"),
)
"""Who did what with an article, when and why; rows are only added. ``data`` depends on ``kind`` (:mod:`knowledge_base.steps`)."""

vectors = Table(
    "kb_vectors",
    metadata,
    Column("encoder", String(120), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
"""Unit vectors (little-endian float32) by the SHA-256 of their text: wordings and answers' sentences alike, each encoded once."""

shown = Table(
    "kb_shown",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, nullable=False),
    Column("part", Integer, nullable=False, default=0, server_default="0"),
    Column("episode_id", Id, nullable=False, index=True),
    Column("article_id", String(200), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("query", Text, nullable=False),
    Column("index_version", String(160), nullable=False),
    Column("reaction", String(20)),
    Column("at", Instant, nullable=False),
    Column("reacted_at", Instant),
    UniqueConstraint("message_id", "part"),
    Index("ix_kb_shown_at", "at"),
)
"""``part``: which of the questions of one message this answered, counted from 0."""

versions = Table(
    "kb_versions",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""``index`` grows by one with every change of what is published; every door compares it with its own. ``day`` is the last day (its ordinal)
whose beginning was taken into account.
"""
