"""A strict local MAX: its HTTP API, uploads, polling and webhooks, with people to play the other side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from random import Random
from typing import Any, Self

from aiohttp import web

from tests.fakes.contract import Call, Way
from tests.fakes.max.checks import bad, check_message
from tests.fakes.max.markup import read
from tests.fakes.max.person import Person
from tests.fakes.max.posting import Posting
from tests.fakes.max.world import Dialog, Refused, World
from tests.fakes.telegram.wire import Upload, _read_multipart

TOKEN = "f9LHodD0cOKI6LMj_fake-token-of-max"
SECRET = "secret-of_the-fake"
TO_A_CHAT = frozenset({"send", "edit", "typing"})


class FakeMax:
    """Implements :class:`tests.fakes.contract.Fake`. ``wrong`` must be empty at the end of a test.

    ``slow_files``: how many times a message with a file that is uploaded from now on is answered "not ready".
    """

    name = "max"

    def __init__(self, token: str = TOKEN) -> None:
        self.world = World(token)
        self.posting = Posting(self.world)
        self.token = token
        self.url = ""
        self.polled = 0
        self.slow_files = 0
        self._faults: dict[str, list[tuple[Way, int, bool]]] = {}
        self._people: dict[int, Person] = {}
        self._closing = asyncio.Event()

    @property
    def wrong(self) -> list[str]:
        return self.world.wrong

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"token": self.token, "api_base": self.url, "secret": SECRET, "poll_timeout": 1}

    def person(self, number: int = 1, name: str = "Иван", phone: str = "+79001234567") -> Person:
        if number not in self._people:
            user = {"user_id": 54_000 + number, "first_name": name, "name": name, "is_bot": False, "last_activity_time": self.world.time}
            dialog = self.world.dialogs.setdefault(182_000 + number, Dialog(182_000 + number, user, phone))
            self._people[number] = Person(self.world, dialog, self.url)
        return self._people[number]

    def deliver_to(self, base: str, *, copies: int = 1, shuffle: int | None = None) -> None:
        self.posting.copies, self.posting.mixing = copies, None if shuffle is None else Random(shuffle)
        self.world.subscriptions = {f"{base}/webhooks/max": {"secret": SECRET, "update_types": []}}
        self.world.changed.fire()

    def fail(self, call: Call, way: Way, *, times: int = 1, retry_after: int = 1, accepted: bool = False) -> None:
        if call == "profile" or (way in ("blocked", "unknown_chat") and call not in TO_A_CHAT):
            raise NotImplementedError(f"MAX has no way to answer {way} to {call}")
        self._faults.setdefault(call, []).extend([(way, retry_after, accepted)] * times)

    async def until_delivered(self, seconds: float = 10) -> None:
        if not await self.world.changed.until(lambda: not self.world.updates, seconds):
            raise AssertionError(f"updates not taken: {self.world.updates}")

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=300 * 1024 * 1024)
        routes = [
            ("GET", "/me", "other", self._me),
            ("POST", "/messages", "send", self._send),
            ("PUT", "/messages", "edit", self._edit),
            ("DELETE", "/messages", "edit", self._delete),
            ("POST", "/answers", "other", self._answer),
            ("POST", "/chats/{chat}/actions", "typing", self._act),
            ("GET", "/updates", "updates", self._updates),
            ("GET", "/subscriptions", "register", self._list),
            ("POST", "/subscriptions", "register", self._subscribe),
            ("DELETE", "/subscriptions", "register", self._unsubscribe),
            ("POST", "/uploads", "upload", self._begin_upload),
            ("GET", "/videos/{token}", "download", self._video),
        ]
        for method, path, call, work in routes:
            app.router.add_route(method, path, self._guarded(call, work))
        app.router.add_post("/upload/{token}", self._take_upload)
        app.router.add_get("/media/{token}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.02)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._task = asyncio.create_task(self.posting.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._runner.cleanup()

    def _guarded(self, call: str, work: Any) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                if request.headers.get("Authorization") != self.token:
                    raise Refused(401, "verify.token", "Invalid access_token")
                queue = self._faults.get(call)
                fault = queue.pop(0) if queue else None
                if fault and not fault[2]:
                    return await self._play(request, fault[0])
                answer = await work(request)
                return await self._play(request, fault[0]) if fault else web.json_response(answer)
            except Refused as refused:
                if refused.code not in ("attachment.not.ready", "chat.denied"):
                    self.world.wrong.append(f"{request.method} {request.path}: {refused}")
                return web.json_response({"code": refused.code, "message": refused.message}, status=refused.status)

        return handle

    async def _play(self, request: web.Request, way: Way) -> web.StreamResponse:
        answers = {
            "rate_limit": (429, "too.many.requests"),
            "server_error": (503, "service.unavailable"),
            "blocked": (403, "chat.denied"),
            "unknown_chat": (404, "chat.not.found"),
            "bad_token": (401, "verify.token"),
        }
        if way in answers:
            status, code = answers[way]
            return web.json_response({"code": code, "message": "error.dialog.suspended" if way == "blocked" else code}, status=status)
        if way == "html":
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if way == "hang":
            await self._closing.wait()
        elif request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    async def _me(self, _request: web.Request) -> dict[str, Any]:
        return self.world.bot

    async def _send(self, request: web.Request) -> dict[str, Any]:
        body = await _json(request)
        dialog = self.world.open_dialog(_number(request, "chat_id"))
        check_message(self.world, body)
        if body.get("format") == "html":
            read(body.get("text") or "")
        return {"message": self.world.write(dialog, self.world.bot, body)}

    async def _edit(self, request: web.Request) -> dict[str, Any]:
        body = await _json(request)
        dialog, message = self.world.find(request.query.get("message_id", ""))
        if dialog.stopped:
            raise Refused(403, "chat.denied", "error.dialog.suspended")
        check_message(self.world, body, editing=True)
        if not message["sender"].get("is_bot"):
            raise Refused(403, "access.denied", "not the bot's message")
        message["body"] |= {key: value for key, value in body.items() if value is not None}
        message["edited"] = True
        self.world.changed.fire()
        return {"success": True}

    async def _delete(self, request: web.Request) -> dict[str, Any]:
        dialog, message = self.world.find(request.query.get("message_id", ""))
        dialog.log.remove(message)
        self.world.changed.fire()
        return {"success": True}

    async def _answer(self, request: web.Request) -> dict[str, Any]:
        number, body = request.query.get("callback_id", ""), await _json(request)
        if number not in self.world.presses:
            raise bad("callback_id")
        if not body.get("notification") and not body.get("message"):
            raise bad("an answer has a notification or a message")
        self.world.presses[number] = True
        self.world.changed.fire()
        return {"success": True}

    async def _act(self, request: web.Request) -> dict[str, Any]:
        dialog = self.world.open_dialog(int(request.match_info["chat"]))
        if (await _json(request)).get("action") not in ("typing_on", "mark_seen"):
            raise bad("action")
        self.world.typing.append(dialog.id)
        self.world.changed.fire()
        return {"success": True}

    async def _updates(self, request: web.Request) -> dict[str, Any]:
        if self.world.subscriptions:
            raise Refused(405, "method.not.allowed", "polling is off while there is a webhook")
        wait = min(int(request.query.get("timeout", 30)), 90)
        if marker := request.query.get("marker"):
            self.world.updates = [(number, update) for number, update in self.world.updates if number >= int(marker)]
            self.world.changed.fire()
        self.polled += 1
        await self.world.changed.until(lambda: bool(self.world.updates) or self._closing.is_set(), wait)
        page = self.world.updates[: min(int(request.query.get("limit", 100)), 100)]
        return {"updates": [update for _, update in page], "marker": page[-1][0] + 1 if page else self.world.marker + 1}

    async def _list(self, _request: web.Request) -> dict[str, Any]:
        hooks = self.world.subscriptions.items()
        return {
            "subscriptions": [{"url": url, "time": self.world.time, "update_types": hook["update_types"] or None} for url, hook in hooks]
        }

    async def _subscribe(self, request: web.Request) -> dict[str, Any]:
        body = await _json(request)
        if not 5 <= len(body.get("secret", "")) <= 256 or not str(body.get("url", "")).startswith("http"):
            raise bad("url or secret")
        self.world.subscriptions[body["url"]] = {"secret": body["secret"], "update_types": body.get("update_types") or []}
        self.world.changed.fire()
        return {"success": True}

    async def _unsubscribe(self, request: web.Request) -> dict[str, Any]:
        found = self.world.subscriptions.pop(request.query.get("url", ""), None)
        return {"success": found is not None}

    async def _begin_upload(self, request: web.Request) -> dict[str, Any]:
        kind = request.query.get("type")
        if kind not in ("image", "video", "audio", "file"):
            raise bad("type")
        token = self.world.keep(kind, looks=self.slow_files)
        return {"url": f"{self.url}/upload/{token}"} | ({"token": token} if kind in ("video", "audio") else {})

    async def _take_upload(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        uploads: dict[str, Upload] = {}
        _read_multipart(request.headers["Content-Type"], await request.read(), {}, uploads)
        file, upload = self.world.files[token], uploads.get("data")
        if upload is None or not upload.data or "Authorization" in request.headers:
            self.world.wrong.append("upload: no field data, an empty file, or our token sent to the storage")
            return web.Response(status=400)
        file.name, file.data = upload.name, upload.data
        if file.kind in ("video", "audio"):
            return web.Response(text="<retval>1</retval>", content_type="application/xml")
        if file.kind == "image":
            return web.json_response({"photos": {token: {"token": token}}})
        return web.json_response({"fileId": 7, "token": token})

    async def _video(self, request: web.Request) -> dict[str, Any]:
        token = request.match_info["token"]
        if token not in self.world.files:
            raise Refused(404, "not.found", "video")
        return {"token": token, "urls": {"mp4_480": f"{self.url}/media/{token}"}, "width": 1, "height": 1, "duration": 1}

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if queue := self._faults.get("download"):
            return await self._play(request, queue.pop(0)[0])
        file = self.world.files.get(request.match_info["token"])
        if file is None or file.data is None or "Authorization" in request.headers:
            self.world.wrong.append("media: unknown, or our token sent to the storage")
            return web.Response(status=404)
        return web.Response(body=file.data, content_type="application/octet-stream")


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise bad("the body is not JSON") from None
    if not isinstance(body, dict):
        raise bad("the body is not an object")
    return body


def _number(request: web.Request, name: str) -> int:
    try:
        return int(request.query[name])
    except (KeyError, ValueError):
        raise bad(name) from None
