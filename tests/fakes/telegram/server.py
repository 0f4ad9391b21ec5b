"""A strict local Telegram: the Bot API over HTTP, with people to play the other side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal, Self

from aiohttp import web

from tests.fakes.telegram.client import Client
from tests.fakes.telegram.control import control_routes
from tests.fakes.telegram.faults import Faults, Way
from tests.fakes.telegram.methods import Methods
from tests.fakes.telegram.person import TelegramPerson
from tests.fakes.telegram.webhooks import Webhooks
from tests.fakes.telegram.wire import Refused, read_params
from tests.fakes.telegram.world import Chat, World
from tests.fakes.telegram.writing import Table

TOKEN = "42:TEST-token_of_the_fake"
SECRET = "s3cret-of_the_webhook"
"""Given to :meth:`FakeTelegram.deliver_to`; the channel must be built with :attr:`FakeTelegram.settings`."""
KINDS = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]


class FakeTelegram:
    """Use as ``async with FakeTelegram() as telegram``; give ``telegram.url`` to the bot as its API base.

    ``telegram.wrong`` must be empty at the end of a test: it lists calls the real platform would have refused (400, 401, 404) and
    parameters it does not know. Implements :class:`tests.fakes.contract.Fake`; ``mode`` is how ``settings`` let the channel receive.
    """

    name = "telegram"

    def __init__(self, token: str = TOKEN, port: int = 0, mode: Literal["polling", "webhook"] = "polling") -> None:
        self.mode = mode
        self.world = World(token)
        self.faults = Faults()
        self.webhooks = Webhooks(self.world)
        self.token = token
        self.url = ""
        self._port = port
        self._methods = Methods(self.world)
        self._closing = asyncio.Event()
        self._clients: dict[int, Client] = {}
        self._persons: dict[int, TelegramPerson] = {}

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"token": self.token, "api_base": self.url, "mode": self.mode, "secret": SECRET, "poll_timeout": 5}

    def plug(self, methods: Table) -> None:
        """More methods of the Bot API, by name; they read :class:`tests.fakes.telegram.wire.Params` and raise ``Refused``."""
        self._methods.table |= {name.lower(): method for name, method in methods.items()}

    @property
    def wrong(self) -> list[str]:
        return self.world.wrong

    def client(self, user_id: int = 7001, name: str = "Иван", language: str = "ru", phone: str = "+79001234567") -> Client:
        """The person with this id, the same at every call."""
        if user_id not in self._clients:
            user = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}
            chat = self.world.chats.setdefault(user_id, Chat(user_id, {"id": user_id, "type": "private", "first_name": name}))
            self._clients[user_id] = Client(self.world, chat, user, phone)
        return self._clients[user_id]

    def group(self, member: Client, chat_id: int = -1001) -> Client:
        """``member`` speaking in a group the bot is in."""
        chat = self.world.chats.setdefault(chat_id, Chat(chat_id, {"id": chat_id, "type": "supergroup", "title": "Группа"}, started=True))
        return Client(self.world, chat, member.user, member.phone)

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> TelegramPerson:
        if number not in self._persons:
            self._persons[number] = TelegramPerson(self.client(7000 + number, name, phone=phone))
        return self._persons[number]

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        self.mode = "webhook"
        self.world.allowed = self.world.allowed or KINDS
        self.webhooks.mix(copies, shuffle)
        self.world.webhook = {"url": f"{base}/webhooks/telegram", "secret": SECRET, "max_connections": 40}
        self.world.changed.fire()

    def fail(self, call: str, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        """Let the next ``times`` calls fail; ``call``: of :data:`tests.fakes.contract.Call`, or a method's name."""
        self.faults.add(call, way, times=times, retry_after=retry_after, accepted=accepted)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Parameters of the calls of ``method`` so far, failed ones too."""
        return [params for name, params in self.world.calls if name == method.lower()]

    async def until_confirmed(self, seconds: float = 10) -> None:
        """Wait until the bot has confirmed every update."""
        if not await self.world.changed.until(lambda: not self.world.updates, seconds):
            raise AssertionError(f"updates not confirmed: {self.world.updates}")

    async def until_delivered(self, seconds: float = 10) -> None:
        await self.until_confirmed(seconds)

    async def start(self) -> None:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.add_routes(control_routes(self))
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.02)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._posting = asyncio.create_task(self.webhooks.run())

    async def stop(self) -> None:
        self._closing.set()
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
        try:
            return await self._answer(request, name)
        except web.HTTPRequestEntityTooLarge:
            refused = Refused(413, "Request Entity Too Large")
        except Refused as error:
            refused = error
        if refused.status in (400, 401, 404, 413):
            self.world.wrong.append(f"{name}: {refused.status} {refused.description}")
        return refused.response()

    async def _answer(self, request: web.Request, name: str) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")
        method = self._methods.table.get(name.lower())
        if method is None:
            raise Refused(404, "Not Found")
        params = await read_params(request)
        self.world.calls.append((name.lower(), params.values))
        self.world.changed.fire()
        fault = self.faults.take(name.lower())
        if fault and not fault.accepted:
            return await fault.play(request, self._closing)
        result = await method(params)
        self.world.wrong += [f"{name}: unknown parameter {key}" for key in params.unknown()]
        if fault:
            return await fault.play(request, self._closing)
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file = self.world.files.get(request.match_info["path"].removeprefix("files/"))
        if request.match_info["token"] != self.token or file is None:
            self.world.wrong.append("file download: 404")
            return Refused(404, "Not Found").response()
        fault = self.faults.take("download")
        if fault and fault.way == "cut":
            return await _half(request, file.data)
        if fault:
            return await fault.play(request, self._closing)
        return web.Response(body=file.data, content_type="application/octet-stream")


async def _half(request: web.Request, data: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    assert request.transport is not None
    request.transport.close()
    return response
