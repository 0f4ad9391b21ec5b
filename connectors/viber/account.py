"""Our bot in Viber's eyes: where it delivers and which events, set and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

import structlog

from connectors.contract import Clock, Finding
from connectors.errors import DeliveryError, Rejected, Scope, TryLater, Uncertain
from connectors.fields import Raw, string
from connectors.viber.client import Client
from connectors.viber.parse import WANTED
from connectors.viber.settings import API_BASE, ViberSettings

log = structlog.get_logger(__name__)

PATH: Final = "/webhooks/viber"
LONGEST_PAUSE: Final = 60.0
_ALWAYS: Final = "message"
"""Delivered whether asked for or not, and not always named in the answer."""


def address(settings: ViberSettings, public_url: str | None) -> str | None:
    """Our webhook's address as far as it is known."""
    return settings.webhook_url or (f"{public_url.rstrip('/')}{PATH}" if public_url else None)


async def register(client: Client, url: str | None) -> str:
    """``set_webhook``; Viber calls ``url`` before it answers. Photos of clients are not asked for: nobody here looks at them.

    Raises DeliveryError.
    """
    if not url:
        raise Rejected("Viber needs to know where to deliver: set OTKLIK_PUBLIC_URL")
    await client.call("set_webhook", {"url": url, "event_types": list(WANTED), "send_name": True, "send_photo": False})
    return url


async def ensure_registered(client: Client, url: str, clock: Clock) -> None:
    """:func:`register` until Viber takes it, unless it delivers there already."""
    failures = 0
    while True:
        try:
            info = await client.call("get_account_info", {})
            if string(info, "webhook", 2000) != url or _missing(info):
                await register(client, url)
            return
        except DeliveryError as error:
            failures += 1
            seconds = min(LONGEST_PAUSE, 2.0 ** min(failures, 10))
            log.warning("viber webhook not registered", why=str(error), seconds=seconds)
        await clock.sleep(seconds)


async def check(client: Client, settings: ViberSettings, url: str | None) -> Sequence[Finding]:
    """Each finding's key is worded in ``messages/``."""
    server = urlsplit(settings.api_base).hostname or ""
    try:
        info = await client.call("get_account_info", {})
    except DeliveryError as error:
        why = str(error)
        if isinstance(error, Uncertain) or (isinstance(error, TryLater) and error.scope is Scope.platform_down):
            return [Finding("reach", False, {"server": server, "why": why})]
        return [Finding("reach", True, {"server": server}), Finding("token", False, {"bot": "–", "why": why})]
    return list(_findings(info, settings, server, url))


def _findings(info: Raw, settings: ViberSettings, server: str, url: str | None) -> Iterator[Finding]:
    yield Finding("reach", True, {"server": server})
    yield Finding("token", True, {"bot": f"{string(info, 'name', 100)} (viber://pa?chatURI={string(info, 'uri', 100)})"})
    yield Finding("address", bool(url) and (settings.api_base != API_BASE or str(url).startswith("https://")), {"url": url or "–"})
    webhook = string(info, "webhook", 2000)
    yield Finding("webhook", bool(webhook) and webhook == url, {"url": webhook or "–", "expected": url or "–"})
    if webhook:
        missing = _missing(info)
        yield Finding("kinds", not missing, {"missing": ", ".join(missing)})


def _missing(info: Raw) -> list[str]:
    named = info.get("event_types")
    asked = named if isinstance(named, list) else []
    return [kind for kind in WANTED if kind != _ALWAYS and kind not in asked]
