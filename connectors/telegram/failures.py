"""Tells what became of a call that failed: not sent, never will be, or nobody knows; without a secret in the words."""

from __future__ import annotations

from collections.abc import Iterator

from aiogram.exceptions import (
    ClientDecodeError,
    DetailedAiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError, InvalidURL
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from connectors.errors import Blocked, DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.telegram.upload import Unreadable

NEVER_LEFT = (ClientConnectorError, ConnectionTimeoutError, InvalidURL, ProxyConnectionError, ProxyError, ProxyTimeoutError)
"""Errors raised before a byte of the request was written."""

TOKEN_PAUSE = 60.0
"""Seconds between tries while Telegram does not know the token: it may be corrected, so nothing is thrown away."""


def failure(error: BaseException, hidden: tuple[str, ...]) -> DeliveryError:
    """The :class:`DeliveryError` for ``error`` of an aiogram call. Raise it outside the ``except`` block: the original's text and
    its causes may carry the address with the token."""
    match error:
        case TelegramRetryAfter():
            return TryLater(f"Telegram asks to wait {error.retry_after} s", float(error.retry_after), Scope.channel)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return TryLater("Telegram does not know the token or the method: check OTKLIK_TELEGRAM__TOKEN", TOKEN_PAUSE, Scope.channel)
        case TelegramForbiddenError():
            return Blocked(words(error, hidden))
        case TelegramServerError():
            return Uncertain(f"Telegram failed on its side: {words(error, hidden)}")
        case TelegramEntityTooLarge():
            return Rejected("Telegram found the file too large")
        case TelegramNetworkError() if unreadable := next((cause for cause in _causes(error) if isinstance(cause, Unreadable)), None):
            return (Rejected if unreadable.gone else TryLater)(str(unreadable))
        case TelegramNetworkError() if any(isinstance(cause, NEVER_LEFT) for cause in _causes(error)):
            return TryLater("no connection to Telegram", scope=Scope.platform_down)
        case TelegramNetworkError():
            return Uncertain("the request left, no answer from Telegram came")
        case TelegramAPIError():
            return Rejected(words(error, hidden))
        case ClientDecodeError():
            return Uncertain("the request left, the answer was not Telegram's (a proxy's page?)")
        case _ if any(isinstance(cause, NEVER_LEFT) for cause in _causes(error)):
            return TryLater("no connection to Telegram", scope=Scope.platform_down)
        case _:
            return Uncertain(f"unexpected {type(error).__name__} while talking to Telegram")


def is_conflict(error: BaseException) -> bool:
    """Whether somebody else receives this bot's updates (409)."""
    return isinstance(error, TelegramConflictError)


def is_bad_markup(error: BaseException) -> bool:
    """Whether Telegram refused the formatting of a text, not the text."""
    return isinstance(error, TelegramBadRequest) and ("can't parse" in error.message or "entities" in error.message)


def is_bad_media(error: BaseException) -> bool:
    """Whether Telegram refused how a file is shown (a photo too narrow, voice messages the client does not accept), not the file."""
    return isinstance(error, TelegramBadRequest) and any(word in error.message.upper() for word in ("PHOTO", "IMAGE", "VOICE", "VIDEO"))


def is_unchanged(error: BaseException) -> bool:
    """Whether an edit was refused because the message says that already."""
    return isinstance(error, TelegramBadRequest) and "message is not modified" in error.message


def is_gone(error: BaseException) -> bool:
    """Whether a deletion was refused because there is no such message any more."""
    return isinstance(error, TelegramBadRequest) and "message to delete not found" in error.message


def words(error: BaseException, hidden: tuple[str, ...]) -> str:
    """The platform's own words, at most 200 characters, secrets struck out; only the type of what is not the platform's (a database
    error quotes the client's text)."""
    said = error.message if isinstance(error, DetailedAiogramError) else type(error).__name__
    for secret in hidden:
        said = said.replace(secret, "***")
    return said[:200]


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
