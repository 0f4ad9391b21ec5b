"""Asks Telegram about our token, webhook and rights: the findings of ``otklik channels check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe, GetWebhookInfo
from aiogram.types import WebhookInfo

from connectors.contract import Finding
from connectors.telegram.failures import failure
from connectors.telegram.parse import WANTED
from connectors.telegram.settings import API_BASE, TelegramSettings

PORTS: Final = (443, 80, 88, 8443)
"""https://core.telegram.org/bots/api#setwebhook"""
MANY: Final = 100
"""Updates waiting, beyond which something is wrong."""
LATELY: Final = timedelta(hours=1)


async def check(bot: Bot, settings: TelegramSettings, url: str | None, now: datetime) -> Sequence[Finding]:
    """``url`` is our webhook's address as far as it is known. Each finding's key is worded in ``messages/``."""
    server = urlsplit(settings.api_base).hostname or ""
    try:
        me = await bot(GetMe())
        info = await bot(GetWebhookInfo())
    except (TelegramUnauthorizedError, TelegramNotFound):
        return [Finding("reach", True, {"server": server}), Finding("token", False, {"bot": "–"})]
    except Exception as error:
        return [Finding("reach", False, {"server": server, "why": str(failure(error, settings.hidden()))})]
    found = [
        Finding("reach", True, {"server": server}),
        Finding("token", True, {"bot": f"@{me.username}"}),
        Finding("groups", True, {"open": "yes" if me.can_join_groups else "no"}),
    ]
    found += _polling(info) if settings.mode == "polling" else _webhook(settings, info, url, now)
    return [*found, Finding("queue", info.pending_update_count <= MANY, {"count": info.pending_update_count})]


def _polling(info: WebhookInfo) -> Iterator[Finding]:
    yield Finding("polling", not info.url, {"url": info.url})


def _webhook(settings: TelegramSettings, info: WebhookInfo, url: str | None, now: datetime) -> Iterator[Finding]:
    fits = bool(url) and (settings.api_base != API_BASE or _deliverable(url or ""))
    yield Finding("address", fits, {"url": url or "–"})
    yield Finding("webhook", bool(info.url) and info.url == url, {"url": info.url or "–", "expected": url or "–"})
    if not info.url:
        return
    missing = [kind for kind in WANTED if kind not in (info.allowed_updates or ())]
    yield Finding("kinds", not missing, {"missing": ", ".join(missing)})
    trouble = info.last_error_message if info.last_error_date and now - info.last_error_date < LATELY else None
    refused = bool(trouble and " 401 " in f"{trouble} ")
    yield Finding("secret", not refused)
    yield Finding("delivery", refused or not trouble, {"why": trouble or ""})


def _deliverable(url: str) -> bool:
    parts = urlsplit(url)
    try:
        return parts.scheme == "https" and (parts.port or 443) in PORTS
    except ValueError:
        return False
