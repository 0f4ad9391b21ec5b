"""Tells Telegram where to deliver: the webhook's address and secret, or none."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from aiogram import Bot
from aiogram.methods import DeleteWebhook, SetWebhook

from connectors.contract import Clock
from connectors.errors import DeliveryError, Rejected
from connectors.telegram.failures import failure, words
from connectors.telegram.parse import WANTED
from connectors.telegram.polling import pause
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.webhook import PATH

log = structlog.get_logger(__name__)


def address(settings: TelegramSettings, public_url: str | None) -> str | None:
    """Where Telegram is to deliver; None: nobody said."""
    return settings.webhook_url or (public_url + PATH if public_url else None)


async def register(bot: Bot, settings: TelegramSettings, url: str | None) -> None:
    """setWebhook with ``url``, secret and kinds of update, or deleteWebhook in polling mode; the same call again changes nothing.

    :raises DeliveryError: no address is known, Telegram refused or did not answer
    """
    refused: DeliveryError
    if settings.mode == "webhook" and url is None:
        raise Rejected("Telegram needs an address to deliver to: set OTKLIK_PUBLIC_URL")
    try:
        await _put(bot, settings, url)
        return
    except Exception as error:
        refused = failure(error, settings.hidden())
    raise refused


async def keep_registering(bot: Bot, settings: TelegramSettings, url: str, clock: Clock, tell: Callable[[str | None], None]) -> None:
    """Set the webhook until Telegram takes it; ``tell`` hears why it does not, and None at the end."""
    failures = 0
    while True:
        try:
            await _put(bot, settings, url)
            return tell(None)
        except Exception as error:
            failures += 1
            seconds, why = pause(error, failures), words(error, settings.hidden())
        log.warning("telegram webhook not registered", why=why, seconds=round(seconds, 1))
        tell(f"the webhook is not registered: {why}")
        await clock.sleep(seconds)


async def _put(bot: Bot, settings: TelegramSettings, url: str | None) -> None:
    if settings.mode == "polling":
        await bot(DeleteWebhook())
    else:
        secret = settings.secret.get_secret_value() if settings.secret else None
        await bot(SetWebhook(url=url or "", secret_token=secret, allowed_updates=list(WANTED)))
