"""What may be set about the people's side: where topics go, how long things may take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
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
    for a client's word; ``ticket_hours`` the time for a ticket by its line. From ``quiet_from`` to ``quiet_until``, by the client's own
    clock (``zones`` by the beginning of an address, else ``zone``), nobody is told what can wait until the morning.
    ``reboot_minutes`` pass before a client's terminal may be rebooted again; the network answers within ``line_timeout_s`` or is thought
    silent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = "Europe/Moscow"
    default_queue: str = "consult"
    topics: Mapping[str, str] = Field(default_factory=lambda: dict(_TOPICS))
    wait_minutes: int = Field(default=3, ge=1)
    silence_hours: int = Field(default=24, ge=1)
    ticket_hours: Mapping[int, int] = Field(default_factory=lambda: {1: 72, 2: 48, 3: 24})
    reboot_minutes: int = Field(default=10, ge=1)
    line_timeout_s: float = Field(default=15.0, gt=0, le=120)
    quiet_from: time = time(21)
    quiet_until: time = time(9)
    zones: Mapping[str, str] = Field(default_factory=dict)
    session_hours: int = Field(default=12, ge=1)
    away_after_s: int = Field(default=90, ge=10)
    missed_offers: int = Field(default=2, ge=1)
    same_operator_days: int = Field(default=30, ge=0)
    login_tries: int = Field(default=5, ge=1)
    lock_tries: int = Field(default=20, ge=1)
    lock_minutes: int = Field(default=15, ge=1)
