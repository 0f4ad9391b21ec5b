"""VK by Callback API, by Long Poll, and by both at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.vk.settings import VkSettings
from tests.conformance.drivers.messenger import Messenger
from tests.fakes.vk import GROUP, SECRET, FakeVk

IVAN: Final = 100_099


def _message(number: int, **content: Any) -> Any:
    message = {"id": number, "date": 1_760_000_011, "peer_id": IVAN, "from_id": IVAN, "conversation_message_id": 11, "out": 0, "text": ""}
    body = {"message": {**message, "attachments": [], "fwd_messages": [], **content}, "client_info": {}}
    return {"group_id": GROUP, "type": "message_new", "event_id": f"event{number:035}", "v": "5.199", "object": body}


class VkWire:
    """:class:`tests.conformance.rig.Wire`. The secret travels inside the event: https://dev.vk.com/api/callback/getting-started"""

    text: Final = _message(5001, text="привет")
    unknown: Final = (
        {"group_id": GROUP, "type": "new_kind", "event_id": "e" * 40, "v": "5.199", "object": {"something": 1}},
        {"group_id": GROUP, "type": "wall_post_new", "event_id": "f" * 40, "v": "5.199", "object": {"id": 1}},
        _message(5002, attachments=[{"type": "hologram", "hologram": {}}]),
    )
    malformed: Final = ({}, {"group_id": GROUP}, {"group_id": GROUP, "type": 5}, {"group_id": GROUP, "type": "message_new", "event_id": 7})

    def signed(self, update: Any) -> tuple[bytes, Mapping[str, str]]:
        return _body({**update, "secret": SECRET} if isinstance(update, dict) else update), {}

    def forged(self, update: Any) -> Sequence[tuple[str, bytes, Mapping[str, str]]]:
        return [
            ("no secret", _body(update), {}),
            ("an empty secret", _body({**update, "secret": ""}), {}),
            ("another secret", _body({**update, "secret": "another"}), {}),
            ("half of the secret", _body({**update, "secret": SECRET[:-1]}), {}),
            ("a secret that is no text", _body({**update, "secret": [SECRET]}), {}),
            ("another community", _body({**update, "secret": SECRET, "group_id": GROUP + 1}), {}),
        ]


def _body(update: Any) -> bytes:
    return update if isinstance(update, bytes) else json.dumps(update).encode()


_QUICK: Final = {"request_timeout": 0.5, "upload_timeout": 2.0, "poll_timeout": 1, "catch_up_hours": 24 * 3650}
"""What was written while nobody listened is looked for however long ago: a talk's clock need not be the platform's."""
CALLBACK: Final = Messenger("vk", "callback", FakeVk, VkSettings, {**_QUICK, "mode": "callback"}, pushed=True, wire=VkWire())
LONGPOLL: Final = Messenger("vk", "longpoll", FakeVk, VkSettings, {**_QUICK, "mode": "longpoll"})
BOTH: Final = Messenger("vk", "both", FakeVk, VkSettings, {**_QUICK, "mode": "both"}, pushed=True, wire=VkWire())
