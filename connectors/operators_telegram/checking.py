"""Tries the operators' bot: its token, its group, its rights there, and where updates go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from telegram import Bot
from telegram.constants import ChatMemberStatus

from connectors.contract import Finding
from connectors.operators_telegram.failures import failure
from connectors.operators_telegram.settings import OperatorsTelegramSettings

PHOTO_LIMIT: Final = 10 * 1024 * 1024
"""Bytes of a photo that Telegram takes as a photo."""


async def check(bot: Bot, settings: OperatorsTelegramSettings) -> Sequence[Finding]:
    """Findings in the order of mending; what depends on a failed one is left out."""
    findings: list[Finding] = []
    for step in (_token, _group, _rights, _updates):
        try:
            found, go_on = await step(bot, settings), True
        except Exception as error:
            values = {"why": str(failure(error, settings.hidden())), "bot": "–", "title": settings.chat_id}
            found, go_on = [Finding(step.__name__.strip("_"), False, values)], False
        findings += found
        if not go_on or not all(finding.ok for finding in found):
            break
    return findings


async def _token(bot: Bot, settings: OperatorsTelegramSettings) -> list[Finding]:
    me = await bot.get_me()
    return [Finding("token", True, {"bot": me.username or ""})]


async def _group(bot: Bot, settings: OperatorsTelegramSettings) -> list[Finding]:
    chat = await bot.get_chat(settings.chat_id)
    return [Finding("group", True, {"title": chat.title or ""}), Finding("topics", bool(chat.is_forum), {"title": chat.title or ""})]


async def _rights(bot: Bot, settings: OperatorsTelegramSettings) -> list[Finding]:
    me = await bot.get_me()
    member = await bot.get_chat_member(settings.chat_id, me.id)
    if member.status != ChatMemberStatus.ADMINISTRATOR:
        return [Finding("admin", False)]
    return [Finding(key, bool(getattr(member, right, False))) for key, right in _NEEDED]


_NEEDED: Final = (("manage-topics", "can_manage_topics"), ("pin", "can_pin_messages"))


async def _updates(bot: Bot, settings: OperatorsTelegramSettings) -> list[Finding]:
    hook = await bot.get_webhook_info()
    values = {"url": hook.url or "", "error": hook.last_error_message or ""}
    if settings.mode == "polling":
        return [Finding("polling", not hook.url, values)]
    registered = bool(hook.url) and (settings.webhook_url in (None, hook.url))
    return [Finding("webhook", registered, values), Finding("delivery", not hook.last_error_message, values)]
