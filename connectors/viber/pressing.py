"""How a button's payload travels: a pressed button comes back as a text, so it must not look like anything people type."""

from __future__ import annotations

import json
from typing import Final

from connectors.contract import Button
from connectors.fields import storable

_MARK: Final = "otklik:"


def body_of(button: Button) -> str:
    """The button's ``ActionBody``. The title goes along, since the press brings nothing else: it is what the client said."""
    return _MARK + json.dumps([button.payload, button.title], ensure_ascii=False, separators=(",", ":"))


def pressed(text: str) -> Button | None:
    """The button whose ``ActionBody`` is ``text``; None for words. Whether it was ever offered is for the ledger to say."""
    if not text.startswith(_MARK):
        return None
    try:
        named = json.loads(text.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return None
    match named:
        case [str(payload), str(title)] if payload and len(named) == 2:
            return Button(storable(title)[:200], storable(payload)[:200])
        case _:
            return None
