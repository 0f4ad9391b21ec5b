"""The Telegram channel: receives by polling or webhook, sends through aiogram, never retries by itself."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import structlog
from aiogram.methods import AnswerCallbackQuery, SendChatAction, SendMessage, TelegramMethod
from aiogram.types import Message
from fastapi import APIRouter

from connectors.contract import Attachment, Clock, Intake, OutboundMessage, Sent, Texts
from connectors.errors import DeliveryError, Refusal, Rejected, TryLater
from connectors.telegram.failures import failure, is_bad_markup
from connectors.telegram.files import Files
from connectors.telegram.parse import CHANNEL, FromGroup, Ignored, callback_id, parse
from connectors.telegram.polling import Poller
from connectors.telegram.registration import keep_registering
from connectors.telegram.render import Step, steps
from connectors.telegram.session import open_bot
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.webhook import webhook_routes

log = structlog.get_logger(__name__)

REMEMBERED = 10_000
"""Half-sent messages and groups kept in mind."""

SIGN_TIMEOUT = 5
"""Seconds for calls nobody waits for."""


class TelegramChannel:
    """One bot; implements :class:`connectors.contract.Channel`.

    A long answer leaves in several parts. How many left is remembered in memory by outbox id, so a :meth:`send` repeated after
    :class:`TryLater` goes on where it stopped. Telegram knows no idempotency key, so a row found "sending" after a crash is uncertain;
    and when the crash falls into the wait between two tries of a long answer, its first parts come twice.
    """

    name = CHANNEL
    idempotent = False

    def __init__(self, settings: TelegramSettings, clock: Clock, texts: Texts, files: Path) -> None:
        self._settings = settings
        self._clock = clock
        self._texts = texts
        self._hidden = settings.hidden()
        self._bot = open_bot(settings)
        self._files = Files(self._bot, files, settings.file_limit, settings.upload_timeout, self._hidden)
        self._intake: Intake | None = None
        self._poller = Poller(self._bot, self.receive, clock, timeout=settings.poll_timeout, hidden=self._hidden)
        self._receiving: asyncio.Task[None] | None = None
        self._aside: set[asyncio.Task[None]] = set()
        self._left: OrderedDict[int, int] = OrderedDict()
        self._groups: OrderedDict[str, None] = OrderedDict()

    @property
    def trouble(self) -> str | None:
        """Why nothing can be received at present, for the health page; None when all is well."""
        return self._poller.trouble

    def routes(self) -> APIRouter | None:
        """The webhook's route to be mounted; None in polling mode."""
        if self._settings.mode != "webhook" or self._settings.secret is None:
            return None
        return webhook_routes(self.receive, self._settings.secret.get_secret_value())

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        if self._settings.mode == "polling":
            self._receiving = asyncio.create_task(self._poller.run())
        elif self._settings.webhook_url:
            self._do_aside(keep_registering(self._bot, self._settings, self._clock))

    async def stop(self) -> None:
        """End receiving after the update now being stored; then close the connections."""
        self._poller.stop()
        if self._receiving is not None:
            await self._receiving
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
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
            self._do_aside(self._quietly(AnswerCallbackQuery(callback_query_id=query)))

    async def send(self, message: OutboundMessage) -> Sent:
        chat = _chat_id(message.chat)
        plan = steps(message, self._texts, self._files.find)
        sent, begin = Sent(), self._left.get(message.id, 0)
        for index, step in enumerate(plan[begin:], start=begin + 1):
            outcome = await self._send_step(chat, step)
            if isinstance(outcome, DeliveryError):
                if not isinstance(outcome, TryLater):
                    self._left.pop(message.id, None)
                raise outcome
            sent = Sent(str(outcome.message_id))
            self._remember(message.id, index)
        self._left.pop(message.id, None)
        return sent

    async def typing(self, chat: str) -> None:
        if chat.lstrip("-").isdecimal():
            await self._quietly(SendChatAction(chat_id=int(chat), action="typing"))

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Download a client's file once; the result's ``ref`` is our file id in the directory of files. Errors: :meth:`Files.fetch`."""
        return await self._files.fetch(attachment)

    async def _send_step(self, chat: int, step: Step) -> Message | DeliveryError:
        outcome: Message | BaseException = await self._call(step.method(chat), step)
        if isinstance(outcome, BaseException) and is_bad_markup(outcome):
            log.warning("telegram refused the markup, sent as plain text", why=str(failure(outcome, self._hidden)))
            outcome = await self._call(step.method(chat, plain=True), step)
        return failure(outcome, self._hidden) if isinstance(outcome, BaseException) else outcome

    async def _call(self, method: TelegramMethod[Message], step: Step) -> Message | Exception:
        limit = int(self._settings.upload_timeout) if step.file else None
        try:
            return await self._bot(method, request_timeout=limit)
        except Exception as error:
            return error

    def _remember(self, outbox_id: int, steps_left: int) -> None:
        self._left[outbox_id] = steps_left
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)

    def _refuse_group(self, group: FromGroup) -> None:
        """Once for each group: say that we answer in private only."""
        if group.chat in self._groups:
            return
        self._groups[group.chat] = None
        if len(self._groups) > REMEMBERED:
            self._groups.popitem(last=False)
        self._do_aside(self._send_group_refusal(group))

    async def _send_group_refusal(self, group: FromGroup) -> None:
        try:
            me = await self._bot.me()
        except Exception as error:
            log.info("telegram group not answered", why=str(failure(error, self._hidden)))
            return
        text = self._texts("telegram-group", group.locale or "ru", bot=me.username or "")
        await self._quietly(SendMessage(chat_id=int(group.chat), text=text))

    async def _quietly(self, method: TelegramMethod[Any]) -> None:
        try:
            await self._bot(method, request_timeout=SIGN_TIMEOUT)
        except Exception as error:
            log.info("telegram call failed", call=type(method).__name__, why=str(failure(error, self._hidden)))

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _chat_id(chat: str) -> int:
    try:
        return int(chat)
    except ValueError:
        raise Rejected("a Telegram chat is a number") from None
