"""Looks for what is wrong with the set-up in VK: token, rights, Callback server, Long Poll."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from connectors.contract import Finding
from connectors.errors import DeliveryError
from connectors.fields import integer, section, sections, string
from connectors.vk.api import Api
from connectors.vk.registration import WANTED, server_at, servers
from connectors.vk.settings import VkSettings

RIGHTS: Final = {"messages": 1 << 12, "photos": 1 << 2, "docs": 1 << 17, "manage": 1 << 18}
"""Bits of a community token: https://dev.vk.com/reference/access-rights"""


class Check:
    """Each question asks VK once; what VK does not answer is a finding too."""

    def __init__(self, api: Api, settings: VkSettings, url: str | None) -> None:
        self._api = api
        self._settings = settings
        self._url = url

    async def findings(self) -> Sequence[Finding]:
        token = await self._asked("token", self._token)
        if not token.ok:
            return [token]
        found = [token, await self._asked("rights", self._rights)]
        if self._settings.callback:
            found.append(await self._asked("callback", self._callback))
        if self._settings.longpoll:
            found.append(await self._asked("longpoll", self._longpoll))
        return found

    async def _asked(self, key: str, question: Callable[[], Awaitable[Finding]]) -> Finding:
        try:
            return await question()
        except DeliveryError as error:
            return Finding(f"{key}-unknown", ok=False, values={"why": str(error)})

    async def _token(self) -> Finding:
        group = self._settings.group_id
        told = await self._api.call("groups.getById", group_id=group)
        found = sections(told, "groups") if isinstance(told, dict) else sections({"groups": told}, "groups")
        name = string(found[0], "name", 100) if found else ""
        return Finding("token", ok=bool(found) and integer(found[0], "id") == group, values={"name": name, "group": str(group)})

    async def _rights(self) -> Finding:
        mask = integer(await self._api.call("groups.getTokenPermissions"), "mask") or 0
        missing = [name for name, bit in RIGHTS.items() if not mask & bit]
        return Finding("rights", ok=not missing, values={"missing": ", ".join(missing)})

    async def _callback(self) -> Finding:
        server = server_at(await servers(self._api, self._settings), self._url)
        values: dict[str, Any] = {"url": self._url or "", "status": string(server, "status", 20) if server else ""}
        if server is None:
            return Finding("callback-none", ok=False, values=values)
        secret = self._settings.secret.get_secret_value() if self._settings.secret else ""
        if string(server, "secret_key") != secret:
            return Finding("callback-secret", ok=False, values=values)
        if values["status"] != "ok":
            return Finding("callback-status", ok=False, values=values)
        number = integer(server, "id")
        told = await self._api.call("groups.getCallbackSettings", group_id=self._settings.group_id, server_id=number)
        return self._events("callback", told, values)

    async def _longpoll(self) -> Finding:
        told = await self._api.call("groups.getLongPollSettings", group_id=self._settings.group_id)
        if not told.get("is_enabled"):
            return Finding("longpoll-off", ok=False)
        return self._events("longpoll", told, {})

    def _events(self, key: str, told: Any, values: dict[str, Any]) -> Finding:
        events = section(told, "events") if isinstance(told, dict) else {}
        missing = [name for name in WANTED if not events.get(name)]
        if missing:
            return Finding(f"{key}-events", ok=False, values={**values, "missing": ", ".join(missing)})
        return Finding(key, ok=True, values=values)
