"""The door of the Callback API: confirms our address, checks secret and community, stores the event, only then says ``ok``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from connectors.contract import Clock
from connectors.errors import BadInput, Forbidden, Refusal
from connectors.fields import Raw, integer, string
from connectors.vk.api import Api
from connectors.vk.settings import VkSettings
from connectors.webhook import check_secret, json_object, webhook

log = structlog.get_logger(__name__)

PATH: Final = "/webhooks/vk"
AGAIN_AFTER: Final = timedelta(seconds=10)
"""When VK shall deliver what could not be stored: https://dev.vk.com/api/callback/getting-started (503 + Retry-After)."""
CODE_KEPT: Final = timedelta(seconds=5)
"""Anybody may ask for the confirmation string, so VK is not asked at every knock."""

Receive = Callable[[dict[str, Any]], Awaitable[None]]
"""Stores one event; returns only when it is safe to confirm it."""


class Callback:
    """``POST /webhooks/vk``."""

    def __init__(self, settings: VkSettings, receive: Receive, api: Api, clock: Clock) -> None:
        self._settings = settings
        self._receive = receive
        self._api = api
        self._clock = clock
        self._code = ""
        self._asked: datetime | None = None

    def routes(self) -> APIRouter:
        return webhook(PATH, self._take, summary="Events from VK")

    async def _take(self, _request: Request, body: bytes) -> Response:
        event = json_object(body)
        confirmation = event.get("type") == "confirmation"
        self._check(event, confirmation)
        try:
            if confirmation:
                return PlainTextResponse(await self._confirmation())
            await self._receive(event)
        except Refusal:
            raise
        except Exception as error:  # whatever it is, the event is not stored; its words may quote the client
            log.error("vk event not stored", why=type(error).__name__)
            again = format_datetime(self._clock.now() + AGAIN_AFTER, usegmt=True)
            return PlainTextResponse("not stored, deliver it again", status_code=503, headers={"Retry-After": again})
        return PlainTextResponse("ok")

    def _check(self, event: Raw, confirmation: bool) -> None:
        """The secret, then whose community it is; VK may confirm an address before it knows the secret."""
        secret = self._settings.secret.get_secret_value() if self._settings.secret else ""
        given = string(event, "secret", 200)
        if given or not confirmation:
            check_secret(given, secret, "the secret of the event")
        group = integer(event, "group_id")
        if group is None:
            raise BadInput("bad_event", "an event has a group_id", field="group_id")
        if group != self._settings.group_id:
            raise Forbidden("wrong_group", "the event is of another community")

    async def _confirmation(self) -> str:
        if self._settings.confirmation:
            return self._settings.confirmation
        now = self._clock.now()
        if self._asked is None or now - self._asked > CODE_KEPT:
            told = await self._api.call("groups.getCallbackConfirmationCode", group_id=self._settings.group_id)
            self._code, self._asked = string(told, "code", 100), now
        return self._code
