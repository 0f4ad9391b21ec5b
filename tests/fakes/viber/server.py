"""A strict local Viber: the REST API over HTTP, callbacks to our webhook, with people to play the other side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from random import Random
from typing import Any, Self
from urllib.parse import quote, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.contract import Call, SeenFile, Way
from tests.fakes.viber.callbacks import Callbacks
from tests.fakes.viber.faults import METHODS, Faults
from tests.fakes.viber.person import ViberPerson
from tests.fakes.viber.strict import SIZES, check_message
from tests.fakes.viber.world import FILTERED, UNANSWERED, Refused, User, World

TOKEN = "4453b6ac12345678-e02c5f12174805f9-daec9cbb5448c51f"
JSON_LIMIT = 30_000
NOT_OUR_FAULT = frozenset({5, 6, 12})
KINDS = {"picture": "photo", "video": "video", "file": "document"}
Json = dict[str, Any]


class FakeViber:
    """Implements :class:`tests.fakes.contract.Fake`; ``url`` is the API base. ``wrong`` must be empty at the end of a test."""

    name = "viber"

    def __init__(self, token: str = TOKEN, port: int = 0, unanswered: int = UNANSWERED) -> None:
        self.token = token
        self.url = ""
        self.world = World(token, unanswered)
        self.callbacks = Callbacks(self.world)
        self._faults = Faults()
        self._port = port
        self._closing = asyncio.Event()

    @property
    def wrong(self) -> list[str]:
        return self.world.wrong

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"token": self.token, "api_base": self.url, "name": "Отклик"}

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> ViberPerson:
        return ViberPerson(self.world, self.world.user(number, name, phone), self.url)

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        self.world.webhook, self.world.event_types = f"{base}/webhooks/viber", list(FILTERED)
        self.callbacks.copies, self.callbacks.mixing = copies, None if shuffle is None else Random(shuffle)
        self.world.changed.fire()

    def fail(self, call: Call, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        self._faults.add(call, way, times, accepted)

    def calls(self, method: str) -> list[Json]:
        """Bodies of the calls of ``method`` so far, failed ones too."""
        return [body for name, body in self.world.calls if name == method]

    async def until_delivered(self, seconds: float = 10) -> None:
        if not await self.world.changed.until(lambda: not self.world.waiting, seconds):
            raise AssertionError(f"callbacks not acknowledged: {self.world.waiting}")

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1024 * 1024)
        app.router.add_route("*", "/pa/{method}", self._call)
        app.router.add_get("/media/{key}/{name}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.02)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._fetching = ClientSession(timeout=ClientTimeout(total=5))
        self._posting = asyncio.create_task(self.callbacks.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._posting.cancel()
        await asyncio.gather(self._posting, return_exceptions=True)
        await self._fetching.close()
        await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = None
        try:
            body = await self._read(request, method)
            fault = self._faults.take(METHODS.get(method))
            if fault is None or fault.accepted:
                answer = await self._methods[method](body)
        except Refused as refused:
            if refused.status not in NOT_OUR_FAULT:
                self.world.wrong.append(f"{method}: {refused.status} {refused.words}")
            answer = {"status": refused.status, "status_message": refused.words}
        return await fault.play(request, self._closing) if fault else web.json_response(answer)

    async def _read(self, request: web.Request, method: str) -> Json:
        if request.method != "POST" or method not in self._methods:
            raise Refused(3, f"no {request.method} {method}")
        if request.headers.get("X-Viber-Auth-Token") != self.token:
            raise Refused(2, "invalidAuthToken")
        content = await request.read()
        if len(content) > JSON_LIMIT:
            raise Refused(3, "the request has more than 30 KB")
        try:
            body = json.loads(content)
        except ValueError:
            raise Refused(3, "not JSON") from None
        if not isinstance(body, dict) or "auth_token" in body:
            raise Refused(3, "the body is an object without the token")
        self.world.calls.append((method, body))
        self.world.changed.fire()
        return body

    @property
    def _methods(self) -> Mapping[str, Any]:
        return {"send_message": self._send, "set_webhook": self._set_webhook, "get_account_info": self._info}

    async def _send(self, body: Json) -> Json:
        if not self.world.webhook:
            raise Refused(10, "webhookNotSet")
        check_message(body)
        user = self.world.users.get(body["receiver"])
        if user is None:
            raise Refused(5, "receiverNotRegistered")
        if not user.subscribed:
            raise Refused(6, "receiverNotSubscribed")
        user.unanswered += 1
        if user.unanswered > self.world.unanswered:
            raise Refused(12, "tooManyRequests")
        token = self.world.next_token()
        await self._hand_over(user, token, body)
        return {"status": 0, "status_message": "ok", "message_token": token, "chat_hostname": "SN-CHAT-03_", "billing_status": 1}

    async def _hand_over(self, user: User, token: int, body: Json) -> None:
        """The person's phone fetches the file itself: when it cannot, the bot hears ``failed`` after a status of 0."""
        try:
            files = (await self._fetched(body),) if body["type"] in KINDS else ()
        except (ClientError, TimeoutError, ValueError) as error:
            self.world.wrong.append(f"the file could not be fetched: {error or type(error).__name__}")
            self.world.push("failed", {"user_id": user.id, "desc": "media could not be loaded"}, token)
            return
        self.world.show(user, token, body, files)
        self.world.push("delivered", {"user_id": user.id}, token)

    async def _fetched(self, body: Json) -> SeenFile:
        async with self._fetching.get(body["media"]) as response:
            data = await response.read()
            if response.status != 200:
                raise ValueError(f"HTTP {response.status}")
        if len(data) > SIZES[body["type"]] or body.get("size", len(data)) != len(data):
            raise ValueError(f"{len(data)} bytes instead of {body.get('size')}")
        return SeenFile(KINDS[body["type"]], body.get("file_name") or urlsplit(body["media"]).path.rsplit("/", 1)[-1], data)

    async def _set_webhook(self, body: Json) -> Json:
        if unknown := set(body) - {"url", "event_types", "send_name", "send_photo"}:
            raise Refused(3, f"unknown fields {sorted(unknown)}")
        url, kinds = body.get("url"), body.get("event_types", list(FILTERED))
        if not isinstance(url, str) or not isinstance(kinds, list) or set(kinds) - {*FILTERED, "message"}:
            raise Refused(3, "url or event_types is not valid")
        local = urlsplit(url).hostname == "127.0.0.1"
        if not (local or url.startswith("https://")) or not await self.callbacks.knock(url):
            return {"status": 1, "status_message": "webhook is not valid: it must answer with HTTP 200"}
        self.world.webhook, self.world.event_types = url, [kind for kind in kinds if kind in FILTERED]
        self.world.changed.fire()
        return {"status": 0, "status_message": "ok", "event_types": kinds}

    async def _info(self, body: Json) -> Json:
        return {
            "status": 0,
            "status_message": "ok",
            "id": "pa:75346594275468546724",
            "name": "Отклик",
            "uri": self.world.uri,
            "webhook": self.world.webhook,
            "event_types": self.world.event_types,
            "subscribers_count": sum(user.subscribed for user in self.world.users.values()),
        }

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self.world.media.get(request.match_info["key"])
        if "X-Viber-Auth-Token" in request.headers:
            self.world.wrong.append("the token was sent to a host of files")
        fault = self._faults.take("download")
        if fault and fault.way == "cut" and file:
            return await _half(request, file[1])
        if fault:
            return await fault.play(request, self._closing)
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file[1], headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file[0])}"})


async def _half(request: web.Request, data: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    assert request.transport is not None
    request.transport.close()
    return response
