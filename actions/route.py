"""``POST /engine/actions``: the dialogue engine runs our actions here, by rasa-sdk's protocol as Rasa 3.6 speaks it.

Answers: 200 ``{events, responses}``; 400 ``{error, action_name}`` when an action declines to run (the engine's policies understand that);
401 without the token; 404 for an unknown action; 413 and 422 for what is no call. Anything above 400 fails the whole turn in the engine,
and the door tries it again.
"""

from __future__ import annotations

import hmac
import json
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.errors import ActionsError, CallInvalid, CallTooLarge, Unauthorized

LARGEST: Final = 4 * 1024 * 1024
_TRACKER: Final = {"sender_id": str, "slots": dict, "latest_message": dict, "events": list}

log = structlog.get_logger(__name__)


def router(executor: ActionExecutor, token: str) -> APIRouter:
    """The route over ``executor``; the engine must bring ``Authorization: Bearer <token>``."""
    expected = f"Bearer {token}".encode()
    routes = APIRouter()

    async def run(request: Request) -> JSONResponse:
        try:
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
                raise Unauthorized("unauthorized", "wrong token")
            return await _run(executor, read(await _body(request)))
        except ActionsError as refused:
            return JSONResponse({"code": refused.code, "message": refused.message}, refused.status)

    # A plain route: the call is read by hand, and the framework's reading of parameters would cost as much as an action.
    routes.add_route("/engine/actions", run, methods=["POST"], include_in_schema=False)
    return routes


async def _run(executor: ActionExecutor, call: dict[str, Any]) -> JSONResponse:
    name = call["next_action"]
    try:
        result = await executor.run(call)
    except ActionExecutionRejection as declined:
        return JSONResponse({"error": declined.message, "action_name": declined.action_name}, 400)
    except ActionNotFoundException as unknown:
        return JSONResponse({"code": "action_unknown", "message": unknown.message, "action_name": name}, 404)
    except ActionsError:
        raise
    except Exception:  # told to the engine as a failure, so that the turn is tried again; the reason stays in our log
        log.exception("action.failed", action=name)
        return JSONResponse({"code": "action_failed", "message": f"{name} failed, see the door's log"}, 500)
    return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})


async def _body(request: Request) -> bytes:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > LARGEST:
            raise CallTooLarge("too_large", f"a call is at most {LARGEST} bytes")
    return bytes(chunks)


def read(raw: bytes) -> dict[str, Any]:
    """The call, its fields checked. The engine leaves the domain out; an empty one tells the executor not to ask for it."""
    try:
        call = json.loads(raw)
    except (ValueError, RecursionError) as broken:
        raise CallInvalid("bad_json", "the body is not JSON") from broken
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str) or not call["next_action"]:
        raise CallInvalid("bad_call", "next_action must be a non-empty string")
    tracker = call.get("tracker")
    if not isinstance(tracker, dict):
        raise CallInvalid("bad_call", "tracker must be an object")
    for name, kind in _TRACKER.items():
        if not isinstance(tracker.get(name), kind):
            raise CallInvalid("bad_call", f"tracker.{name} must be {kind.__name__}")
    if not all(isinstance(event, dict) for event in tracker["events"]) or not isinstance(tracker.get("active_loop") or {}, dict):
        raise CallInvalid("bad_call", "tracker.events must hold objects, tracker.active_loop must be one")
    return {"next_action": call["next_action"], "tracker": {**tracker, "active_loop": tracker.get("active_loop") or {}}, "domain": {}}
