"""The knowledge base's answers, and the questions left without one, as the people's side counts them."""

from __future__ import annotations

from sqlalchemy import FromClause, and_, select

from knowledge_base.gaps.tables import asked
from knowledge_base.tables import revisions, shown


def answers_shown() -> FromClause:
    """Columns ``id``, ``episode_id``, ``at``, ``reaction`` (helped, not_that or NULL) and ``topic``."""
    revision = and_(revisions.c.article_id == shown.c.article_id, revisions.c.revision == shown.c.revision)
    columns = (shown.c.id, shown.c.episode_id, shown.c.at, shown.c.reaction, revisions.c.topic)
    return select(*columns).outerjoin(revisions, revision).subquery("answers_shown")


def left_unanswered() -> FromClause:
    """Columns ``episode_id`` and ``at`` of searches that ended in a refusal or an offer to choose."""
    return select(asked.c.episode_id, asked.c.at).subquery("left_unanswered")
