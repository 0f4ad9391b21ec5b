"""The methods of the community and of uploads: https://dev.vk.com/method/groups, https://dev.vk.com/api/upload/overview"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.vk.wire import Params, Refused
from tests.fakes.vk.world import SETTINGS, Server, World

Confirm = Callable[[Server], Awaitable[bool]]


class Community:
    """Each method takes the parameters and gives the ``response``; ``confirm`` knocks at a new Callback server."""

    def __init__(self, world: World, confirm: Confirm) -> None:
        self.world = world
        self._confirm = confirm
        self.table = {
            "groups.getById": self.by_id,
            "groups.getTokenPermissions": self.permissions,
            "groups.getLongPollServer": self.longpoll_server,
            "groups.getLongPollSettings": self.longpoll_settings,
            "groups.setLongPollSettings": self.set_longpoll,
            "groups.getCallbackConfirmationCode": self.code,
            "groups.getCallbackServers": self.servers,
            "groups.addCallbackServer": self.add,
            "groups.editCallbackServer": self.edit,
            "groups.getCallbackSettings": self.callback_settings,
            "groups.setCallbackSettings": self.set_callback,
            "photos.getMessagesUploadServer": self.photo_server,
            "photos.saveMessagesPhoto": self.save_photo,
            "docs.getMessagesUploadServer": self.doc_server,
            "docs.save": self.save_doc,
        }
        self.key = "k1"

    async def by_id(self, params: Params) -> Any:
        params.string("group_id")
        return {"groups": [{"id": self.world.group, "name": "Маяк", "screen_name": f"club{self.world.group}"}], "profiles": []}

    async def permissions(self, _params: Params) -> Any:
        return {"mask": self.world.mask, "permissions": []}

    async def longpoll_server(self, params: Params) -> Any:
        self._own(params)
        if not self.world.polling:
            raise Refused(100, "longpoll for this group is not enabled")
        return {"key": self.key, "server": f"{self.world.url}/longpoll", "ts": str(len(self.world.events))}

    async def longpoll_settings(self, params: Params) -> Any:
        self._own(params)
        return {"is_enabled": self.world.polling, "api_version": "5.199", "events": _events(self.world.polled_events)}

    async def set_longpoll(self, params: Params) -> Any:
        self._own(params)
        self.world.polling = params.flag("enabled")
        params.string("api_version")
        _set(params, self.world.polled_events)
        return 1

    async def code(self, params: Params) -> Any:
        self._own(params)
        return {"code": self.world.confirmation}

    async def servers(self, params: Params) -> Any:
        self._own(params)
        return {"count": len(self.world.servers), "items": [server.raw() for server in self.world.servers]}

    async def add(self, params: Params) -> Any:
        self._own(params)
        if len(self.world.servers) >= 10:
            raise Refused(2000, "servers number limit is reached")
        server = Server(self.world.number(), *_address(params))
        self.world.servers.append(server)
        await self._knock(server)
        return {"server_id": server.id}

    async def edit(self, params: Params) -> Any:
        self._own(params)
        server = self._server(params)
        server.url, server.title, server.secret = _address(params)
        await self._knock(server)
        return 1

    async def callback_settings(self, params: Params) -> Any:
        self._own(params)
        return {"api_version": "5.199", "events": _events(self._server(params).events)}

    async def set_callback(self, params: Params) -> Any:
        self._own(params)
        params.string("api_version")
        _set(params, self._server(params).events)
        return 1

    async def photo_server(self, params: Params) -> Any:
        params.integer("peer_id")
        return {"upload_url": f"{self.world.url}/upload/photo", "album_id": -64, "user_id": 0, "group_id": self.world.group}

    async def save_photo(self, params: Params) -> Any:
        token = params.string("photo", required=True)
        params.integer("server", required=True)
        if params.string("hash", required=True) != "h0" or not token.startswith('[{"photo":'):
            raise Refused(121, "invalid hash")
        return [self._save("photo", json.loads(token)[0]["photo"])]

    async def doc_server(self, params: Params) -> Any:
        params.integer("peer_id")
        kind = params.string("type") or "doc"
        if kind not in ("doc", "audio_message", "graffiti"):
            raise Refused(100, "type")
        return {"upload_url": f"{self.world.url}/upload/{kind}"}

    async def save_doc(self, params: Params) -> Any:
        kind, _, key = params.string("file", required=True).partition("|")
        params.string("title")
        if key not in self.world.files:
            raise Refused(105, "Couldn't save file")
        return {"type": kind, kind: self._save(kind, key)}

    def _save(self, kind: str, key: str) -> dict[str, Any]:
        number = self.world.number()
        self.world.media[f"{kind}-{self.world.group}_{number}_ak{number}"] = (kind, key)
        return {"id": number, "owner_id": -self.world.group, "access_key": f"ak{number}"}

    async def _knock(self, server: Server) -> None:
        server.status = "ok" if await self._confirm(server) else "failed"
        self.world.changed.fire()

    def _own(self, params: Params) -> None:
        if params.integer("group_id", required=True) != self.world.group:
            raise Refused(15, "this group is not yours")

    def _server(self, params: Params) -> Server:
        number = params.integer("server_id", required=True)
        found = next((server for server in self.world.servers if server.id == number), None)
        if found is None:
            raise Refused(104)
        return found


def _address(params: Params) -> tuple[str, str, str]:
    url, title, secret = params.string("url", required=True), params.string("title", required=True), params.string("secret_key")
    if len(title) > 14 or len(secret) > 50 or not url.startswith(("http://", "https://")):
        raise Refused(100, "url, title or secret_key")
    return url, title, secret


def _events(chosen: set[str]) -> dict[str, int]:
    return {name: int(name in chosen) for name in SETTINGS}


def _set(params: Params, chosen: set[str]) -> None:
    for name in SETTINGS:
        if name in params.values:
            (chosen.add if params.flag(name) else chosen.discard)(name)
