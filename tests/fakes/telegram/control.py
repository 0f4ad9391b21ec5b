"""The fake's own HTTP API, for tests that run the door and the fake as processes: people's verbs and what they see, as JSON."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.telegram.client import Client, Seen
    from tests.fakes.telegram.server import FakeTelegram


def control_routes(telegram: FakeTelegram) -> list[web.RouteDef]:
    """``POST /control/{verb}`` with ``{"user": 7001, ...}``:

    ``say {text}``, ``start {payload}``, ``press {title}``, ``edit {text, message_id?}``, ``photo {data: base64, caption}``,
    ``document {data, name, caption}``, ``voice {data}``, ``audio {data}``, ``video {data}``, ``video_note {data}``, ``sticker {emoji}``,
    ``location``, ``contact``, ``react {emoji, message_id}``, ``block``, ``unblock``;
    ``fail {method, way, times, retry_after, accepted}``; ``webhook {copies, shuffle?}``.

    ``GET /control/messages?user=&after=&count=&wait=``: the bot's messages with an id above ``after``, waiting up to ``wait`` s until there
    are ``count``; ``GET /control/state``: ``{wrong, pending, unanswered, calls}``.
    """

    async def act(request: web.Request) -> web.Response:
        body = json.loads(await request.read() or b"{}")
        try:
            return web.json_response({"ok": True, "result": _act(telegram, request.match_info["verb"], body)})
        except (AssertionError, KeyError, TypeError, StopIteration) as error:
            return web.json_response({"ok": False, "error": f"{type(error).__name__}: {error}"}, status=400)

    async def messages(request: web.Request) -> web.Response:
        client = telegram.client(int(request.query["user"]))
        after, count = int(request.query.get("after", 0)), int(request.query.get("count", 1))

        def found() -> list[Seen]:
            return [seen for seen in client.all_seen if seen.id > after]

        await telegram.world.changed.until(lambda: len(found()) >= count, float(request.query.get("wait", 0)))
        return web.json_response({"messages": [_shown(seen) for seen in found()]})

    async def state(request: web.Request) -> web.Response:
        world = telegram.world
        unanswered = [query for query, answered in world.presses.items() if not answered]
        calls = [name for name, _ in world.calls]
        return web.json_response({"wrong": world.wrong, "pending": len(world.updates), "unanswered": unanswered, "calls": calls})

    return [web.get("/control/messages", messages), web.get("/control/state", state), web.post("/control/{verb}", act)]


def _act(telegram: FakeTelegram, verb: str, body: dict[str, Any]) -> Any:
    if verb == "fail":
        return telegram.fail(**body)
    if verb == "webhook":
        telegram.webhooks.mix(int(body["copies"]), body.get("shuffle"))
        return None
    who = {key: body.pop(key) for key in ("name", "language", "phone") if key in body and verb != "document"}
    client = telegram.client(int(body.pop("user", 7001)), **who)
    if "data" in body:
        body["data"] = base64.b64decode(body["data"])
    return _verbs(client)[verb](**body)


def _verbs(client: Client) -> dict[str, Any]:
    return {
        "say": client.say,
        "start": client.start,
        "press": client.press,
        "edit": client.edit,
        "photo": client.send_photo,
        "document": client.send_document,
        "voice": client.send_voice,
        "audio": client.send_audio,
        "video": client.send_video,
        "video_note": client.send_video_note,
        "sticker": client.send_sticker,
        "location": client.send_location,
        "react": client.react,
        "contact": client.share_contact,
        "block": client.block,
        "unblock": client.unblock,
    }


def _shown(seen: Seen) -> dict[str, Any]:
    return {"id": seen.id, "text": seen.text, "buttons": seen.buttons, "keyboard": seen.keyboard, "raw": seen.raw}
