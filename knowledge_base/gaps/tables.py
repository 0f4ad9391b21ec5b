"""The tables of gaps: searches that ended without an answer, questions missed, and the gaps they make."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from knowledge_base.tables import Id, Instant, metadata

asked = Table(
    "kb_asked",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, nullable=False, unique=True),
    Column("episode_id", Id, nullable=False, index=True),
    Column("query", Text, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("article_id", String(200)),
    Column("index_version", String(160), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
"""Searches of a client's message that were refused or asked back, ``query`` masked; ``article_id`` is the best hit. Answers are in
``kb_shown``."""

gaps = Table(
    "kb_gaps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),
    Column("article_id", String(200), index=True),
    Column("revision", Integer),
    Column("merged_into", Id, index=True),
    Column("changed_by", String(80), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""``state`` is ``open``, ``drafted`` or ``dismissed``: whether a drafted one is added already, the article tells. ``revision``: of the
article, the first that closes the gap. ``merged_into``: the gap in which this one went up; its number stays good."""

missed = Table(
    "kb_missed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, nullable=False, unique=True),
    Column("gap_id", ForeignKey("kb_gaps.id"), nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("wording", Text, nullable=False),
    Column("article_id", String(200)),
    Column("queue", String(80), nullable=False, server_default=""),
    Column("minutes", Float, nullable=False, server_default="0"),
    Column("words", JSON, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_kb_missed_gap", "gap_id", "at"),
)
"""``wording`` is the masked query without its masks; ``words`` what operators answered, masked."""
