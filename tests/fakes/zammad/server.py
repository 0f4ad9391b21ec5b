"""Serves the fake over HTTP as Zammad does, loses answers when told to, and calls webhooks with Zammad's signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from typing import Any

from aiohttp import ClientSession, web

from tests.fakes.zammad.world import Refused, World

TOKEN = "zammad-token-of-the-tests"
SECRET = "zammad-signature-token"


class FakeZammad:
    """``faults``: what happens to the next calls, by «METHOD path-beginning»: ``down`` (503, nothing done), ``lost`` (done, no answer),
    ``refused`` (422). ``calls`` counts what was done."""

    def __init__(self) -> None:
        self.world = World()
        self.faults: list[tuple[str, str]] = []
        self.calls: Counter[str] = Counter()
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> FakeZammad:
        app = web.Application()
        app.add_routes([web.route("*", "/api/v1/{path:.*}", self._serve)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # What their people do

    def agent_says(self, ticket_id: int, text: str, *, internal: bool = False, html: bool = False, by: str = "Ольга Мастер") -> None:
        kind = "text/html" if html else "text/plain"
        self.world.say({"ticket_id": ticket_id, "body": text, "internal": internal, "content_type": kind, "sender": "Agent"}, by=by)

    def agent_sets(self, ticket_id: int, state: str) -> None:
        self.world.find(ticket_id)["state"] = state

    async def calls_webhook(self, url: str, ticket_id: int, secret: str = SECRET) -> int:
        """The trigger's POST; the status it was answered with."""
        body = json.dumps({"ticket": self.world.find(ticket_id), "article": {}}).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zammad User Agent",
            "X-Hub-Signature": f"sha1={hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()}",
        }
        async with ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
            return answer.status

    # What the API does

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Token token={TOKEN}":
            return _answer(401, {"error": "Invalid token!"})
        path = request.match_info["path"]
        fault = self._fault(f"{request.method} {path}")
        if fault == "down":
            return web.Response(status=503, text="<html>Service Unavailable</html>", content_type="text/html")
        if fault == "refused":
            return _answer(422, {"error": "Object did not pass", "error_human": "Object did not pass"})
        body = await request.json() if request.can_read_body else None
        try:
            status, said = self._do(request, path, body)
        except Refused as refused:
            return _answer(refused.status, {"error": refused.error})
        if fault == "lost":
            assert request.transport is not None
            request.transport.close()
        return _answer(status, said)

    def _fault(self, call: str) -> str | None:
        for fault in self.faults:
            if call.startswith(fault[0]):
                self.faults.remove(fault)
                return fault[1]
        return None

    def _do(self, request: web.Request, path: str, body: Any) -> tuple[int, Any]:
        parts = path.split("/")
        call = f"{request.method} {parts[0]}"
        self.calls[call] += 1
        if path == "tickets/search":
            return 200, self.world.search(request.query["query"])
        if call == "POST tickets" and len(parts) == 1:
            return 201, self.world.create(body)
        if call == "GET tickets" and len(parts) == 2:
            return 200, self.world.find(_number(parts[1]))
        if call == "PUT tickets" and len(parts) == 2:
            return 200, self.world.update(_number(parts[1]), body)
        if call == "POST ticket_articles" and len(parts) == 1:
            return 201, self.world.say(body)
        if path.startswith("ticket_articles/by_ticket/") and request.method == "GET":
            ticket = self.world.find(_number(parts[2]))
            return 200, [one for one in self.world.articles if one["ticket_id"] == ticket["id"]]
        raise Refused(404, "No route matches")


def _number(text: str) -> int:
    if not text.isdigit():
        raise Refused(404, f"Couldn't find Ticket with 'id'={text}")
    return int(text)


def _answer(status: int, said: Any) -> web.Response:
    return web.json_response(said, status=status)
