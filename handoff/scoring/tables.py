"""Tables of quality control: scorecards by version, sampled conversations, scores of reviewers, contests, settings."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

scorecards = Table(
    "scorecards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("active", Boolean, nullable=False, default=False, server_default=false()),
    Column("used_at", Instant),
    Column("made_by", String(80), nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("name", "version"),
)
"""``used_at``: the first score by it; from then on the version never changes."""

samples = Table(
    "score_samples",
    metadata,
    Column("id", Id, primary_key=True),
    Column("week", String(8), nullable=False),
    Column("operator", String(80), nullable=False),
    Column("handoff_id", Id, nullable=False, unique=True),
    Column("conversation_id", Id, nullable=False),
    Column("episode_id", Id, nullable=False),
    Column("queue", String(40), nullable=False),
    Column("stratum", String(200), nullable=False),
    Column("scorecard_id", ForeignKey("scorecards.id"), nullable=False),
    Column("twice", Boolean, nullable=False, default=False, server_default=false()),
    Column("drawn_at", Instant, nullable=False),
    Index("ix_score_samples_week", "week", "operator"),
)
"""``twice``: two reviewers score it, each without seeing the other."""

scores = Table(
    "scores",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sample_id", ForeignKey("score_samples.id"), nullable=False),
    Column("reviewer", String(80), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("comments", JSON, nullable=False),
    Column("total", Float),
    Column("failed", Boolean, nullable=False, default=False, server_default=false()),
    Column("begun_at", Instant, nullable=False),
    Column("final_at", Instant, index=True),
    Column("given_answers", JSON),
    UniqueConstraint("sample_id", "reviewer"),
)
"""``total`` 0 to 100; ``failed``: a critical question. ``given_answers``: those before a contest changed them."""

contests = Table(
    "score_contests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("score_id", ForeignKey("scores.id"), nullable=False, unique=True),
    Column("operator", String(80), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(80)),
    Column("changed", Boolean),
    Column("reply", Text),
)

settings = Table(
    "scoring_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chosen", JSON, nullable=False),
)
