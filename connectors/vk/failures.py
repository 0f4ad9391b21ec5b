"""Tells what became of a call that failed: not sent, never will be, or nobody knows; without a secret in the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aiohttp
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError
from vk_api.exceptions import ApiError, ApiHttpError  # type: ignore[import-untyped]

from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain

TOKEN_PAUSE: Final = 60.0
"""Seconds between tries while VK does not accept the token: it may be corrected, so nothing is thrown away."""

RATE: Final = {6: 1.0, 29: 60.0, 14: 60.0}
"""Seconds to wait: too many a second, the method's quota is used up, captcha."""
FLOOD: Final = 9
INSIDE_VK: Final = frozenset({1, 10, 36, 43})
TOKEN: Final = frozenset({2, 5, 17, 27, 28, 42, 1117})
RIGHTS: Final = frozenset({7, 15, 20, 23})
BLOCKED: Final = frozenset({18, 37, 900, 901, 902, 932, 950, 985, 987, 988})
"""This person cannot be written to. All codes: https://github.com/VKCOM/vk-api-schema/blob/master/errors.json"""


def failure(error: BaseException, hidden: Sequence[str]) -> DeliveryError:
    """The :class:`DeliveryError` for ``error`` of a call. Raise it outside the ``except`` block: the original carries the token."""
    match error:
        case DeliveryError():
            return error
        case ApiError():
            return refused(int(error.code), words(error.error.get("error_msg"), hidden))
        case ApiHttpError():
            status = error.response.status_code
            if status == 429:
                return TryLater("VK answers HTTP 429", RATE[6], Scope.channel)
            return Uncertain(f"the request left, the answer was HTTP {status}, not VK's (a proxy's page?)")
        case _ if _never_left(error):
            return TryLater("no connection to VK", scope=Scope.platform_down)
        case requests.Timeout() | TimeoutError():
            return Uncertain("the request left, no answer from VK came in time")
        case requests.RequestException() | aiohttp.ClientError() | OSError():
            return Uncertain(f"the request left, no answer of VK's came ({type(error).__name__})")
        case _:
            return Uncertain(f"unexpected {type(error).__name__} while talking to VK")


def refused(code: int, said: str) -> DeliveryError:
    """What VK's error ``code`` means for a send."""
    told = f"VK error {code}: {said}"
    if code in RATE:
        return TryLater(told, RATE[code], Scope.channel)
    if code == FLOOD:
        return TryLater(told, scope=Scope.chat)
    if code in TOKEN:
        return TryLater(f"{told}: check OTKLIK_VK__TOKEN", TOKEN_PAUSE, Scope.channel)
    if code in RIGHTS:
        return TryLater(f"{told}: the token may lack a right", scope=Scope.chat)
    if code in INSIDE_VK:
        return Uncertain(told)
    return Blocked(told) if code in BLOCKED else Rejected(told)


def passing(error: DeliveryError) -> bool:
    """Whether the same call may work in a moment: not refused for what it asks."""
    return isinstance(error, Uncertain) or (isinstance(error, TryLater) and error.scope is not Scope.chat)


def words(said: object, hidden: Sequence[str]) -> str:
    """The platform's own words, at most 200 characters, secrets struck out."""
    text = said if isinstance(said, str) else ""
    for secret in hidden:
        text = text.replace(secret, "***")
    return text[:200]


def _never_left(error: BaseException) -> bool:
    """Whether not a byte of the request was written."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return True
    if isinstance(
        error, requests.exceptions.InvalidURL | aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    ):
        return True
    inner = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    return isinstance(reason, NewConnectionError)
