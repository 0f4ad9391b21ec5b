"""Tells MAX where to deliver. Subscriptions add up, and MAX drops one that failed for eight hours, so both are looked after.

https://dev.max.ru/docs-api/methods/POST/subscriptions
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from connectors.contract import Clock, Finding
from connectors.errors import DeliveryError, Rejected, Scope, TryLater
from connectors.fields import sections, string
from connectors.max.client import Client
from connectors.max.failures import UNTRUSTED
from connectors.max.parse import WANTED
from connectors.max.settings import MaxSettings

log = structlog.get_logger(__name__)

LOOK_S: Final = 300.0


async def subscriptions(client: Client) -> Sequence[str]:
    """The addresses MAX delivers to."""
    answer = await client.call("GET", "/subscriptions")
    return [url for raw in sections(answer, "subscriptions") if (url := string(raw, "url", 2048))]


async def register(client: Client, settings: MaxSettings, url: str | None) -> str:
    """Deliver to ``url`` and nowhere else; in polling mode to no address. What MAX does now, in words. Raises DeliveryError."""
    wanted = url if settings.mode == "webhook" else None
    if settings.mode == "webhook" and not wanted:
        raise Rejected("MAX needs the public address of this installation: set OTKLIK_PUBLIC_URL")
    for other in await subscriptions(client):
        if other != wanted:
            await client.call("DELETE", "/subscriptions", {"url": other})
    if wanted is None:
        return "no webhook, polling"
    await _subscribe(client, settings, wanted)
    return wanted


async def keep_subscribed(client: Client, settings: MaxSettings, url: str, clock: Clock) -> None:
    """See that our address stays subscribed, until cancelled."""
    while True:
        try:
            if url not in await subscriptions(client):
                await _subscribe(client, settings, url)
                log.warning("max webhook subscribed", url=url)
        except DeliveryError as error:
            log.warning("max webhook not subscribed", why=str(error))
        await clock.sleep(LOOK_S)


async def check(client: Client, settings: MaxSettings, url: str | None) -> Sequence[Finding]:
    """Token, certificate, and whether updates go where this installation listens."""
    try:
        me = await client.call("GET", "/me")
    except DeliveryError as error:
        known = isinstance(error, TryLater) and error.scope is Scope.channel
        key = "certificate" if str(error) == UNTRUSTED else "token" if known else "reach"
        return [Finding(key, False, {"why": str(error), "name": "–", "server": settings.api_base})]
    found = [Finding("token", True, {"name": string(me, "name", 200) or string(me, "first_name", 200), "why": ""})]
    try:
        urls = await subscriptions(client)
    except DeliveryError as error:
        return [*found, Finding("webhook", False, {"url": str(error)})]
    if settings.mode == "polling":
        return [*found, Finding("polling", not urls, {"urls": ", ".join(urls)})]
    stale = [other for other in urls if other != url]
    return [*found, Finding("webhook", url in urls, {"url": url or "–"}), Finding("stale", not stale, {"urls": ", ".join(stale) or "none"})]


async def _subscribe(client: Client, settings: MaxSettings, url: str) -> None:
    assert settings.secret is not None
    await client.call(
        "POST", "/subscriptions", body={"url": url, "update_types": list(WANTED), "secret": settings.secret.get_secret_value()}
    )
