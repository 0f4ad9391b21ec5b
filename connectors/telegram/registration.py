"""Tells Telegram where to deliver: the webhook's address and secret, or none."""

from __future__ import annotations

import structlog
from aiogram import Bot
from aiogram.methods import DeleteWebhook, SetWebhook

from connectors.contract import Clock
from connectors.errors import DeliveryError
from connectors.telegram.failures import failure, words
from connectors.telegram.parse import WANTED
from connectors.telegram.polling import pause
from connectors.telegram.session import open_bot
from connectors.telegram.settings import TelegramSettings

log = structlog.get_logger(__name__)


async def register(bot: Bot, settings: TelegramSettings) -> None:
    """setWebhook with our address, secret and kinds of update; the same call again changes nothing."""
    secret = settings.secret.get_secret_value() if settings.secret else None
    await bot(SetWebhook(url=settings.webhook_url or "", secret_token=secret, allowed_updates=list(WANTED)))


async def keep_registering(bot: Bot, settings: TelegramSettings, clock: Clock) -> None:
    """:func:`register` until Telegram takes it."""
    failures = 0
    while True:
        try:
            return await register(bot, settings)
        except Exception as error:
            failures += 1
            seconds = pause(error, failures)
            log.warning("telegram webhook not registered", why=words(error, settings.hidden()), seconds=round(seconds, 1))
        await clock.sleep(seconds)


async def set_webhook(settings: TelegramSettings) -> None:
    """For the command line: register ``settings.webhook_url``, or take the webhook away when there is none (polling works again).

    :raises DeliveryError: Telegram refused or did not answer
    """
    bot = open_bot(settings)
    refused: DeliveryError | None = None
    try:
        await (register(bot, settings) if settings.webhook_url else bot(DeleteWebhook()))
    except Exception as error:
        refused = failure(error, settings.hidden())
    finally:
        await bot.session.close()
    if refused is not None:
        raise refused
