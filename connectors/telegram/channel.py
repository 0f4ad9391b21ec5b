"""The Telegram channel: receives by polling or webhook, sends through aiogram, never retries by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import structlog
from aiogram.methods import AnswerCallbackQuery, SendChatAction, SendMessage, TelegramMethod
from fastapi import APIRouter

from connectors.base import Plain
from connectors.contract import Attachment, Finding, Intake, OutboundMessage, Sent
from connectors.errors import Refusal
from connectors.keeping import Aside, Remembered
from connectors.known import Tools
from connectors.telegram.capabilities import capabilities
from connectors.telegram.check import check
from connectors.telegram.download import download
from connectors.telegram.failures import failure
from connectors.telegram.parse import CHANNEL, FromGroup, Ignored, callback_id, parse
from connectors.telegram.polling import Poller
from connectors.telegram.registration import address, keep_registering, register
from connectors.telegram.sending import Sender
from connectors.telegram.session import open_bot
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.webhook import webhook_routes

log = structlog.get_logger(__name__)


SIGN_TIMEOUT = 5
"""Seconds for calls nobody waits for."""


def build(settings: TelegramSettings, tools: Tools) -> TelegramChannel:
    """The channel of one bot."""
    return TelegramChannel(settings, tools)


class TelegramChannel(Plain):
    """One bot; implements :class:`connectors.contract.Channel`."""

    name = CHANNEL

    def __init__(self, settings: TelegramSettings, tools: Tools) -> None:
        self.capabilities = capabilities(local=settings.local, file_in_limit=settings.file_in_limit)
        self._settings = settings
        self._tools = tools
        self._hidden = settings.hidden()
        self._bot = open_bot(settings)
        self._address = address(settings, tools.public_url)
        self._sender = Sender(self._bot, settings, tools, self.capabilities.file_out_limit)
        self._intake: Intake | None = None
        self._poller = Poller(self._bot, self.receive, tools.clock, timeout=settings.poll_timeout, hidden=self._hidden)
        self._unregistered: str | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._aside = Aside()
        self._groups = Remembered[str, None]()

    @property
    def trouble(self) -> str | None:
        return self._poller.trouble or self._unregistered

    def routes(self) -> APIRouter | None:
        if self._settings.mode != "webhook" or self._settings.secret is None:
            return None
        return webhook_routes(self.receive, self._settings.secret.get_secret_value())

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        if self._settings.mode == "polling":
            self._receiving = asyncio.create_task(self._poller.run())
        elif self._address:
            self._aside.do(keep_registering(self._bot, self._settings, self._address, self._tools.clock, self._note_registration))

    async def stop(self) -> None:
        """End receiving after the update now being stored; then close the connections."""
        self._poller.stop()
        if self._receiving is not None:
            await self._receiving
        await self._aside.end()
        await self._bot.session.close()

    async def receive(self, update: dict[str, Any]) -> None:
        """Store one raw update; returning means it may be acknowledged. Any exception but :class:`BadInput` means: deliver it again.

        :raises BadInput: no ``update_id``
        """
        match parsed := parse(update):
            case Ignored():
                log.info("telegram update ignored", key=parsed.key, why=parsed.why)
            case FromGroup():
                self._refuse_group(parsed)
            case _:
                if self._intake is None:
                    raise RuntimeError("the channel is not started")
                try:
                    await self._intake(parsed)
                except Refusal as refusal:  # the store will never take it: an endless redelivery would hold up everybody else
                    log.error("telegram update refused by the store", key=parsed.key, code=refusal.code)
        if query := callback_id(update):
            self._aside.do(self._quietly(AnswerCallbackQuery(callback_query_id=query)))

    async def send(self, message: OutboundMessage) -> Sent:
        return await self._sender.send(message)

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        await self._sender.edit(message, external_id)

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        await self._sender.delete(message, external_id)

    async def typing(self, chat: str) -> None:
        if chat.lstrip("-").isdecimal():
            await self._quietly(SendChatAction(chat_id=int(chat), action="typing"))

    def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return download(self._bot, self._settings, attachment)

    async def check(self) -> Sequence[Finding]:
        return await check(self._bot, self._settings, self._address, self._tools.clock.now())

    async def register(self) -> str:
        await register(self._bot, self._settings, self._address)
        return (self._settings.mode == "webhook" and self._address) or self._tools.texts("telegram-polls", "en")

    def _note_registration(self, trouble: str | None) -> None:
        self._unregistered = trouble

    def _refuse_group(self, group: FromGroup) -> None:
        """Once for each group: say that we answer in private only."""
        if group.chat in self._groups:
            return
        self._groups.keep(group.chat, None)
        self._aside.do(self._send_group_refusal(group))

    async def _send_group_refusal(self, group: FromGroup) -> None:
        try:
            me = await self._bot.me()
        except Exception as error:
            log.info("telegram group not answered", why=str(failure(error, self._hidden)))
            return
        text = self._tools.texts("telegram-group", group.locale or "ru", bot=me.username or "")
        await self._quietly(SendMessage(chat_id=int(group.chat), text=text))

    async def _quietly(self, method: TelegramMethod[Any]) -> None:
        try:
            await self._bot(method, request_timeout=SIGN_TIMEOUT)
        except Exception as error:
            log.info("telegram call failed", call=type(method).__name__, why=str(failure(error, self._hidden)))
