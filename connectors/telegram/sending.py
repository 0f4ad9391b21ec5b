"""Sends and edits: one call after another, each at most once."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import DeleteMessage, TelegramMethod
from aiogram.types import Message

from connectors.base import in_parts
from connectors.contract import OutboundMessage, Sent
from connectors.errors import DeliveryError, Rejected
from connectors.known import Tools
from connectors.telegram.failures import failure, is_bad_markup, is_bad_media, is_gone, is_unchanged
from connectors.telegram.render import Step, edit, steps
from connectors.telegram.settings import TelegramSettings

log = structlog.get_logger(__name__)


class Sender:
    """Telegram knows no idempotency key, so a row found "sending" after a crash is uncertain."""

    def __init__(self, bot: Bot, settings: TelegramSettings, tools: Tools, file_limit: int) -> None:
        self._bot = bot
        self._settings = settings
        self._tools = tools
        self._file_limit = file_limit
        self._hidden = settings.hidden()

    async def send(self, message: OutboundMessage) -> Sent:
        """Errors: :meth:`connectors.contract.Channel.send`."""
        chat = chat_id(message.chat)
        plan = await steps(message, self._tools.texts, self._tools.files, self._file_limit)

        async def part(_number: int, step: Step) -> Sent:
            outcome = await self._send_step(chat, step)
            if isinstance(outcome, DeliveryError):
                raise outcome
            return Sent(str(outcome.message_id))

        return await in_parts(message, plan, part)

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        """Errors: :meth:`connectors.contract.Channel.edit`."""
        chat_id(message.chat)
        if not external_id.isdecimal():
            raise Rejected("a Telegram message is known by a number")
        outcome = await self._formatted(lambda plainly: edit(message, int(external_id), plainly=plainly))
        refused = failure(outcome, self._hidden) if isinstance(outcome, Exception) and not is_unchanged(outcome) else None
        if refused is not None:
            raise refused

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        """Within 48 hours of the send: https://core.telegram.org/bots/api#deletemessage. Errors: as in :meth:`edit`."""
        chat = chat_id(message.chat)
        if not external_id.isdecimal():
            raise Rejected("a Telegram message is known by a number")
        if len(await steps(message, self._tools.texts, self._tools.files, self._file_limit)) > 1:
            raise Rejected("Telegram can take back one message, not one that was sent in parts")
        outcome = await self._call(DeleteMessage(chat_id=chat, message_id=int(external_id)), None)
        refused = failure(outcome, self._hidden) if isinstance(outcome, Exception) and not is_gone(outcome) else None
        if refused is not None:
            raise refused

    async def _send_step(self, chat: int, step: Step) -> Message | DeliveryError:
        files = self._tools.files
        outcome = await self._formatted(lambda plainly: step.method(chat, files, plainly=plainly), step)
        if step.file and isinstance(outcome, Exception) and is_bad_media(outcome):
            log.warning("telegram refused the look of a file, sent as a document", why=str(failure(outcome, self._hidden)))
            outcome = await self._formatted(lambda plainly: step.method(chat, files, plainly=plainly, as_document=True), step)
        return failure(outcome, self._hidden) if isinstance(outcome, Exception) else outcome

    async def _formatted(self, method: Callable[[bool], TelegramMethod[Any]], step: Step | None = None) -> Any:
        """What came of the call, once more without formatting when Telegram refused that."""
        outcome = await self._call(method(False), step)
        if isinstance(outcome, Exception) and is_bad_markup(outcome):
            log.warning("telegram refused the markup, sent as plain text", why=str(failure(outcome, self._hidden)))
            outcome = await self._call(method(True), step)
        return outcome

    async def _call(self, method: TelegramMethod[Any], step: Step | None) -> Any:
        limit = ceil(self._settings.upload_timeout) if step and step.file else None
        try:
            return await self._bot(method, request_timeout=limit)
        except Exception as error:
            return error


def chat_id(chat: str) -> int:
    """:raises Rejected: not a number."""
    try:
        return int(chat)
    except ValueError:
        raise Rejected("a Telegram chat is a number") from None
