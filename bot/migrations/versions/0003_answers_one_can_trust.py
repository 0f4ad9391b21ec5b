"""answers one can trust."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kb_asked",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("episode_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=True),
        sa.Column("index_version", sa.String(length=160), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", name=op.f("uq_kb_asked_message_id")),
    )
    with op.batch_alter_table("kb_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kb_asked_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_kb_asked_episode_id"), ["episode_id"], unique=False)

    op.create_table(
        "kb_calibrations",
        sa.Column("encoder", sa.String(length=120), nullable=False),
        sa.Column("bounds", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("encoder"),
    )
    op.create_table(
        "kb_gaps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="open", nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changed_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("kb_gaps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kb_gaps_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kb_gaps_merged_into"), ["merged_into"], unique=False)

    op.create_table(
        "kb_golden",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("gold_id", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name=op.f("uq_kb_golden_digest")),
    )
    with op.batch_alter_table("kb_golden", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kb_golden_gold_id"), ["gold_id"], unique=False)

    op.create_table(
        "kb_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("data", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("kb_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kb_steps_article_id"), ["article_id"], unique=False)

    op.create_table(
        "kb_missed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gap_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=True),
        sa.Column("queue", sa.String(length=80), server_default="", nullable=False),
        sa.Column("minutes", sa.Float(), server_default="0", nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gap_id"],
            ["kb_gaps.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", name=op.f("uq_kb_missed_message_id")),
    )
    with op.batch_alter_table("kb_missed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kb_missed_at"), ["at"], unique=False)
        batch_op.create_index("ix_kb_missed_gap", ["gap_id", "at"], unique=False)

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("turn_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))

    with op.batch_alter_table("kb_articles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scheduled", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stage", sa.String(length=12), server_default="draft", nullable=False))

    with op.batch_alter_table("kb_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("review_by", sa.Date(), nullable=True))

    with op.batch_alter_table("kb_shown", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_kb_shown_message_id"), type_="unique")
        batch_op.create_index("ix_kb_shown_at", ["at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_kb_shown_message_id_part"), ["message_id", "part"])

    _history()


def _history() -> None:
    """What was written and published before steps were kept, as far as it is known."""
    op.execute(
        """INSERT INTO kb_steps (article_id, revision, kind, "by", at, comment, data)
        SELECT article_id, revision, 'saved', author, made_at, '', '{}' FROM kb_revisions ORDER BY made_at, article_id, revision"""
    )
    op.execute(
        """INSERT INTO kb_steps (article_id, revision, kind, "by", at, comment, data)
        SELECT id, published, 'published', '', changed_at, '', '{}' FROM kb_articles WHERE published IS NOT NULL ORDER BY id"""
    )


def downgrade() -> None:
    with op.batch_alter_table("kb_shown", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_kb_shown_message_id_part"), type_="unique")
        batch_op.drop_index("ix_kb_shown_at")
        batch_op.create_unique_constraint(batch_op.f("uq_kb_shown_message_id"), ["message_id"])
        batch_op.drop_column("part")

    with op.batch_alter_table("kb_revisions", schema=None) as batch_op:
        batch_op.drop_column("review_by")
        batch_op.drop_column("valid_until")
        batch_op.drop_column("valid_from")

    with op.batch_alter_table("kb_articles", schema=None) as batch_op:
        batch_op.drop_column("stage")
        batch_op.drop_column("scheduled")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("turn_id")

    with op.batch_alter_table("kb_missed", schema=None) as batch_op:
        batch_op.drop_index("ix_kb_missed_gap")
        batch_op.drop_index(batch_op.f("ix_kb_missed_at"))

    op.drop_table("kb_missed")
    with op.batch_alter_table("kb_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kb_steps_article_id"))

    op.drop_table("kb_steps")
    with op.batch_alter_table("kb_golden", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kb_golden_gold_id"))

    op.drop_table("kb_golden")
    with op.batch_alter_table("kb_gaps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kb_gaps_merged_into"))
        batch_op.drop_index(batch_op.f("ix_kb_gaps_article_id"))

    op.drop_table("kb_gaps")
    op.drop_table("kb_calibrations")
    with op.batch_alter_table("kb_asked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kb_asked_episode_id"))
        batch_op.drop_index(batch_op.f("ix_kb_asked_at"))

    op.drop_table("kb_asked")
