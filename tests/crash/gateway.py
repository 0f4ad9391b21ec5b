"""What stands before the doors in an installation: hands each webhook to a door that lives, and measures how soon it is acknowledged."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

HEADERS = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token", "X-Viber-Content-Signature", "X-Max-Bot-Api-Secret")


class Gateway:
    """``base`` is given to platforms; ``doors`` are the addresses of all doors, dead ones too. A dead door answers 502 here."""

    def __init__(self, rng: random.Random) -> None:
        self.doors: Sequence[str] = ()
        self.base = ""
        self.acknowledged: list[float] = []
        self.statuses: dict[int, int] = {}
        self._rng = rng
        self._http: aiohttp.ClientSession

    @asynccontextmanager
    async def running(self) -> Any:
        app = web.Application()
        app.router.add_post("/webhooks/{name}", self._pass)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30), connector=aiohttp.TCPConnector(limit=64)) as self._http:
            try:
                yield self
            finally:
                await runner.cleanup()

    async def _pass(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
        for door in self._rng.sample(list(self.doors), len(self.doors)):
            began = time.perf_counter()
            try:
                async with self._http.post(f"{door}{request.path_qs}", data=body, headers=headers) as answer:
                    said = await answer.read()
            except aiohttp.ClientConnectorError:
                continue  # nothing left: the next door may take it
            except (aiohttp.ClientError, TimeoutError):
                break
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            if answer.status == 200:
                self.acknowledged.append(time.perf_counter() - began)
            return web.Response(status=answer.status, body=said, content_type=answer.content_type)
        self.statuses[502] = self.statuses.get(502, 0) + 1
        return web.Response(status=502)
