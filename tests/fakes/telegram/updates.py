"""How the bot gets its updates: https://core.telegram.org/bots/api#getting-updates"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.wire import Params, Refused, bad
from tests.fakes.telegram.world import World
from tests.fakes.telegram.writing import Table


class Updates:
    """getUpdates and the webhook's three methods."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._poll = 0
        self.table: Table = {
            "getupdates": self.get_updates,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.get_webhook_info,
        }

    async def get_updates(self, params: Params) -> Any:
        world = self.world
        offset, limit, seconds = params.integer("offset") or 0, params.integer("limit") or 100, params.integer("timeout") or 0
        allowed = params.json("allowed_updates")
        if world.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
        if not 1 <= limit <= 100:
            raise bad("limit must be 1..100")
        self._poll += 1
        mine = self._poll
        world.changed.fire()
        if allowed is not None:
            world.allowed = allowed
        if offset > 0:
            world.updates = [update for update in world.updates if update["update_id"] >= offset]
        elif offset < 0:
            world.updates = world.updates[offset:]
        await world.changed.until(lambda: bool(world.updates) or self._poll != mine or bool(world.webhook), min(seconds, 50))
        if world.webhook:
            raise Refused(409, "Conflict: terminated by setWebhook request")
        if self._poll != mine:
            raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        return world.updates[:limit]

    async def set_webhook(self, params: Params) -> Any:
        url, secret, allowed = params.string("url") or "", params.string("secret_token"), params.json("allowed_updates")
        connections, drop = params.integer("max_connections") or 40, params.flag("drop_pending_updates")
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        parts = urlsplit(url)
        if url and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):  # the fake has no certificates
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if allowed is not None:
            self.world.allowed = allowed
        if drop:
            self.world.updates.clear()
        self.world.webhook = {"url": url, "secret": secret, "max_connections": connections} if url else None
        self.world.changed.fire()
        return True

    async def delete_webhook(self, params: Params) -> Any:
        if params.flag("drop_pending_updates"):
            self.world.updates.clear()
        self.world.webhook = None
        self.world.changed.fire()
        return True

    async def get_webhook_info(self, params: Params) -> Any:
        info = {key: value for key, value in (self.world.webhook or {"url": ""}).items() if key != "secret"}
        allowed = {"allowed_updates": self.world.allowed} if self.world.allowed else {}
        return {"has_custom_certificate": False, "pending_update_count": len(self.world.updates), **allowed, **info}
