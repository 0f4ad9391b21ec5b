"""Reads keyboards and formatting as strictly as VK. https://dev.vk.com/api/bots/development/keyboard"""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.vk.wire import Refused, keys

COLORS = ("primary", "secondary", "negative", "positive")
TYPES = ("text", "callback", "open_link", "location", "vkpay", "open_app")


def units(text: str) -> int:
    """Length in UTF-16 code units, VK's measure of ranges."""
    return len(text.encode("utf-16-le")) // 2


def read_keyboard(source: str) -> dict[str, Any] | None:
    """The keyboard. :raises Refused: 911"""
    if not source:
        return None
    board = keys(_json(source, 911), {"inline", "one_time", "buttons"}, {"buttons"}, "keyboard", 911)
    rows, inline = board["buttons"], bool(board.get("inline"))
    if inline and "one_time" in board:
        raise Refused(911, "one_time is not for inline keyboards")
    if not isinstance(rows, list) or not all(isinstance(row, list) and 1 <= len(row) <= 5 for row in rows):
        raise Refused(911, "buttons are rows of 1 to 5")
    if len(rows) > (6 if inline else 10) or sum(map(len, rows)) > (10 if inline else 40):
        raise Refused(911, "too many buttons")
    for row in rows:
        for button in row:
            _check_button(button)
    return board


def _check_button(button: Any) -> None:
    keys(button, {"action", "color"}, {"action"}, "button", 911)
    action = button["action"]
    if not isinstance(action, dict) or action.get("type") not in TYPES:
        raise Refused(911, "button.action.type")
    if action["type"] in ("text", "callback"):
        keys(action, {"type", "label", "payload"}, {"type", "label"}, "action", 911)
        if not isinstance(action["label"], str) or not 1 <= len(action["label"]) <= 40:
            raise Refused(911, "label has 1 to 40 characters")
        if button.get("color", "secondary") not in COLORS:
            raise Refused(911, "color")
    payload = action.get("payload")
    if payload is not None:
        if not isinstance(payload, str) or len(payload) > 255:
            raise Refused(911, "payload has at most 255 characters")
        _json(payload, 911)


def read_format(source: str, text: str) -> list[dict[str, Any]]:
    """The items of ``format_data``. :raises Refused: 100"""
    if not source:
        return []
    data = keys(_json(source, 100), {"version", "items"}, {"version", "items"}, "format_data", 100)
    if data["version"] not in (1, "1") or not isinstance(data["items"], list):
        raise Refused(100, "format_data")
    for item in data["items"]:
        keys(item, {"type", "offset", "length", "url"}, {"type", "offset", "length"}, "format_data item", 100)
        if item["type"] not in ("bold", "italic", "underline", "url") or (item["type"] == "url") != ("url" in item):
            raise Refused(100, "format_data item type")
        offset, length = item["offset"], item["length"]
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 1 or offset + length > units(text):
            raise Refused(100, "format_data range")
    return list(data["items"])


def looks(text: str, items: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """What a person sees of the formatting: (look, words, address)."""
    wide = text.encode("utf-16-le")
    seen = []
    for item in items:
        words = wide[item["offset"] * 2 : (item["offset"] + item["length"]) * 2].decode("utf-16-le")
        seen.append(("link" if item["type"] == "url" else item["type"], words, item.get("url", "")))
    return seen


def _json(source: str, code: int) -> Any:
    try:
        return json.loads(source)
    except ValueError:
        raise Refused(code, "not JSON") from None
