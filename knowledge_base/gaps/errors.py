"""Refusals about gaps."""

from __future__ import annotations

from knowledge_base.errors import KnowledgeBaseError


class GapNotFound(KnowledgeBaseError):
    """No such gap."""

    status = 404


class GapConflict(KnowledgeBaseError):
    """The gap is not in the state that the editor supposes."""

    status = 409


class GapInvalid(KnowledgeBaseError):
    """A gap cannot be used like that."""

    status = 422
