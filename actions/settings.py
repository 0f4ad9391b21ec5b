"""What may be set about the actions: patience, proof of identity, time zone of what is told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ActionsSettings(BaseModel):
    """``patience`` is how many times the bot may fail to understand before it calls a person (the last time it does).

    One-time codes: ``code_minutes`` of life, ``code_tries`` wrong entries, at most ``codes_per_hour`` sent for one contract and as many for
    one person. A proof holds for ``proof_days``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = "Europe/Moscow"
    patience: int = Field(default=3, ge=1)
    candidates: int = Field(default=3, ge=2, le=5)
    proof_days: int = Field(default=30, ge=1)
    code_minutes: int = Field(default=10, ge=1)
    code_tries: int = Field(default=3, ge=1)
    codes_per_hour: int = Field(default=5, ge=1)
