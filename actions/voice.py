"""The bot's voice in the actions: texts of the catalogue, buttons, dates and money as the client's language writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from rasa_sdk.executor import CollectingDispatcher

from connectors.contract import Texts

TITLE: Final = 40
"""Longest title of a button that every channel shows."""

Said = dict[str, Any]
Row = Mapping[str, str]

_PAYLOADS: Final = {
    "cancel": "/cancel",
    "english": '/change_language{"language":"en"}',
    "fix-address": '/correct{"field":"address"}',
    "fix-contact": '/correct{"field":"contact"}',
    "fix-problem": '/correct{"field":"problem"}',
    "helped": "/helped",
    "master": "/open_ticket",
    "not-that": "/not_that",
    "other": "/not_that",
    "person": "/call_human",
    "resend": '/correct{"field":"code"}',
    "russian": '/change_language{"language":"ru"}',
    "send": "/affirm",
    "ticket": "/open_ticket",
}


class Voice:
    """Words for the client. Whatever a client or an editor wrote goes in as text and stays text."""

    def __init__(self, texts: Texts, zone: ZoneInfo) -> None:
        self._texts = texts
        self._zone = zone

    def text(self, key: str, language: str, **values: object) -> str:
        """The catalogue's text ``actions-<key>``."""
        return self._texts(f"actions-{key}", language, **values)

    def buttons(self, language: str, *names: str) -> list[Row]:
        """Buttons by name, see ``actions-button-…`` in the catalogue."""
        return [{"title": self.text(f"button-{name}", language), "payload": _PAYLOADS[name]} for name in names]

    def moment(self, at: datetime, language: str) -> str:
        """Day and time on the company's clock: «23 ноября, 18:00»."""
        return format_datetime(at, "d MMMM, HH:mm", tzinfo=self._zone, locale=language)

    def day(self, on: date, language: str) -> str:
        return format_date(on, "d MMMM y", locale=language)

    def money(self, roubles: Decimal, language: str) -> str:
        return format_currency(roubles, "RUB", locale=language)


def reply(text: str, buttons: Sequence[Row] = (), meta: Mapping[str, Any] | None = None) -> Said:
    """One whole message, as the turn stores it."""
    return {"text": text, "buttons": [dict(row) for row in buttons], "meta": dict(meta or {})}


def say(dispatcher: CollectingDispatcher, text: str, buttons: Sequence[Row] = (), meta: Mapping[str, Any] | None = None) -> None:
    """Utter one message: text, buttons and ``meta`` travel together as custom JSON, since the engine would split them."""
    dispatcher.utter_message(json_message=reply(text, buttons, meta))


def sentence(text: str) -> str:
    """``text`` with a capital letter, as a client's words are shown."""
    return text[:1].upper() + text[1:]


def title(text: str) -> str:
    """``text`` cut to what fits on a button."""
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"
