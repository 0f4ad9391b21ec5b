"""What an installation may change about the knowledge base's answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SearchSettings(BaseModel):
    """Bounds on confidence in 0…1, and what clarifying means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_from: float = Field(0.5, ge=0, le=1)
    """From here on the best article is said at once."""
    clarify_from: float = Field(0.2, ge=0, le=1)
    """From here on the best articles are offered to choose from; below it the search refuses."""
    rival_share: float = Field(0.8, ge=0, le=1)
    """A second article with at least this share of the best one's confidence is a rival: both are offered."""
    choices: int = Field(3, ge=2, le=5)
    """At most so many articles are offered."""
