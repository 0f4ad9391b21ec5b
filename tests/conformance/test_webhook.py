"""Those who knock at the webhook: the platform, forgers, another bot's platform, and senders of nonsense."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import pytest

from tests.conformance.rig import Rig, Wire

NONSENSE = (b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe\x00", b"[" * 50_000, b'{"a": 1e999999}')
TEN_MEGABYTES = 10 * 1024 * 1024


@dataclass
class Door:
    rig: Rig
    wire: Wire
    http: aiohttp.ClientSession

    async def knock(self, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer; what was heard before stays the only thing stored."""
        address = f"{self.rig.opened.base}/webhooks/{self.rig.channel.name}"
        async with self.http.post(address, data=BytesIO(body), headers={"Content-Type": "application/json", **headers}) as answer:
            self.answered = await answer.read()
            return answer.status

    async def stored(self) -> int:
        return len(self.rig.heard)


@pytest.fixture
async def door(rig: Rig) -> AsyncIterator[Door]:
    if rig.driver.wire is None:
        pytest.skip("no webhook by this way")
    async with aiohttp.ClientSession() as http:
        yield Door(rig, rig.driver.wire, http)


async def test_an_authentic_update_is_stored_and_its_repetition_acknowledged(door: Door) -> None:
    before = await door.stored()
    assert await door.knock(*door.wire.signed(door.wire.text)) == 200
    assert await door.knock(*door.wire.signed(door.wire.text)) == 200
    assert await door.stored() == before + 1


async def test_a_forged_or_foreign_update_is_refused_and_not_stored(door: Door) -> None:
    before = await door.stored()
    forged = door.wire.forged(door.wire.text)
    assert forged
    for what, body, headers in forged:
        status = await door.knock(body, headers)
        assert status in (401, 403), f"{what}: {status}"
    assert await door.stored() == before


async def test_nonsense_is_refused_and_not_stored(door: Door) -> None:
    before = await door.stored()
    for body in NONSENSE:
        signed, headers = door.wire.signed(body)
        status = await door.knock(signed, headers)
        assert 400 <= status < 500, f"{body[:20]!r}: {status}"
    assert await door.stored() == before


async def test_malformed_updates_are_refused_and_not_stored(door: Door) -> None:
    before = await door.stored()
    for update in door.wire.malformed:
        status = await door.knock(*door.wire.signed(update))
        assert 400 <= status < 500, f"{json.dumps(update)[:200]}: {status}"
    assert await door.stored() == before


async def test_unknown_kinds_of_update_are_acknowledged(door: Door) -> None:
    """The platform grows: what we do not know must neither stop the queue nor look like a fault."""
    for update in door.wire.unknown:
        assert await door.knock(*door.wire.signed(update)) == 200, json.dumps(update)[:200]
    assert await door.knock(*door.wire.signed(door.wire.text)) == 200


async def test_ten_megabytes_are_refused_before_they_are_read(door: Door) -> None:
    before = await door.stored()
    body, headers = door.wire.signed(b'{"text": "' + b"a" * TEN_MEGABYTES + b'"}')
    try:
        status = await door.knock(body, headers)
    except aiohttp.ClientError:  # cut off while still sending: a refusal too
        status = 413
    assert status == 413
    assert await door.stored() == before


async def test_a_store_that_fails_is_said_so_that_the_update_comes_again(door: Door) -> None:
    door.rig.failing = 1
    assert await door.knock(*door.wire.signed(door.wire.text)) == 503
    assert await door.knock(*door.wire.signed(door.wire.text)) == 200


async def test_fields_of_wrong_types_never_break_it(door: Door) -> None:
    """Every value of a true update replaced in turn by something else: any answer but a 5xx."""
    for broken in _broken(door.wire.text):
        status = await door.knock(*door.wire.signed(broken))
        assert status < 500, f"{json.dumps(broken)[:300]}: {status}"


def _broken(update: object, odd: tuple[object, ...] = (None, [], {}, "x", -1, 1e308, True)) -> list[object]:
    if isinstance(update, dict):
        found: list[object] = []
        for key, value in update.items():
            found += [{**update, key: other} for other in odd]
            found += [{**update, key: inner} for inner in _broken(value, odd)]
            found.append({k: v for k, v in update.items() if k != key})
        return found
    return []
