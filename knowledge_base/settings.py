"""What an installation may change about the knowledge base's answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Bounds(BaseModel):
    """Between answer, clarify and refuse. The values here are for the shipped weights and a store that was never calibrated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_from: float = Field(0.45, ge=0, le=1)
    """From this confidence on the best article is said at once."""
    clarify_from: float = Field(0.15, ge=0, le=1)
    """From here on the best articles are offered to choose from; below it the search refuses."""
    rival_share: float = Field(0.8, ge=0, le=1)
    """A second article with at least this share of the best one's confidence is a rival: both are offered."""


class SearchSettings(BaseModel):
    """A bound given here holds; one left out is the calibrated one (``otklik kb calibrate``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_from: float | None = Field(None, ge=0, le=1)
    clarify_from: float | None = Field(None, ge=0, le=1)
    rival_share: float | None = Field(None, ge=0, le=1)
    choices: int = Field(3, ge=2, le=5)
    """At most so many articles are offered."""

    def bounds(self, calibrated: Bounds | None = None) -> Bounds:
        """What search goes by."""
        given = self.model_dump(include={"answer_from", "clarify_from", "rival_share"}, exclude_none=True)
        return (calibrated or Bounds()).model_copy(update=given)


class ImportLimits(BaseModel):
    """How much one import may bring; more is refused at once and by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    articles: int = Field(100_000, ge=1)
    megabytes: int = Field(512, ge=1)
    """Of the file, and of all that is packed into it."""
    problems: int = Field(200, ge=1)
    """So many bad rows are named; the rest are counted."""

    @property
    def size(self) -> int:
        """In bytes."""
        return self.megabytes * 1024 * 1024


class ImportSettings(BaseModel):
    """Limits of ``otklik kb import`` and of the editors' page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: ImportLimits = ImportLimits()
    page: ImportLimits = ImportLimits(articles=5_000, megabytes=32)


class EditingSettings(BaseModel):
    """How articles come to clients."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    four_eyes: bool = False
    """Nothing is published by an editor that nobody else has approved; a supervisor may."""
