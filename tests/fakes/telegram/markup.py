"""Checks keyboards as the platform does: https://core.telegram.org/bots/api#inlinekeyboardmarkup"""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.wire import bad

ACTIONS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


def check_markup(markup: Any, private: bool) -> dict[str, Any] | None:
    """The keyboard, checked. :raises Refused: what Telegram would not show."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_rows(markup["inline_keyboard"], _check_inline)
    elif "keyboard" in markup:
        _check_rows(markup["keyboard"], lambda button: _check_reply(button, private))
    elif not (markup.get("remove_keyboard") or markup.get("force_reply")):
        raise bad("can't parse reply keyboard markup JSON object")
    return markup


def _check_rows(rows: Any, check: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("field of the keyboard must be an Array of Arrays")
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    for button in buttons:
        check(button)


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad("can't parse inline keyboard button: text buttons must be non-empty")
    chosen = [action for action in ACTIONS if action in button]
    if len(chosen) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if chosen == ["callback_data"]:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")


def _check_reply(button: Any, private: bool) -> None:
    text = button if isinstance(button, str) else str(button.get("text") or "")
    if not text.strip():
        raise bad("keyboard button text must be non-empty")
    if not isinstance(button, str) and (button.get("request_contact") or button.get("request_location")) and not private:
        raise bad("phone number can be requested in private chats only")
