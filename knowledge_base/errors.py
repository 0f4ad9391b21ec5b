"""Refusals of the knowledge base, each with a code and an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class KnowledgeBaseError(Exception):
    """An expected refusal, worded; ``field`` names the input at fault, ``details`` (JSON) is what a program needs to go on."""

    status = 400

    def __init__(self, code: str, message: str, *, field: str | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.details = details


class ArticleNotFound(KnowledgeBaseError):
    """No such article or revision."""

    status = 404


class ArticleInvalid(KnowledgeBaseError):
    """An article, an import row or a query that cannot be taken."""

    status = 422


class ArticleConflict(KnowledgeBaseError):
    """The article is not in the state that the caller supposes; ``article_changed`` carries ``{theirs, base}``."""

    status = 409


class NotAllowed(KnowledgeBaseError):
    """This editor may not do that."""

    status = 403
