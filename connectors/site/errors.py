"""Refusals of the site chat beyond the common ones."""

from __future__ import annotations

from connectors.errors import Refusal, TooMany


class TooOften(TooMany):
    """More calls than the limit; ``retry_after`` is in whole seconds, at least 1."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__("too_many", message)
        self.retry_after = retry_after


class NotReady(Refusal):
    """The door is starting or stopping."""

    status = 503
