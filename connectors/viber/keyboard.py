"""Buttons as a Viber keyboard, or as numbered lines where they do not fit on one. https://developers.viber.com/docs/tools/keyboards/"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, Final

from connectors.contract import Button
from connectors.viber.pressing import body_of

ROWS: Final = 12
"""Rows of a keyboard: 12 by the FAQ, 24 by newer pages."""
SHARE_API: Final = 3
"""The API version that knows share-phone; a keyboard without it asks for none, so that old clients get the message too."""

Keyboard = dict[str, Any]


def fits(buttons: Sequence[Button], share: str | None) -> bool:
    """Whether all of them have a place on one keyboard."""
    return len(buttons) + (share is not None) <= ROWS


def keyboard(buttons: Sequence[Button], share: str | None) -> Keyboard | None:
    """One button a row, above them the button ``share`` that sends the client's number; None when there is nothing to show.

    The field for typing stays open: that is ``InputFieldState`` left out.
    """
    rows = [_button("share-phone", "share-phone", share)] if share is not None else []
    rows += [_button("reply", body_of(button), button.title) for button in buttons]
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": rows} if rows else None


def numbered(buttons: Sequence[Button]) -> str:
    """The same as lines of text; the ledger understands the number typed back."""
    return "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))


def _button(action: str, body: str, title: str) -> dict[str, Any]:
    """``Text`` takes small HTML, so a title is escaped."""
    text = html.escape(title, quote=False)
    return {"Columns": 6, "Rows": 1, "ActionType": action, "ActionBody": body, "Text": text, "TextSize": "regular"}
