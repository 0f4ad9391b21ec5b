"""Refuses what Viber refuses in a message: https://developers.viber.com/docs/api/rest-bot-api/, …/docs/tools/keyboards/"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.viber.world import Refused

COMMON = {"receiver", "min_api_version", "sender", "tracking_data", "type", "keyboard"}
OWN = {
    "text": {"text"},
    "picture": {"text", "media", "thumbnail"},
    "video": {"media", "size", "thumbnail", "duration"},
    "file": {"media", "size", "file_name"},
    "contact": {"contact"},
    "location": {"location"},
    "url": {"media"},
    "sticker": {"sticker_id"},
}
REQUIRED = OWN | {"picture": {"text", "media"}, "video": {"media", "size"}}
EXTENSIONS = {"picture": (".jpg", ".jpeg", ".png", ".gif"), "video": (".mp4",)}
SIZES = {"picture": 1024 * 1024, "video": 26 * 1024 * 1024, "file": 50 * 1024 * 1024}
LENGTHS = {"text": 7000, "picture": 120}

KEYBOARD = {"Type", "Buttons", "BgColor", "DefaultHeight", "CustomDefaultHeight", "HeightScale", "InputFieldState"}
BUTTON = {
    *("Columns", "Rows", "BgColor", "ActionType", "ActionBody", "Image", "Text", "TextVAlign", "TextHAlign", "TextSize"),
    *("TextOpacity", "Silent"),
}
NEW_ACTIONS = {"location-picker", "share-phone"}
ACTIONS = {"reply", "open-url", "none"} | NEW_ACTIONS
HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def check_message(body: Mapping[str, Any], *, welcome: bool = False) -> None:
    """Raises Refused: 3 for bad data, 4 for missing data."""
    kind = body.get("type")
    if kind not in OWN:
        raise Refused(3, f"type is not valid: {kind!r}")
    if unknown := set(body) - COMMON - OWN[kind]:
        raise Refused(3, f"unknown fields {sorted(unknown)} in a {kind} message")
    for name in {"sender", *REQUIRED[kind]} | (set() if welcome else {"receiver"}):
        if name not in body:
            raise Refused(4, f"{name} is missing")
    if welcome and "receiver" in body:
        raise Refused(3, "a welcome message has no receiver")
    version = body.get("min_api_version", 1)
    if not isinstance(version, int) or not 1 <= version <= 10:
        raise Refused(3, "min_api_version is not valid")
    _check_sender(body["sender"])
    _check_text(kind, body)
    if not isinstance(body.get("tracking_data", ""), str) or len(body.get("tracking_data", "")) > 4000:
        raise Refused(3, "tracking_data is not valid")
    if "media" in body:
        _check_address(kind, body)
    if "keyboard" in body:
        check_keyboard(body["keyboard"], version)


def check_keyboard(keyboard: Any, version: int) -> None:
    """Raises Refused."""
    if not isinstance(keyboard, dict) or keyboard.get("Type") != "keyboard":
        raise Refused(3, 'keyboard is not valid. [object has missing required properties (["Type"])]')
    buttons = keyboard.get("Buttons")
    if not isinstance(buttons, list) or not buttons or set(keyboard) - KEYBOARD:
        raise Refused(3, "keyboard is not valid. [Buttons]")
    if "InputFieldState" in keyboard and (version < 4 or keyboard["InputFieldState"] not in ("regular", "minimized", "hidden")):
        raise Refused(3, "keyboard is not valid. [InputFieldState]")
    for button in buttons:
        _check_button(button, version)
    if sum(button.get("Columns", 6) * button.get("Rows", 1) for button in buttons) > 6 * 12:
        raise Refused(3, "keyboard is not valid. [more than 12 rows]")


def _check_button(button: Any, version: int) -> None:
    if not isinstance(button, dict) or set(button) - BUTTON:
        raise Refused(3, f"keyboard is not valid. [button {button!r}]")
    action, allowed = button.get("ActionType", "reply"), ACTIONS if version >= 3 else ACTIONS - NEW_ACTIONS
    if action not in allowed:
        raise Refused(3, f"keyboard is not valid. [instance value ({action!r}) not found in enum]")
    if not isinstance(button.get("ActionBody"), str) or not button["ActionBody"]:
        raise Refused(3, "keyboard is not valid. [ActionBody]")
    if not isinstance(button.get("Text", ""), str) or len(button.get("Text", "")) > 250:
        raise Refused(3, "keyboard is not valid. [Text]")
    if re.search(r"&(?!amp;|lt;|gt;|quot;|#\d+;)|<(?!/?(?:b|i|u|br|font)\b)", button.get("Text", "")):
        raise Refused(3, "keyboard is not valid. [Text is HTML]")
    if button.get("Columns", 6) not in range(1, 7) or button.get("Rows", 1) not in range(1, 3):
        raise Refused(3, "keyboard is not valid. [Columns, Rows]")
    if button.get("TextSize", "regular") not in ("small", "regular", "large") or not HEX.fullmatch(button.get("BgColor", "#FFFFFF")):
        raise Refused(3, "keyboard is not valid. [looks]")


def _check_sender(sender: Any) -> None:
    if not isinstance(sender, dict) or set(sender) - {"name", "avatar"} or not isinstance(sender.get("name"), str):
        raise Refused(4, "sender.name is missing")
    if not 1 <= len(sender["name"]) <= 28:
        raise Refused(3, "sender.name has at most 28 characters")


def _check_text(kind: str, body: Mapping[str, Any]) -> None:
    if kind not in LENGTHS:
        return
    text = body["text"]
    if not isinstance(text, str) or len(text) > LENGTHS[kind] or (kind == "text" and not text.strip()):
        raise Refused(3, f"text of a {kind} message is not valid")


def _check_address(kind: str, body: Mapping[str, Any]) -> None:
    address = urlsplit(str(body["media"]))
    if len(str(body["media"])) > 2000 or not (address.scheme == "https" or address.hostname == "127.0.0.1"):
        raise Refused(3, "media is not a valid URL")
    if kind in EXTENSIONS and not address.path.lower().endswith(EXTENSIONS[kind]):
        raise Refused(3, f"media of a {kind} must end in its extension")
    if "size" in REQUIRED[kind] and not (isinstance(body["size"], int) and 0 <= body["size"] <= SIZES[kind]):
        raise Refused(3, f"size of a {kind} is not valid")
    if kind == "file" and not 1 <= len(str(body["file_name"])) <= 256:
        raise Refused(3, "file_name is not valid")
