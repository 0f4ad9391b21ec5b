"""A strict local VK: API, Long Poll, Callback API, upload servers and files on one address."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any, Self

from aiohttp import web

from tests.fakes.contract import Call, Way
from tests.fakes.telegram.wire import read_params
from tests.fakes.vk.callbacks import Callbacks
from tests.fakes.vk.community import Community
from tests.fakes.vk.faults import METHODS, Fault, Faults
from tests.fakes.vk.messages import Messages
from tests.fakes.vk.person import VkPerson, member_of, person_of
from tests.fakes.vk.wire import OURS, Params, Refused
from tests.fakes.vk.world import SETTINGS, Server, World

TOKEN = "vk1.a.TEST-token_of_the_fake"
SECRET = "s3cret-of-the-callback"
GROUP = 4242
VERSIONS = ("5.199",)


class FakeVk:
    """Implements :class:`tests.fakes.contract.Fake`. Without :meth:`deliver_to` events travel by Long Poll alone, with it by both ways.

    ``forbidden``: methods that the token lacks the right to.
    """

    name = "vk"

    def __init__(self, *, port: int = 0, mode: str = "both") -> None:
        self.world = World(TOKEN, GROUP)
        self.faults = Faults()
        self.callbacks = Callbacks(self.world)
        self.mode = mode
        self.url = ""
        self._port = port
        self._messages = Messages(self.world)
        self._community = Community(self.world, self.callbacks.confirm)
        self._closing = asyncio.Event()
        self.forbidden: set[str] = set()
        self._forgotten = 0
        self._stale: set[str] = set()

    @property
    def wrong(self) -> list[str]:
        return self.world.wrong

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"token": TOKEN, "group_id": GROUP, "secret": SECRET, "mode": self.mode, "api_base": self.url}

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> VkPerson:
        return person_of(self.world, 100_000 + number, name)

    def member(self, number: int = 1, chat: int = 5) -> VkPerson:
        """The same person speaking in a group chat the community is in."""
        return member_of(self.world, 100_000 + number, chat)

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        url = f"{base}/webhooks/vk"
        if self.world.servers:  # what waits follows the server to its new address
            self.world.servers[0].url = url
        else:
            self.world.servers.append(Server(self.world.number(), url, "otklik", SECRET, "ok", set(SETTINGS)))
        self.callbacks.copies = copies
        self.callbacks.shuffle = None if shuffle is None else random.Random(shuffle)

    def fail(self, call: Call, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False, code: int = 0) -> None:
        """See the contract; ``code``: VK's error of that number. VK names no time to wait, so ``retry_after`` has no effect."""
        self.faults.add(call, Fault(way, accepted, code), times)

    def forget_events(self) -> None:
        """The Long Poll server no longer has what was not fetched yet (``failed: 1``)."""
        self._forgotten = len(self.world.events)

    def expire_key(self, *, lost: bool = False) -> None:
        """The Long Poll key ends (``failed: 2``), or the whole session (``failed: 3``)."""
        self._stale.add(f"{self._community.key} {3 if lost else 2}")
        self._community.key += "x"
        self.world.changed.fire()

    def calls(self, method: str) -> list[dict[str, str]]:
        """Parameters of the calls of ``method`` so far, failed ones too."""
        return [values for name, values in self.world.calls if name == method]

    async def until_delivered(self, seconds: float = 10) -> None:
        def delivered() -> bool:
            fetched = self.world.polled is not None and self.world.polled >= len(self.world.events)
            return not self.world.outgoing and (fetched or (self.world.polled is None and bool(self.world.servers)))

        if not await self.world.changed.until(delivered, seconds):
            raise AssertionError(f"polled {self.world.polled} of {len(self.world.events)}, not delivered: {self.world.outgoing}")

    async def start(self) -> None:
        app = web.Application(client_max_size=220 * 1024 * 1024)
        app.router.add_route("*", "/method/{method}", self._call)
        app.router.add_get("/longpoll", self._poll)
        app.router.add_post("/upload/{kind}", self._upload)
        app.router.add_get("/files/{key}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.02)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = self.world.url = f"http://127.0.0.1:{self._port}"
        self._posting = asyncio.create_task(self.callbacks.run())

    async def stop(self) -> None:
        self._closing.set()
        self.world.changed.fire()
        self._posting.cancel()
        await asyncio.gather(self._posting, return_exceptions=True)
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        values = {**request.query, **{key: value for key, value in (await request.post()).items() if isinstance(value, str)}}
        self.world.calls.append((name, {key: value for key, value in values.items() if key != "access_token"}))
        self.world.changed.fire()
        try:
            return await self._answer(request, name, values)
        except Refused as refused:
            if refused.code in OURS:
                self.world.wrong.append(f"{name}: {refused.code} {refused.said}")
            return refused.response(name, values)

    async def _answer(self, request: web.Request, name: str, values: dict[str, str]) -> web.StreamResponse:
        if values.get("access_token") != TOKEN:
            raise Refused(5)
        if values.get("v") not in VERSIONS:
            raise Refused(100, f"v (version) is {values.get('v')}")
        if name in self.forbidden:
            raise Refused(15)
        fault = self.faults.take(METHODS.get(name))
        if fault and not fault.accepted:
            return await self._play(fault, request, values)
        params = Params(values)
        result = await self._result(name, params)
        self.world.wrong += [f"{name}: unknown parameter {key}" for key in params.unknown()]
        return await self._play(fault, request, values) if fault else web.json_response({"response": result})

    async def _result(self, name: str, params: Params) -> Any:
        if name in self._messages.table:
            return self._messages.table[name](params)
        if name in self._community.table:
            return await self._community.table[name](params)
        raise Refused(3)

    async def _play(self, fault: Fault, request: web.Request, values: Mapping[str, str]) -> web.StreamResponse:
        """A refusal of one of ``peer_ids`` comes inside the answer, as with the real one."""
        try:
            return await fault.play(request, self._closing)
        except Refused as refused:
            if refused.code < 900 or "peer_ids" not in values:
                raise
            error = {"code": refused.code, "description": refused.said}
            item = {"peer_id": int(values["peer_ids"]), "message_id": 0, "conversation_message_id": 0, "error": error}
            return web.json_response({"response": [item]})

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.take("updates"):
            return await fault.play(request, self._closing)
        query, events = request.query, self.world.events
        if query.get("act") != "a_check" or not query.get("wait", "").isdecimal() or int(query["wait"]) > 90:
            self.world.wrong.append(f"longpoll: {dict(query)}")
        ts = int(query.get("ts") or 0)
        if failed := self._failed(query.get("key", ""), ts):
            return web.json_response(failed)
        self.world.polled = max(ts, self.world.polled or 0)
        self.world.changed.fire()

        def over() -> bool:
            return len(events) > ts or self._closing.is_set() or bool(self._failed(query["key"], ts))

        await self.world.changed.until(over, float(query["wait"]))
        if failed := self._failed(query["key"], ts):
            return web.json_response(failed)
        return web.json_response({"ts": str(len(events)), "updates": events[ts:]})

    def _failed(self, key: str, ts: int) -> dict[str, Any] | None:
        if ts < self._forgotten:
            return {"failed": 1, "ts": len(self.world.events)}
        if f"{key} 3" in self._stale:
            return {"failed": 3}
        return None if key == self._community.key else {"failed": 2}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if fault := self.faults.take("upload"):
            return await fault.play(request, self._closing)
        kind, uploads = request.match_info["kind"], (await read_params(request)).uploads
        upload = uploads.get("photo" if kind == "photo" else "file")
        if upload is None or not upload.data:
            self.world.wrong.append(f"upload of a {kind} without its file: {list(uploads)}")
            return web.json_response({"error": "no file", "bwact": "n"})
        if kind == "photo" and not self.world.takes_photos:
            return web.json_response({"server": 1, "photo": "[]", "hash": "h0"})
        if upload.name.lower().endswith((".mp3", ".exe")):
            return web.json_response({"error": "wrong file type"})
        key = self.world.keep(kind, upload.name, upload.data).rsplit("/", 1)[1]
        if kind == "photo":
            return web.json_response({"server": 1, "photo": json.dumps([{"photo": key}]), "hash": "h0"})
        return web.json_response({"file": f"{kind}|{key}"})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self.world.files.get(request.match_info["key"])
        if file is None:
            return web.Response(status=404)
        if fault := self.faults.take("download"):
            return await _half(request, file.data) if fault.way == "cut" else await fault.play(request, self._closing)
        return web.Response(body=file.data, content_type="application/octet-stream")


async def _half(request: web.Request, data: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    assert request.transport is not None
    request.transport.close()
    return response
