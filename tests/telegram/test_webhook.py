"""By webhook nothing is lost and nobody else gets in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from connectors.telegram.channel import TelegramChannel
from connectors.telegram.webhook import SECRET_HEADER
from connectors.webhook import BODY_LIMIT
from tests.fakes.telegram import SECRET, Client, FakeTelegram
from tests.telegram.conftest import Remembering, free_port, payload, serving

PATH = "/webhooks/telegram"


@pytest.fixture
async def door(make_channel: Callable[..., TelegramChannel], intake: Remembering) -> AsyncIterator[httpx.AsyncClient]:
    """The route of a started channel, registered with nobody."""
    channel = make_channel(mode="webhook", secret=SECRET)
    await channel.start(intake)
    async with serving(channel) as client:
        yield client


async def test_stored_then_acknowledged(door: httpx.AsyncClient, intake: Remembering) -> None:
    answer = await door.post(PATH, json=payload("text"))
    assert answer.status_code == 200
    assert [message.text for message in intake.all] == ["инет пропал"]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ключ".encode()])
async def test_wrong_secret_is_refused(door: httpx.AsyncClient, intake: Remembering, secret: Any) -> None:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with httpx.AsyncClient(base_url=door.base_url) as stranger:
        answer = await stranger.post(PATH, json=payload("text"), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_secret")
    assert intake.attempts == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b'{"update_id": ' + b"9" * 5000 + b"}", 400, "bad_json"),
        (b"[]", 422, "bad_update"),
        (b"null", 422, "bad_update"),
        (b"{}", 422, "bad_update"),
        (b'{"update_id": "7"}', 422, "bad_update"),
        (b" " * (BODY_LIMIT + 1), 413, "too_large"),
    ],
)
async def test_what_is_no_update_is_refused(door: httpx.AsyncClient, intake: Remembering, body: bytes, status: int, code: str) -> None:
    answer = await door.post(PATH, content=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert intake.attempts == []


async def test_a_full_disk_asks_for_redelivery(door: httpx.AsyncClient, intake: Remembering) -> None:
    intake.failing = 1
    answers = [await door.post(PATH, json=payload("text")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 200]
    assert answers[0].json()["code"] == "not_stored"
    assert len(intake.stored) == 1


async def test_before_the_start_nothing_is_acknowledged(make_channel: Callable[..., TelegramChannel]) -> None:
    async with serving(make_channel(mode="webhook", secret=SECRET)) as door:
        assert (await door.post(PATH, json=payload("text"))).status_code == 503


async def test_polling_has_no_route(channel: TelegramChannel) -> None:
    assert channel.routes() is None


@pytest.fixture
async def registered(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, intake: Remembering
) -> AsyncIterator[TelegramChannel]:
    """A channel Telegram delivers to."""
    port = free_port()
    channel = make_channel(mode="webhook", secret=SECRET, webhook_url=f"http://127.0.0.1:{port}{PATH}")
    async with serving(channel, port):
        await channel.start(intake)
        await telegram.world.changed.until(lambda: telegram.world.webhook is not None, 5)
        yield channel


async def test_telegram_delivers_and_retries(
    registered: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering
) -> None:
    intake.failing = 3
    client.say("раз")
    client.say("два")
    await telegram.until_confirmed()
    assert [message.text for message in intake.all] == ["раз", "два"]
    assert telegram.webhooks.statuses == [503, 503, 503, 200, 200]
    assert telegram.wrong == []


async def test_doubled_and_backwards(registered: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    telegram.webhooks.hold()
    telegram.webhooks.copies = 3
    for number in range(5):
        client.say(str(number))
    await telegram.webhooks.release(reverse=True)
    assert len(intake.attempts) == 15
    assert [message.text for message in sorted(intake.all, key=lambda message: message.sort_key)] == list("01234")


async def test_registration_goes_on_until_taken(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, intake: Remembering
) -> None:
    telegram.fail("setWebhook", "html", times=1000)
    channel = make_channel(mode="webhook", secret=SECRET, webhook_url="https://otklik.example/webhooks/telegram")
    await channel.start(intake)
    await telegram.world.changed.until(lambda: len(telegram.calls("setWebhook")) == 3, 5)
    assert channel.trouble is not None
    assert "not registered" in channel.trouble
    telegram.faults.forget()
    await telegram.world.changed.until(lambda: telegram.world.webhook is not None, 5)
    last = telegram.calls("setWebhook")[-1]
    assert (last["url"], last["secret_token"]) == ("https://otklik.example/webhooks/telegram", SECRET)
    assert {"callback_query", "message_reaction"} <= set(json.loads(last["allowed_updates"]))
