"""What may be set about the people's side: where topics go, how long things may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

_TOPICS: Final = {
    "account": "consult",
    "charges": "finance",
    "connection": "consult",
    "contract": "consult",
    "documents": "finance",
    "equipment": "technical",
    "master": "field",
    "moving": "consult",
    "other": "consult",
    "outages": "technical",
    "payment": "finance",
    "phone": "technical",
    "router": "technical",
    "security": "consult",
    "speed": "technical",
    "tariffs": "consult",
    "terminals": "consult",
    "tv": "technical",
    "wifi": "technical",
}


class PeopleSettings(BaseModel):
    """``topics`` maps a topic to its queue; other topics go to ``default_queue``.

    ``wait_minutes`` is what one place in a queue is thought to take while there is no history; ``silence_hours`` how long an operator waits
    for a client's word; ``ticket_hours`` the time for a ticket by its line.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = "Europe/Moscow"
    default_queue: str = "consult"
    topics: Mapping[str, str] = Field(default_factory=lambda: dict(_TOPICS))
    wait_minutes: int = Field(default=3, ge=1)
    silence_hours: int = Field(default=24, ge=1)
    ticket_hours: Mapping[int, int] = Field(default_factory=lambda: {1: 72, 2: 48, 3: 24})
    session_hours: int = Field(default=12, ge=1)
    login_tries: int = Field(default=5, ge=1)
