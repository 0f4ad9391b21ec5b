"""The knowledge base's tables: articles, their unchanging revisions, vectors of texts, answers shown, versions."""

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
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
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
    Column("changed_at", Instant, nullable=False),
)
"""``latest`` is the newest revision, ``published`` the one that clients get (NULL: none). A draft is ``latest`` ahead of ``published``."""

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
    Column("author", String(80), nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""Never changed once written: what was shown to a client stays readable."""

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
    Column("message_id", Id, nullable=False, unique=True),
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
)

versions = Table(
    "kb_versions",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""``index`` grows by one with every change of what is published; every door compares it with its own."""
