"""What goes over the wire of VK's API: parameters and refusals, always with HTTP 200. https://dev.vk.com/api/api-requests"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

TEXTS = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed: invalid access_token (4).",
    6: "Too many requests per second",
    9: "Flood control",
    10: "Internal server error: could not do it",
    14: "Captcha needed",
    15: "Access denied",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    901: "Can't send messages for users without permission",
    909: "Can't edit this message, because it's too old",
    911: "Keyboard format is invalid",
    914: "Message is too long",
    920: "Can't edit this kind of message",
    936: "Contact not found",
}
"""https://github.com/VKCOM/vk-api-schema/blob/master/errors.json"""

OURS = frozenset({3, 5, 8, 100, 104, 113, 911, 914, 920, 2000})
"""Refusals that are the caller's fault."""


class Refused(Exception):
    """``{"error": {…}}`` with this code."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(why)
        self.code = code
        self.said = TEXTS.get(code, "Error") + (f": {why}" if why else "")

    def response(self, method: str, values: Mapping[str, str]) -> web.Response:
        """Like the real one, the error quotes the request."""
        echo = [{"key": "method", "value": method}, *({"key": key, "value": value} for key, value in values.items())]
        return web.json_response({"error": {"error_code": self.code, "error_msg": self.said, "request_params": echo}})


class Params:
    """The parameters of one call; what nobody asked for is a mistake of the caller (:meth:`unknown`)."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self._known = {"access_token", "v", "lang"}

    def unknown(self) -> set[str]:
        return set(self.values) - self._known

    def string(self, key: str, *, required: bool = False) -> str:
        self._known.add(key)
        value = self.values.get(key, "")
        if required and not value:
            raise Refused(100, f"{key} is undefined")
        return value

    def integer(self, key: str, *, required: bool = False, least: int | None = None, most: int | None = None) -> int | None:
        text = self.string(key, required=required)
        if not text:
            return None
        try:
            value = int(text)
        except ValueError:
            raise Refused(100, f"{key} not integer") from None
        if (least is not None and value < least) or (most is not None and value > most):
            raise Refused(100, f"{key} out of bounds")
        return value

    def integers(self, key: str, most: int = 100) -> list[int]:
        try:
            found = [int(part) for part in self.string(key).split(",") if part]
        except ValueError:
            raise Refused(100, f"{key} not integers") from None
        if len(found) > most:
            raise Refused(100, f"{key} has more than {most}")
        return found

    def flag(self, key: str) -> bool:
        value = self.string(key)
        if value not in ("", "0", "1"):
            raise Refused(100, f"{key} is 0 or 1")
        return value == "1"


def keys(value: Any, allowed: set[str], required: set[str], what: str, code: int) -> dict[str, Any]:
    """``value`` as an object with just these keys."""
    if not isinstance(value, dict) or not required <= value.keys() or not value.keys() <= allowed:
        raise Refused(code, f"{what}: {value!r}"[:200])
    return value
