"""How far an article's newest revision has come on its way to clients."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """``returned``: sent back from review; ``scheduled``: waits for its first day; ``withdrawn``: kept for its history only."""

    draft = "draft"
    returned = "returned"
    review = "review"
    approved = "approved"
    scheduled = "scheduled"
    published = "published"
    withdrawn = "withdrawn"
