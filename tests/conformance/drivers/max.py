"""MAX by polling and by webhook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.max.settings import MaxSettings
from tests.conformance.drivers.messenger import Messenger
from tests.fakes.max import FakeMax
from tests.fakes.max.server import SECRET

HEADER: Final = "X-Max-Bot-Api-Secret"
IVAN: Final = {"user_id": 5409, "first_name": "Иван", "name": "Иван", "is_bot": False}
HERE: Final = {"chat_id": 1829, "chat_type": "dialog", "user_id": 1}


def _message(number: int, **body: Any) -> Any:
    message = {
        "recipient": HERE,
        "timestamp": 1_775_000_000_000,
        "sender": IVAN,
        "body": {"mid": f"mid.hand{number}", "seq": number, **body},
    }
    return {"update_type": "message_created", "timestamp": 1_775_000_000_000, "message": message}


class MaxWire:
    """:class:`tests.conformance.rig.Wire`. https://dev.max.ru/docs-api/methods/POST/subscriptions"""

    text: Any = _message(1, text="привет")
    unknown: Sequence[Any] = (
        {"update_type": "dialog_danced", "timestamp": 5, "chat_id": 1829},
        {"update_type": "new_kind", "timestamp": 6},
        {"update_type": "dialog_muted", "timestamp": 7, "chat_id": 1829},
        _message(2, attachments=[{"type": "hologram"}]),
    )
    malformed: Sequence[Any] = (
        {},
        {"update_type": 5},
        {"update_type": "message_created"},
        {"update_type": "message_created", "message": {"body": {"text": "x"}}},
        {"update_type": "bot_started", "chat_id": "x", "timestamp": 1},
    )

    def signed(self, update: Any) -> tuple[bytes, Mapping[str, str]]:
        return _body(update), {HEADER: SECRET}

    def forged(self, update: Any) -> Sequence[tuple[str, bytes, Mapping[str, str]]]:
        body = _body(update)
        return [
            ("no secret", body, {}),
            ("an empty secret", body, {HEADER: ""}),
            ("another bot's secret", body, {HEADER: "another-bot_secret"}),
            ("half of the secret", body, {HEADER: SECRET[:-1]}),
        ]


def _body(update: Any) -> bytes:
    return update if isinstance(update, bytes) else json.dumps(update).encode()


_QUICK: Final = {"request_timeout": 0.5, "upload_timeout": 2.0}
POLLING: Final = Messenger("max", "polling", FakeMax, MaxSettings, {**_QUICK, "poll_timeout": 1})
WEBHOOK: Final = Messenger("max", "webhook", FakeMax, MaxSettings, {**_QUICK, "mode": "webhook"}, pushed=True, wire=MaxWire())
