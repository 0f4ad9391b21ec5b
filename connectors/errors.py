"""Refusals and delivery failures of the messages' side.

Refusal                 an expected "no", worded, with a code and an HTTP status
├── NotFound            404
├── Conflict            409
├── TooLarge            413
├── BadInput            422
├── TooMany             429
│   └── TooOften        429, with the seconds to wait
└── Unavailable         503
DeliveryError           a send that did not end in "sent"
├── TryLater            not sent, may be tried again (rate limit, platform down)
├── Blocked             not sent, the client does not accept messages from us
├── Rejected            not sent, never will be (our fault or unknown chat)
└── Uncertain           may have been sent; the platform cannot tell
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(Exception):
    """An expected refusal, shown to the caller as ``{code, message}`` with the HTTP status."""

    status = 400

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Unauthorized(Refusal):
    """No valid token."""

    status = 401


class Forbidden(Refusal):
    """A valid token without the right."""

    status = 403


class NotFound(Refusal):
    """The thing named does not exist."""

    status = 404


class Conflict(Refusal):
    """Somebody else was first, or the thing is not in the state for this."""

    status = 409


class TooLarge(Refusal):
    """More bytes than are accepted here."""

    status = 413


class BadInput(Refusal):
    """A field is missing, of a wrong type or out of bounds; ``field`` names it."""

    status = 422


class TooMany(Refusal):
    """More calls than the limit."""

    status = 429


class TooOften(TooMany):
    """More calls than the limit; ``retry_after`` is in whole seconds, at least 1."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__("too_many", message)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """Not now; the same call may work later."""

    status = 503


class DeliveryError(Exception):
    """A send that did not end in "sent"; the message goes to logs and the operator, so no token may be in it.

    ``begun``: how many parts of a long message have left all the same, in this try and in earlier ones.
    """

    begun: int = 0


class Scope(StrEnum):
    """What a :class:`TryLater` holds up."""

    chat = "chat"
    channel = "channel"
    platform_down = "platform_down"


class TryLater(DeliveryError):
    """Not sent; try again after ``retry_after`` seconds (None: the worker's own backoff).

    ``scope``: only this chat must wait; the whole channel must (a rate limit of the bot); or the platform does not answer at all, which
    opens the channel's circuit.
    """

    def __init__(self, message: str, retry_after: float | None = None, scope: Scope = Scope.chat) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.scope = scope


class Blocked(DeliveryError):
    """Not sent: the client blocked us or deleted the account."""


class Rejected(DeliveryError):
    """Not sent and never will be."""


class Uncertain(DeliveryError):
    """The request left and no answer came: it may have been delivered."""
