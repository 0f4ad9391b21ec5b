"""Telegram by polling and by webhook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.telegram.settings import TelegramSettings
from tests.conformance.drivers.messenger import Messenger
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.server import SECRET

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
IVAN: Final = {"id": 7009, "is_bot": False, "first_name": "Иван", "language_code": "ru"}
CHAT: Final = {"id": 7009, "type": "private", "first_name": "Иван"}


def _message(number: int, **content: Any) -> Any:
    return {"update_id": number, "message": {"message_id": 11, "date": 1_760_000_011, "chat": CHAT, "from": IVAN, **content}}


class TelegramWire:
    """:class:`tests.conformance.rig.Wire`. https://core.telegram.org/bots/api#setwebhook"""

    text: Final = _message(50_000_001, text="привет")
    unknown: Final = (
        {"update_id": 50_000_002, "guest_message": {"message_id": 1, "chat": CHAT, "from": IVAN}},
        {"update_id": 50_000_003, "new_kind": {"something": 1}},
        {"update_id": 50_000_004, "poll": {"id": "1", "question": "?", "options": []}},
        {"update_id": 50_000_005},
        _message(50_000_006, hologram={}),
    )
    malformed: Final = ({}, {"update_id": "x"}, {"update_id": None, "message": {}}, {"update_id": 2**80}, {"message": {"text": "x"}})

    def signed(self, update: Any) -> tuple[bytes, Mapping[str, str]]:
        return _body(update), {HEADER: SECRET}

    def forged(self, update: Any) -> Sequence[tuple[str, bytes, Mapping[str, str]]]:
        body = _body(update)
        return [
            ("no secret", body, {}),
            ("an empty secret", body, {HEADER: ""}),
            ("another bot's secret", body, {HEADER: "another-bot_secret"}),
            ("half of the secret", body, {HEADER: SECRET[:-1]}),
            ("not ASCII", body, {HEADER: "секрет".encode().decode("latin-1")}),
        ]


def _body(update: Any) -> bytes:
    return update if isinstance(update, bytes) else json.dumps(update).encode()


_QUICK: Final = {"request_timeout": 0.5, "upload_timeout": 2.0}
POLLING: Final = Messenger("telegram", "polling", FakeTelegram, TelegramSettings, {**_QUICK, "poll_timeout": 1})
WEBHOOK: Final = Messenger(
    "telegram", "webhook", lambda: FakeTelegram(mode="webhook"), TelegramSettings, _QUICK, pushed=True, wire=TelegramWire()
)
