"""Tells VK where and what to deliver: the Callback server with its secret and events, and Long Poll's events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from connectors.errors import Rejected, TryLater
from connectors.fields import Raw, integer, sections, string
from connectors.vk.api import VERSION, Api
from connectors.vk.settings import VkSettings

TITLE: Final = "otklik"
WANTED: Final = ("message_new", "message_event", "message_edit", "message_allow", "message_deny", "message_read", "message_reaction_event")
"""The events we live by."""
UNWANTED: Final = ("message_reply", "message_typing_state")
EVENTS: Final = dict.fromkeys(WANTED, 1) | dict.fromkeys(UNWANTED, 0)


async def register(api: Api, settings: VkSettings, url: str | None) -> str:
    """Set up what ``settings.mode`` needs; where VK delivers, in words. The same call again changes nothing.

    VK knocks at ``url`` for the confirmation string at once, so the door must be open. Raises DeliveryError.
    """
    told = []
    if settings.callback:
        told.append(await _callback(api, settings, url))
    if settings.longpoll:
        await api.call("groups.setLongPollSettings", group_id=settings.group_id, enabled=1, api_version=VERSION, **EVENTS)
        told.append("Long Poll")
    return ", ".join(told)


async def servers(api: Api, settings: VkSettings) -> Sequence[Raw]:
    """The community's Callback servers: ``{id, url, secret_key, status}``."""
    return sections(await api.call("groups.getCallbackServers", group_id=settings.group_id), "items")


def server_at(found: Sequence[Raw], url: str | None) -> Raw | None:
    """The server that delivers to ``url``."""
    return next((server for server in found if url and string(server, "url").rstrip("/") == url.rstrip("/")), None)


async def _callback(api: Api, settings: VkSettings, url: str | None) -> str:
    if not url:
        raise Rejected("VK needs an address to deliver to: set OTKLIK_PUBLIC_URL or OTKLIK_VK__WEBHOOK_URL")
    secret = settings.secret.get_secret_value() if settings.secret else ""
    server = server_at(await servers(api, settings), url)
    wanted: dict[str, Any] = {"group_id": settings.group_id, "url": url, "title": TITLE, "secret_key": secret}
    if server is None:
        number = integer(await api.call("groups.addCallbackServer", **wanted), "server_id")
    else:
        number = integer(server, "id")
        if string(server, "secret_key") != secret or string(server, "status") != "ok":
            await api.call("groups.editCallbackServer", server_id=number, **wanted)
    if number is None:
        raise TryLater("VK did not name the Callback server")
    await api.call("groups.setCallbackSettings", group_id=settings.group_id, server_id=number, api_version=VERSION, **EVENTS)
    return url
