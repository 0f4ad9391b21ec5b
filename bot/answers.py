"""The knowledge base's answers shown, as the people's side counts them: one row each with the topic of its article."""

from __future__ import annotations

from sqlalchemy import FromClause, and_, select

from knowledge_base.tables import revisions, shown


def answers_shown() -> FromClause:
    """Columns ``id``, ``episode_id``, ``reaction`` (helped, not_that or NULL) and ``topic``."""
    revision = and_(revisions.c.article_id == shown.c.article_id, revisions.c.revision == shown.c.revision)
    return (
        select(shown.c.id, shown.c.episode_id, shown.c.reaction, revisions.c.topic).outerjoin(revisions, revision).subquery("answers_shown")
    )
