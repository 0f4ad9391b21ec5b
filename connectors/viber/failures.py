"""Tells what became of a call that failed: not sent, never will be, or nobody knows; without a secret in the words."""

from __future__ import annotations

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

MENDED_BY_HAND: Final = {
    2: "Viber does not know the token: check OTKLIK_VIBER__TOKEN",
    7: "Viber blocked our bot",
    8: "the Viber token is not a bot's",
    9: "Viber suspended our bot",
    10: "no webhook is set in Viber: otklik channels set-webhook",
    15: "Viber does not authorise our bot",
    23: "the free messages of our Viber bot are used up",
    24: "there is no money left for our Viber bot",
}
"""Statuses that concern the bot and not the message: nothing is thrown away, since they may be mended."""
MENDING_PAUSE: Final = 60.0
"""Seconds between tries until then."""

NOT_SUBSCRIBED: Final = {5: "the client is not registered in Viber any more", 6: "the client is not subscribed to our bot"}
TOO_MANY: Final = 12
OUR_FAULT: Final = frozenset({1, 3, 4, 11, 13, 14, 16, 17, 18, 19, 20, 21, 22})


def of_status(status: int, words: str) -> DeliveryError:
    """The error for a status other than 0 of an answer. https://developers.viber.com/docs/api/rest-bot-api/#error-codes

    Viber gives no delay with 12 and does not tell whether the bot or this client had too many, so only the chat waits.
    """
    if status in MENDED_BY_HAND:
        return TryLater(MENDED_BY_HAND[status], MENDING_PAUSE, Scope.channel)
    if status in NOT_SUBSCRIBED:
        return Blocked(NOT_SUBSCRIBED[status])
    if status == TOO_MANY:
        return TryLater("Viber asks to slow down")
    if status in OUR_FAULT:
        return Rejected(f"Viber refused it ({status}): {words}")
    return TryLater(f"Viber did not take it ({status}): {words}")


def of_http(status: int) -> DeliveryError:
    """The error for an HTTP status other than 2xx: Viber itself answers 200 even to what it refuses."""
    if status in (401, 403):
        return TryLater(MENDED_BY_HAND[2], MENDING_PAUSE, Scope.channel)
    if status == 429:
        return TryLater("Viber asks to slow down", scope=Scope.channel)
    if 400 <= status < 500:
        return Rejected(f"Viber answered with HTTP {status}")
    return Uncertain(f"Viber failed on its side: HTTP {status}")


def of_network(error: Exception) -> DeliveryError:
    """The error for a request without an answer. Raise it outside the ``except`` block: the original holds the request with the token."""
    if isinstance(error, NEVER_LEFT):
        return TryLater("no connection to Viber", scope=Scope.platform_down)
    return Uncertain(f"the request left, no answer from Viber came ({type(error).__name__})")
