"""Tells what became of a call that failed: not sent, never will be, or nobody knows; without a secret in the words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain

NEVER_LEFT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""Errors raised before a byte of the request was written."""

TOKEN_PAUSE: Final = 60.0
"""Seconds between tries while MAX does not know the token: it may be corrected, so nothing is thrown away."""
NOT_READY_PAUSE: Final = 1.0
"""Seconds until an uploaded file is asked for again: MAX looks at it first."""
UNTRUSTED: Final = "MAX's certificate is not trusted: set OTKLIK_MAX__CA_FILE to the Russian Trusted Root CA"


class NotReady(TryLater):
    """The uploaded file is still being looked at."""


def of_answer(status: int, code: str, words: str) -> DeliveryError:
    """The error for an answer other than 200, by its HTTP status and ``code``.

    Codes as the official client's samples and several bots quote them: ``verify.token``, ``attachment.not.ready``, ``chat.denied``,
    ``chat.not.found``, ``too.many.requests``.
    """
    if status == 401 or code == "verify.token":
        return TryLater("MAX does not know the token: check OTKLIK_MAX__TOKEN", TOKEN_PAUSE, Scope.channel)
    if status == 429 or code == "too.many.requests":
        return TryLater("MAX asks to slow down", scope=Scope.channel)
    if code == "attachment.not.ready":
        return NotReady("MAX is still looking at the file", NOT_READY_PAUSE)
    if code == "chat.denied" or "dialog.suspended" in words:
        return Blocked("the client stopped our bot in MAX")
    if 400 <= status < 500:
        return Rejected(f"MAX refused it ({status} {code}): {words}"[:300])
    return Uncertain(f"MAX failed on its side: HTTP {status}")


def of_network(error: Exception) -> DeliveryError:
    """The error for a request without an answer. Raise it outside the ``except`` block: the original holds the request with the token."""
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
        return TryLater(UNTRUSTED, TOKEN_PAUSE, Scope.platform_down)
    if isinstance(error, NEVER_LEFT):
        return TryLater("no connection to MAX", scope=Scope.platform_down)
    return Uncertain(f"the request left, no answer from MAX came ({type(error).__name__})")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
