"""Tells what became of a call that failed: not done, never will be, or nobody knows; without a secret in the words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import httpx
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from connectors.errors import DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.operators_telegram.contract import MessageGone, NoRights, TopicGone

TOKEN_PAUSE: Final = 60.0
RIGHTS_PAUSE: Final = 60.0
"""Seconds between tries of what a person has to mend."""
NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""Errors raised before a byte of the request was written."""
_TOPIC_GONE: Final = ("message thread not found", "topic_id_invalid", "topic_deleted")
_MESSAGE_GONE: Final = ("message to edit not found", "message can't be edited", "message to pin not found", "message_id_invalid")
_RIGHTS: Final = (
    "not enough rights",
    "chat_admin_required",
    "chat not found",
    "chat is not a forum",
    "have no rights",
    "topics are disabled",
)


def failure(error: BaseException, hidden: tuple[str, ...]) -> DeliveryError:
    """The :class:`DeliveryError` for ``error``. Raise it outside the ``except`` block: the causes carry the address with the token."""
    said = words(error, hidden)
    match error:
        case RetryAfter():
            seconds = retry_after(error)
            return TryLater(f"Telegram asks to wait {seconds:g} s", seconds, Scope.channel)
        case InvalidToken():
            return TryLater("Telegram does not know the token: check OTKLIK_OPERATORS_TELEGRAM__TOKEN", TOKEN_PAUSE, Scope.channel)
        case Forbidden():
            return NoRights(said, RIGHTS_PAUSE, Scope.channel)
        case ChatMigrated():
            told = f"the group has a new id {error.new_chat_id}: set OTKLIK_OPERATORS_TELEGRAM__CHAT_ID"
            return NoRights(told, RIGHTS_PAUSE, Scope.channel)
        case BadRequest():
            return _bad_request(said)
        case Conflict():
            return TryLater(said, RIGHTS_PAUSE, Scope.channel)
        case NetworkError() if any(isinstance(cause, NEVER_LEFT) for cause in _causes(error)):
            return TryLater("no connection to Telegram", scope=Scope.platform_down)
        case TimedOut():
            return Uncertain("the request left, no answer from Telegram came")
        case NetworkError():
            too_large = "too large" in error.message.lower()
            return Rejected("too large") if too_large else Uncertain("Telegram failed on its side, or the connection broke")
        case TelegramError():
            return Uncertain(said) if "invalid server response" in said.lower() else Rejected(said)
        case _ if any(isinstance(cause, NEVER_LEFT) for cause in _causes(error)):
            return TryLater("no connection to Telegram", scope=Scope.platform_down)
        case _:
            return Uncertain(f"unexpected {type(error).__name__} while talking to Telegram")


def _bad_request(said: str) -> DeliveryError:
    lower = said.lower()
    if any(known in lower for known in _TOPIC_GONE):
        return TopicGone(said)
    if any(known in lower for known in _MESSAGE_GONE):
        return MessageGone(said)
    if any(known in lower for known in _RIGHTS):
        return NoRights(said, RIGHTS_PAUSE, Scope.channel)
    return Rejected(said)


def retry_after(error: RetryAfter) -> float:
    """Seconds, whichever way the library is set to tell them."""
    given = error.retry_after
    return given.total_seconds() if isinstance(given, timedelta) else float(given)


def unchanged(error: BaseException) -> bool:
    """Whether Telegram refused because all was so already."""
    return isinstance(error, BadRequest) and any(w in error.message.lower() for w in ("topic_not_modified", "message is not modified"))


def too_old(error: BaseException) -> bool:
    """Whether a press can no longer be answered."""
    return isinstance(error, BadRequest) and "query is too old" in error.message.lower()


def words(error: BaseException, hidden: tuple[str, ...]) -> str:
    """Telegram's own words, at most 200 characters, secrets struck out; of what is not Telegram's only the type."""
    plain = isinstance(error, TelegramError) and (not isinstance(error, NetworkError) or isinstance(error, BadRequest))
    said = error.message if isinstance(error, TelegramError) and plain else type(error).__name__
    for secret in hidden:
        said = said.replace(secret, "***")
    return said[:200]


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
