"""The MAX channel: receives by webhook or polling, sends over httpx, never retries by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from connectors.base import Plain, in_parts
from connectors.contract import Attachment, Finding, Intake, OutboundMessage, Sent
from connectors.downloads import Downloads
from connectors.errors import DeliveryError, NotFound, Refusal, Rejected, Unavailable
from connectors.fields import Raw, section, string
from connectors.keeping import Aside, Remembered
from connectors.known import Tools
from connectors.max.capabilities import CAPABILITIES
from connectors.max.client import Client
from connectors.max.contents import VIDEO
from connectors.max.failures import NotReady
from connectors.max.parse import CHANNEL, FromGroup, Ignored, callback_id, parse
from connectors.max.polling import Poller
from connectors.max.registration import check, keep_subscribed, register
from connectors.max.render import Step, steps
from connectors.max.settings import MaxSettings
from connectors.max.uploads import Uploads
from connectors.webhook import check_secret, json_object, webhook

log = structlog.get_logger(__name__)

PATH: Final = "/webhooks/max"
SECRET_HEADER: Final = "X-Max-Bot-Api-Secret"  # noqa: S105 (a header's name)
_VIDEOS: Final = ("mp4_720", "mp4_480", "mp4_1080", "mp4_360", "mp4_240", "mp4_144")
"""Addresses of a video, the handiest first."""


class MaxChannel(Plain):
    """One bot; implements :class:`connectors.contract.Channel`. MAX knows no idempotency key: a send without an answer is uncertain."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, settings: MaxSettings, tools: Tools) -> None:
        self._settings = settings
        self._tools = tools
        self._token = settings.token.get_secret_value()
        self._url = settings.webhook_url or (f"{tools.public_url}{PATH}" if tools.public_url else None)
        self._client = Client(settings)
        self._uploads = Uploads(self._client, tools.files)
        self._downloads = Downloads(self._client.media, settings.api_base, settings.file_limit)
        self._poller = Poller(self._client, self.receive, tools.clock, settings.poll_timeout)
        self._intake: Intake | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._aside = Aside()
        self._groups = Remembered[str, None]()

    @property
    def trouble(self) -> str | None:
        return self._poller.trouble

    def routes(self) -> APIRouter | None:
        return webhook(PATH, self._take, summary="Updates from MAX") if self._settings.mode == "webhook" else None

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        if self._settings.mode == "polling":
            self._receiving = asyncio.create_task(self._poller.run())
        elif self._url:
            self._aside.do(keep_subscribed(self._client, self._settings, self._url, self._tools.clock))

    async def stop(self) -> None:
        """End receiving after the update now being stored; then close the connections."""
        self._poller.stop()
        if self._receiving is not None:
            await self._receiving
        await self._aside.end()
        await self._client.close()

    async def receive(self, update: dict[str, Any]) -> None:
        """Store one raw update; returning means it may be acknowledged. Any exception but BadInput means: deliver it again.

        Raises BadInput for what is no update.
        """
        match parsed := parse(update, self._token):
            case Ignored():
                log.info("max update ignored", why=parsed.why)
            case FromGroup():
                self._refuse_group(parsed)
            case _:
                if self._intake is None:
                    raise RuntimeError("the channel is not started")
                try:
                    await self._intake(parsed)
                except Refusal as refusal:  # the store will never take it: an endless redelivery would hold up everybody else
                    log.error("max update refused by the store", key=parsed.key, code=refusal.code)
        if number := callback_id(update):
            words = self._tools.texts("max-pressed", "ru")
            self._aside.do(self._quietly("POST", "/answers", {"callback_id": number}, {"notification": words}))

    async def send(self, message: OutboundMessage) -> Sent:
        async def part(_number: int, step: Step) -> Sent:
            answer = await self._send_step(_chat(message.chat), step)
            return Sent(string(section(section(answer, "message"), "body"), "mid", 120) or None)

        return await in_parts(message, steps(message, self._tools.texts), part)

    async def edit(self, message: OutboundMessage, external_id: str) -> None:
        plan = steps(message, self._tools.texts)
        if len(plan) > 1:
            raise Rejected("MAX can change one message of ours, not one that was sent in parts")
        body = {"text": plan[0].html, "format": "html"}  # attachments that are not named stay
        await self._client.call("PUT", "/messages", {"message_id": external_id}, body)

    async def delete(self, message: OutboundMessage, external_id: str) -> None:
        if len(steps(message, self._tools.texts)) > 1:
            raise Rejected("MAX can take back one message of ours, not one that was sent in parts")
        try:
            await self._client.call("DELETE", "/messages", {"message_id": external_id})
        except Rejected as error:
            if "not found" not in str(error):  # gone already: what was wanted
                raise

    async def typing(self, chat: str) -> None:
        if chat.lstrip("-").isdecimal():
            await self._quietly("POST", f"/chats/{chat}/actions", None, {"action": "typing_on"})

    async def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        address = attachment.ref
        if address.startswith(VIDEO):
            address = await self._video(address.removeprefix(VIDEO))
        async for chunk in self._downloads.stream(Attachment(attachment.kind, address, size=attachment.size)):
            yield chunk

    async def check(self) -> Sequence[Finding]:
        return await check(self._client, self._settings, self._url)

    async def register(self) -> str:
        return await register(self._client, self._settings, self._url)

    async def _take(self, request: Request, body: bytes) -> Response:
        assert self._settings.secret is not None
        check_secret(request.headers.get(SECRET_HEADER, ""), self._settings.secret.get_secret_value(), SECRET_HEADER)
        await self.receive(json_object(body))
        return JSONResponse({"ok": True})

    async def _send_step(self, chat: str, step: Step) -> Raw:
        uploaded = await self._uploads.attachment(step.file.file) if step.file else None
        try:
            answer = await self._client.call("POST", "/messages", {"chat_id": chat}, step.body(uploaded))
        except NotReady:
            raise
        except DeliveryError:
            if step.file:
                self._uploads.forget(step.file.file)
            raise
        if step.file:
            self._uploads.forget(step.file.file)
        return answer

    async def _video(self, token: str) -> str:
        """A video comes with a token only; its addresses are asked for when it is fetched."""
        try:
            urls = section(await self._client.call("GET", f"/videos/{token}"), "urls")
        except DeliveryError as error:
            raise (NotFound if isinstance(error, Rejected) else Unavailable)("file_unavailable", str(error)) from None
        found = next((url for name in _VIDEOS if (url := string(urls, name, 2048))), "")
        if not found:
            raise NotFound("file_unknown", "MAX no longer has this video")
        return found

    def _refuse_group(self, group: FromGroup) -> None:
        """Once for each group: say that we answer in private only."""
        if group.chat in self._groups:
            return
        self._groups.keep(group.chat, None)
        self._aside.do(self._send_group_refusal(group))

    async def _send_group_refusal(self, group: FromGroup) -> None:
        try:
            me = await self._client.call("GET", "/me")
        except DeliveryError as error:
            log.info("max group not answered", why=str(error))
            return
        text = self._tools.texts("max-group", group.locale or "ru", bot=string(me, "username", 100))
        await self._quietly("POST", "/messages", {"chat_id": group.chat}, {"text": text})

    async def _quietly(self, method: str, path: str, query: dict[str, str | int] | None, body: dict[str, Any]) -> None:
        try:
            await self._client.call(method, path, query, body)
        except DeliveryError as error:
            log.info("max call failed", call=path, why=str(error))


def build(settings: MaxSettings, tools: Tools) -> MaxChannel:
    """For :func:`connectors.known.build`."""
    return MaxChannel(settings, tools)


def _chat(chat: str) -> str:
    if not chat.lstrip("-").isdecimal():
        raise Rejected("a MAX chat is a number")
    return chat
