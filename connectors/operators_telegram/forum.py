"""The operators' group on the wire: topics, messages and files of one supergroup through python-telegram-bot, never retried here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any, BinaryIO, Final, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyParameters

from connectors.contract import Attachment, Clock, Finding, Kind, StoredFile
from connectors.errors import Rejected
from connectors.operators_telegram import checking, parse
from connectors.operators_telegram.contract import NAME, Heard, Keys, Raw, Take
from connectors.operators_telegram.download import download
from connectors.operators_telegram.failures import failure, too_old, unchanged
from connectors.operators_telegram.polling import Poller
from connectors.operators_telegram.session import open_session
from connectors.operators_telegram.settings import OperatorsTelegramSettings
from connectors.webhook import check_secret, json_object, webhook

T = TypeVar("T")
PATH: Final = "/webhooks/operators-telegram"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class TelegramForum:
    """Implements :class:`connectors.operators_telegram.contract.Forum`."""

    name = NAME

    def __init__(self, settings: OperatorsTelegramSettings, clock: Clock) -> None:
        self.chat = settings.chat_id
        self.polling = settings.mode == "polling"
        self.upload_limit = settings.upload_limit
        self._settings = settings
        self._hidden = settings.hidden()
        self._session = open_session(settings)
        self._bot = self._session.bot
        self._poller = Poller(self._session.updates, self._session.api, clock, timeout=settings.poll_timeout, hidden=self._hidden)

    @property
    def trouble(self) -> str | None:
        return self._poller.trouble

    def routes(self, take: Take) -> APIRouter | None:
        secret = self._settings.secret
        if self.polling or secret is None:
            return None

        async def knock(request: Request, body: bytes) -> Response:
            check_secret(request.headers.get(SECRET_HEADER, ""), secret.get_secret_value(), SECRET_HEADER)
            await take(json_object(body))
            return JSONResponse({"ok": True})

        return webhook(PATH, knock, summary="Updates from the operators' Telegram group")

    async def poll(self, take: Take) -> None:
        await self._poller.run(take)

    def read(self, raw: Raw) -> Heard | None:
        return parse.read(raw, self.chat)

    async def create(self, name: str, colour: int) -> int:
        topic = await self._call(self._bot.create_forum_topic(self.chat, name, icon_color=colour))
        return topic.message_thread_id

    async def rename(self, thread: int, name: str) -> None:
        await self._call(self._bot.edit_forum_topic(self.chat, thread, name=name), same=True)

    async def close(self, thread: int) -> None:
        await self._call(self._bot.close_forum_topic(self.chat, thread), same=True)

    async def reopen(self, thread: int) -> None:
        await self._call(self._bot.reopen_forum_topic(self.chat, thread), same=True)

    async def say(self, thread: int, html: str, *, keys: Keys = (), answer_to: int | None = None) -> int:
        sent = await self._call(
            self._bot.send_message(
                self.chat,
                html,
                parse_mode="HTML",
                message_thread_id=thread,
                reply_markup=_markup(keys),
                reply_parameters=ReplyParameters(answer_to, allow_sending_without_reply=True) if answer_to else None,
                link_preview_options=_NO_PREVIEW,
            )
        )
        return sent.message_id

    async def rewrite(self, message: int, html: str, keys: Keys = ()) -> None:
        edit = self._bot.edit_message_text(
            html, self.chat, message, parse_mode="HTML", reply_markup=_markup(keys), link_preview_options=_NO_PREVIEW
        )
        await self._call(edit, same=True)

    async def rekey(self, message: int, keys: Keys) -> None:
        await self._call(self._bot.edit_message_reply_markup(self.chat, message, reply_markup=_markup(keys)), same=True)

    async def pin(self, message: int) -> None:
        await self._call(self._bot.pin_chat_message(self.chat, message, disable_notification=True))

    async def send_file(self, thread: int, file: StoredFile, stream: BinaryIO, html: str = "") -> int:
        """As what its content is, when Telegram takes such a file as that; else as a document."""
        given = InputFile(stream, filename=file.name or "file", attach=True, read_file_handle=False)
        common: dict[str, Any] = {"message_thread_id": thread, "read_timeout": self._settings.upload_timeout}
        if html:
            common |= {"caption": html, "parse_mode": "HTML"}
        if file.kind == Kind.photo and file.size <= checking.PHOTO_LIMIT:
            sent = await self._call(self._bot.send_photo(self.chat, given, **common))
        else:
            sent = await self._call(self._bot.send_document(self.chat, given, **common))
        return sent.message_id

    async def answer(self, query: str, text: str = "", *, alert: bool = False) -> bool:
        error = await self._try(self._bot.answer_callback_query(query, text=text[:200] or None, show_alert=alert))
        if error is None or too_old(error):
            return error is None
        raise failure(error, self._hidden)

    async def write_to(self, user: int, text: str) -> None:
        await self._call(self._bot.send_message(user, text))

    def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return download(self._session, attachment, self._settings.file_limit, self._hidden)

    async def check(self) -> Sequence[Finding]:
        return await checking.check(self._bot, self._settings)

    async def register(self) -> str:
        """Tell Telegram the webhook's address, or that we poll."""
        url = self._settings.webhook_url
        if self.polling:
            await self._call(self._bot.delete_webhook())
            return "getUpdates"
        if not url or self._settings.secret is None:
            raise Rejected("set OTKLIK_OPERATORS_TELEGRAM__WEBHOOK_URL: the public address of " + PATH)
        secret = self._settings.secret.get_secret_value()
        await self._call(self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(parse.WANTED)))
        return url

    async def stop(self) -> None:
        await self._session.close()

    async def _call(self, call: Awaitable[T], *, same: bool = False) -> T:
        """The call's result or its DeliveryError; with ``same`` "it is so already" is success, with no result."""
        result: list[T] = []

        async def keep() -> None:
            result.append(await call)

        error = await self._try(keep())
        if error is None:
            return result[0]
        if same and unchanged(error):
            return None  # type: ignore[return-value]  # callers with ``same`` use no result
        raise failure(error, self._hidden)  # out here: the original's causes carry the token

    async def _try(self, call: Awaitable[Any]) -> Exception | None:
        try:
            await call
        except Exception as error:
            return error
        return None


def _markup(keys: Keys) -> InlineKeyboardMarkup | None:
    """None takes the buttons away."""
    if not keys:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(key.title, callback_data=key.payload) for key in row] for row in keys])
