"""The HTTP client to the dialogue engine: one turn a call, and one kind of failure.

Request and response of ``POST {engine}/webhooks/door/turn``::

    {"episode": str, "message_id": str, "text": str, "payload": str | null, "language": "ru" | "en",
     "vector": base64 of little-endian float32 | null, "metadata": {…}, "tracker": null | {…}}
    {"replies": [{"text": str, "buttons": [{"title", "payload"}], "custom": {…}}], "tracker": {…},
     "intent": str | null, "confidence": float, "slots": {…}, "active_form": str | null}
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, TypeVar

import aiohttp
import numpy as np

from nlu.contract import EngineReply, EngineTurn, TurnRequest
from nlu.errors import EngineTimedOut, EngineUnavailable

TURN = "/webhooks/door/turn"
READY = "/webhooks/door/ready"
OK = 200
T = TypeVar("T")


class EngineClient:
    """Implements :class:`nlu.contract.Engine` over HTTP. ``timeout`` is in seconds, for a whole turn with its actions.

    With aiohttp, since httpx takes three quarters of a millisecond of processor time more for each call.
    """

    def __init__(self, base_url: str, token: str, http: aiohttp.ClientSession, timeout: float = 10.0) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._http = http
        self._timeout = timeout

    async def turn(self, request: TurnRequest) -> EngineTurn:
        """Run one turn. Raises :class:`EngineUnavailable` for everything that is not a whole and well-formed answer, among them
        :class:`EngineTimedOut`."""
        try:
            body = json.dumps(_written(request), ensure_ascii=False).encode()
        except (ValueError, TypeError) as unwritable:  # half a surrogate pair in the text, metadata that is not JSON
            raise EngineUnavailable("the request cannot be written as JSON") from unwritable
        try:
            status, answer = await self._call("POST", TURN, self._timeout, body)
        except TimeoutError as late:
            raise EngineTimedOut(f"the engine did not answer in {self._timeout:g} s") from late
        except aiohttp.ClientError as failed:
            raise EngineUnavailable(f"the engine cannot be reached: {type(failed).__name__}") from failed
        if status != OK:
            raise EngineUnavailable(f"the engine answered {status} {_code(answer)}".rstrip())
        try:
            return _read(json.loads(answer))
        except (ValueError, TypeError, KeyError) as broken:
            raise EngineUnavailable("the engine's answer cannot be read") from broken

    async def ready(self) -> bool:
        """True when a model is loaded and turns can be served; never raises."""
        try:
            status, _ = await self._call("GET", READY, min(self._timeout, 2.0))
        except (aiohttp.ClientError, TimeoutError):
            return False
        return status == OK

    async def _call(self, method: str, path: str, timeout: float, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body. Raises ``aiohttp.ClientError`` and ``TimeoutError``."""
        limit = aiohttp.ClientTimeout(total=timeout)
        async with self._http.request(
            method, self._base_url + path, data=body, headers=self._headers, timeout=limit, allow_redirects=False
        ) as response:
            return response.status, await response.read()


def _written(request: TurnRequest) -> dict[str, Any]:
    vector = request.vector
    return {
        "episode": request.episode_id,
        "message_id": request.message_id,
        "text": request.text,
        "payload": request.payload,
        "language": request.language,
        "vector": None if vector is None else base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode(),
        "metadata": dict(request.metadata),
        "tracker": None if request.tracker is None else dict(request.tracker),
    }


def _read(body: Any) -> EngineTurn:
    intent, active_form = body["intent"], body["active_form"]
    return EngineTurn(
        replies=[_reply(reply) for reply in _of(list, body["replies"])],
        tracker=_of(dict, body["tracker"]),
        intent=None if intent is None else _of(str, intent),
        confidence=float(body["confidence"]),
        slots=_of(dict, body["slots"]),
        active_form=None if active_form is None else _of(str, active_form),
    )


def _reply(body: Any) -> EngineReply:
    buttons = [_button(button) for button in _of(list, body["buttons"])]
    return EngineReply(text=_of(str, body["text"]), buttons=buttons, custom=_of(dict, body["custom"]))


def _button(body: Any) -> Mapping[str, str]:
    return {"title": _of(str, body["title"]), "payload": _of(str, body["payload"])}


def _of(kind: type[T], value: Any) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}")
    return value


def _code(answer: bytes) -> str:
    try:
        code = json.loads(answer)["code"]
    except (ValueError, TypeError, KeyError):
        return ""
    return code if isinstance(code, str) else ""
