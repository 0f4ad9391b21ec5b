"""The actions' tables: one-time codes, and the demo back-ends' subscribers, lines and sent codes."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})

Id = BigInteger().with_variant(Integer, "sqlite")


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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("person_id", Id, nullable=False),
    Column("contract", String(40), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("made_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_one_time_codes_person", "person_id", "made_at"),
    Index("ix_one_time_codes_contract", "contract", "made_at"),
)

demo_subscribers = Table(
    "demo_subscribers",
    metadata,
    Column("contract", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("phone", String(40), nullable=False, index=True),
    Column("address", String(300), nullable=False),
    Column("tariff", String(80), nullable=False),
    Column("vip", Boolean, nullable=False, default=False),
    Column("kopecks", BigInteger, nullable=False),
    Column("charges", JSON, nullable=False, default=list),
)

demo_lines = Table(
    "demo_lines",
    metadata,
    Column("contract", String(40), primary_key=True),
    Column("up", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("rebooted_at", Instant),
)

demo_codes = Table(
    "demo_codes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone", String(40), nullable=False),
    Column("code", String(12), nullable=False),
    Column("at", Instant, nullable=False),
)
