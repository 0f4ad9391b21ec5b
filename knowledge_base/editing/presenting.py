"""Articles as the JSON of the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from knowledge_base.revisions import Standing


def whole(standing: Standing) -> dict[str, Any]:
    """The newest revision, who wrote it when, and how it stands."""
    return {
        **asdict(standing.article),
        "published_revision": standing.published,
        "scheduled_revision": standing.scheduled,
        "status": standing.status,
        "stage": standing.stage,
        "author": standing.author,
        "made_at": standing.made_at,
    }


def row(standing: Standing) -> dict[str, Any]:
    """The same without what is long."""
    line = whole(standing)
    del line["answer"], line["questions"]
    return line
