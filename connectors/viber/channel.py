"""The Viber channel: receives by webhook, sends through the REST API, never retries by itself."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from connectors.base import Plain, in_parts
from connectors.contract import Attachment, Finding, Intake, OutboundMessage, Sent
from connectors.downloads import Downloads
from connectors.errors import Rejected
from connectors.known import Tools
from connectors.viber.account import PATH, address, check, ensure_registered, register
from connectors.viber.capabilities import capabilities
from connectors.viber.client import Client, token
from connectors.viber.parse import CHANNEL, Ignored, Opened, parse, tracked
from connectors.viber.render import Renderer
from connectors.viber.settings import ViberSettings
from connectors.webhook import check_secret, json_object, webhook

log = structlog.get_logger(__name__)

SIGNATURE: Final = "X-Viber-Content-Signature"


def build(settings: ViberSettings, tools: Tools) -> ViberChannel:
    """The channel of one bot."""
    return ViberChannel(settings, tools)


class ViberChannel(Plain):
    """One bot; implements :class:`connectors.contract.Channel`. Viber has no idempotency: a send without an answer is uncertain."""

    name = CHANNEL

    def __init__(self, settings: ViberSettings, tools: Tools) -> None:
        self.capabilities = capabilities(settings.file_limit)
        self._settings = settings
        self._clock = tools.clock
        self._client = Client(settings)
        self._renderer = Renderer(settings, tools.texts, tools.files)
        self._downloads = Downloads(self._client.media, settings.api_base, settings.file_limit)
        self._address = address(settings, tools.public_url)
        self._key = settings.token.get_secret_value().encode()
        self._intake: Intake | None = None
        self._registering: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str | None:
        if self._registering is not None and not self._registering.done():
            return "Viber has not taken the address of our webhook yet"
        return None

    def routes(self) -> APIRouter | None:
        return webhook(PATH, self._take, summary="Updates from Viber")

    async def start(self, intake: Intake) -> None:
        self._intake = intake
        if self._address:
            self._registering = asyncio.create_task(ensure_registered(self._client, self._address, self._clock))

    async def stop(self) -> None:
        if self._registering is not None:
            self._registering.cancel()
            await asyncio.gather(self._registering, return_exceptions=True)
        await self._client.close()

    async def send(self, message: OutboundMessage) -> Sent:
        if not message.chat:
            raise Rejected("a Viber chat is the id of a person")

        async def part(_number: int, body: Mapping[str, Any]) -> Sent:
            return Sent(token(await self._client.call("send_message", {"receiver": message.chat, **body})))

        return await in_parts(message, await self._renderer.bodies(message), part)

    def download(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return self._downloads.stream(attachment)

    async def check(self) -> Sequence[Finding]:
        return await check(self._client, self._settings, self._address)

    async def register(self) -> str:
        return await register(self._client, self._address)

    async def _take(self, request: Request, body: bytes) -> Response:
        """https://developers.viber.com/docs/api/rest-bot-api/#callbacks: the signature is over the body as it came, byte for byte."""
        check_secret(request.headers.get(SIGNATURE, ""), hmac.new(self._key, body, hashlib.sha256).hexdigest(), SIGNATURE)
        match parsed := parse(json_object(body)):
            case Ignored():
                log.info("viber update ignored", why=parsed.why)
            case Opened():
                return self._welcome(parsed)
            case _:
                if self._intake is None:
                    raise RuntimeError("the channel is not started")
                await self._intake(parsed)
        return Response()

    def _welcome(self, opened: Opened) -> Response:
        """Greet who is new, in the answer itself: until they write, nothing can be sent to them. Who knows us is greeted only when a link
        brought them, since only a message carries its source back."""
        if opened.subscribed and not opened.source:
            return Response()
        return JSONResponse(self._renderer.welcome(opened.locale, tracked(opened.source)))
