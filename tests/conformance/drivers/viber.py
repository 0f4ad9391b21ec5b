"""Viber: updates come by webhook only, files leave by an address that Viber fetches."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.viber.settings import ViberSettings
from tests.conformance.drivers.messenger import Messenger
from tests.fakes.viber import TOKEN, FakeViber

HEADER: Final = "X-Viber-Content-Signature"
IVAN: Final = {"id": "conformance0000000001==", "name": "Иван", "language": "ru", "country": "RU", "api_version": 10}


def _message(token: int, **content: Any) -> Any:
    return {"event": "message", "timestamp": 1_760_000_000_000, "message_token": token, "sender": IVAN, "message": content}


class ViberWire:
    """:class:`tests.conformance.rig.Wire`. The signature is over the raw body: https://developers.viber.com/docs/api/rest-bot-api/#callbacks"""

    text: Final = _message(4_912_661_846_655_000_001, type="text", text="привет")
    unknown: Final = (
        {"event": "new_kind", "timestamp": 1, "message_token": 5},
        {"event": "new_kind_of_person", "timestamp": 1, "message_token": 6, "sender": IVAN},
        {"event": "client_status", "timestamp": 1, "message_token": 7},
        _message(4_912_661_846_655_000_002, type="hologram"),
    )
    malformed: Final = (
        {},
        {"event": 5},
        {"event": "message", "timestamp": 1, "message": {"type": "text", "text": "x"}},
        {"event": "message", "message_token": 8, "message": {"type": "text", "text": "x"}},
        {"event": "message", "message_token": "x", "sender": IVAN, "message": {}},
    )

    def signed(self, update: Any) -> tuple[bytes, Mapping[str, str]]:
        return _body(update), {HEADER: _signature(_body(update), TOKEN)}

    def forged(self, update: Any) -> Sequence[tuple[str, bytes, Mapping[str, str]]]:
        body = _body(update)
        spaced = json.dumps(update, indent=1).encode()
        return [
            ("no signature", body, {}),
            ("an empty signature", body, {HEADER: ""}),
            ("another bot's signature", body, {HEADER: _signature(body, "another-bot")}),
            ("the signature of another body", body + b" ", {HEADER: _signature(body, TOKEN)}),
            ("the signature of the same object written otherwise", spaced, {HEADER: _signature(body, TOKEN)}),
        ]


def _body(update: Any) -> bytes:
    return update if isinstance(update, bytes) else json.dumps(update).encode()


def _signature(body: bytes, token: str) -> str:
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


WEBHOOK: Final = Messenger("viber", "webhook", FakeViber, ViberSettings, {"request_timeout": 0.5}, pushed=True, wire=ViberWire())
