"""What can be set about an outside service desk: ``OTKLIK_SERVICEDESK__…``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from handoff.contract import TicketStatus

_STATES: Final = {
    TicketStatus.new: "new",
    TicketStatus.in_progress: "open",
    TicketStatus.waiting_client: "pending reminder",
    TicketStatus.resolved: "closed",
    TicketStatus.closed: "closed",
    TicketStatus.cancelled: "closed",
}
"""Zammad's own states; ``pending reminder`` needs a time."""
_BACK: Final = {
    "new": TicketStatus.new,
    "open": TicketStatus.in_progress,
    "pending reminder": TicketStatus.waiting_client,
    "pending close": TicketStatus.resolved,
    "closed": TicketStatus.resolved,
    "merged": TicketStatus.closed,
}


class ServiceDeskSettings(BaseModel):
    """``customer`` is the e-mail under which our clients' tickets are opened there, ``group`` the group that gets them; ``states`` and
    ``back`` map our statuses to theirs and back. ``skip_types`` stay here, and so do tickets of confidential queues, unless
    ``confidential``. ``webhook_secret`` signs their calls to ``/webhooks/servicedesk``; without it changes are only asked for every
    ``poll_s`` seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["zammad"] = "zammad"
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
    token: SecretStr
    group: str = "Users"
    customer: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]
    webhook_secret: SecretStr | None = None
    states: Mapping[TicketStatus, str] = Field(default_factory=lambda: dict(_STATES))
    back: Mapping[str, TicketStatus] = Field(default_factory=lambda: dict(_BACK))
    pending_days: int = Field(default=3, ge=1)
    timeout_s: float = Field(default=15.0, gt=0, le=120)
    poll_s: float = Field(default=60.0, ge=5)
    skip_types: frozenset[str] = frozenset({"handoff"})
    confidential: bool = False

    @model_validator(mode="after")
    def _every_status(self) -> Self:
        if missing := [status.value for status in TicketStatus if status not in self.states]:
            raise ValueError(f"states: {', '.join(missing)} not mapped")
        return self
