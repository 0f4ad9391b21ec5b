"""Refusals of the knowledge base, each with a code and an HTTP status."""

from __future__ import annotations


class KnowledgeBaseError(Exception):
    """An expected refusal, worded; ``field`` names the input at fault."""

    status = 400

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class ArticleNotFound(KnowledgeBaseError):
    """No such article or revision."""

    status = 404


class ArticleInvalid(KnowledgeBaseError):
    """An article, an import row or a query that cannot be taken."""

    status = 422


class ArticleConflict(KnowledgeBaseError):
    """Somebody else changed the article since it was read."""

    status = 409
