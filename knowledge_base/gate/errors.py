"""Refusals about the golden set."""

from __future__ import annotations

from knowledge_base.errors import KnowledgeBaseError


class GoldenNotFound(KnowledgeBaseError):
    """No such golden query."""

    status = 404


class GoldenConflict(KnowledgeBaseError):
    """The query is in the golden set already."""

    status = 409


class GoldenInvalid(KnowledgeBaseError):
    """A golden query, or a file of them, that cannot be taken."""

    status = 422
