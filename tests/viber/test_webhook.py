"""By webhook nothing is lost and nobody else gets in."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from connectors.contract import InboundReceipt, Kind, OutboundMessage, Receipt
from connectors.viber.channel import SIGNATURE
from connectors.webhook import BODY_LIMIT
from tests.conformance.serving import serving
from tests.fakes.viber import TOKEN, FakeViber
from tests.fakes.viber.callbacks import signed
from tests.fakes.viber.strict import check_message
from tests.viber.conftest import PAYLOADS, Make, Remembering, payload

PATH = "/webhooks/viber"
ALL = sorted(path.stem for path in PAYLOADS.glob("*.json"))


@pytest.fixture
async def door(make_channel: Make, intake: Remembering) -> AsyncIterator[httpx.AsyncClient]:
    """The route of a started channel, registered with nobody."""
    channel = make_channel()
    await channel.start(intake)
    routes = channel.routes()
    assert routes is not None
    async with serving([routes]) as base, httpx.AsyncClient(base_url=base) as client:
        yield client


async def knock(door: httpx.AsyncClient, update: object) -> httpx.Response:
    body, headers = signed(TOKEN, update)
    return await door.post(PATH, content=body, headers=headers)


@pytest.mark.parametrize("name", ALL)
async def test_every_recorded_callback_is_acknowledged(door: httpx.AsyncClient, name: str) -> None:
    assert (await knock(door, payload(name))).status_code == 200


async def test_stored_then_acknowledged(door: httpx.AsyncClient, intake: Remembering) -> None:
    answer = await knock(door, payload("text"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert [message.text for message in intake.all] == ["инет пропал"]


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "0" * 64,
        hmac.new(b"another-bot", PAYLOADS.joinpath("text.json").read_bytes(), hashlib.sha256).hexdigest(),
        hashlib.sha256(PAYLOADS.joinpath("text.json").read_bytes()).hexdigest(),
        signed(TOKEN, PAYLOADS.joinpath("text.json").read_bytes())[1][SIGNATURE][:-1],
        "подпись".encode(),
    ],
)
async def test_a_forged_signature_is_refused(door: httpx.AsyncClient, intake: Remembering, signature: str | bytes | None) -> None:
    body = PAYLOADS.joinpath("text.json").read_bytes()
    answer = await door.post(PATH, content=body, headers={} if signature is None else {SIGNATURE: signature})  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_secret")
    assert intake.attempts == []


async def test_the_signature_is_over_the_bytes_as_they_came(door: httpx.AsyncClient, intake: Remembering) -> None:
    """The same JSON written otherwise has another signature."""
    body = PAYLOADS.joinpath("text.json").read_bytes()
    headers = signed(TOKEN, body)[1]
    again = json.dumps(json.loads(body)).encode()
    assert (await door.post(PATH, content=again, headers=headers)).status_code == 401
    assert intake.attempts == []
    assert (await door.post(PATH, content=body, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b"[]", 422, "bad_update"),
        (b"{}", 422, "bad_update"),
        (b'{"event": 7}', 422, "bad_update"),
        (b'{"event": "message", "message_token": 1e999}', 422, "bad_update"),
        (b" " * (BODY_LIMIT + 1), 413, "too_large"),
    ],
)
async def test_what_is_no_callback_is_refused(door: httpx.AsyncClient, intake: Remembering, body: bytes, status: int, code: str) -> None:
    answer = await knock(door, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert intake.attempts == []


async def test_a_full_disk_asks_for_redelivery(door: httpx.AsyncClient, intake: Remembering) -> None:
    intake.failing = 1
    assert [(await knock(door, payload("text"))).status_code for _ in range(2)] == [503, 200]
    assert len(intake.stored) == 1


async def test_before_the_start_nothing_is_acknowledged(make_channel: Make) -> None:
    routes = make_channel().routes()
    assert routes is not None
    async with serving([routes]) as base, httpx.AsyncClient(base_url=base) as client:
        assert (await knock(client, payload("text"))).status_code == 503


async def test_a_newcomer_is_greeted_in_the_answer_and_nothing_is_stored(door: httpx.AsyncClient, intake: Remembering) -> None:
    answer = await knock(door, payload("conversation_started"))
    welcome = answer.json()
    check_message(welcome, welcome=True)
    assert welcome["text"].startswith("Здравствуйте! Это Отклик.") and json.loads(welcome["tracking_data"]) == {"source": "site_footer"}
    assert intake.attempts == []
    in_english = payload("conversation_started")
    in_english["user"]["language"] = "en-US"
    assert (await knock(door, in_english)).json()["text"].startswith("Hello!")


async def test_who_knows_us_is_not_greeted_again(door: httpx.AsyncClient) -> None:
    answer = await knock(door, payload("conversation_started_again"))
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.fixture
async def registered(make_channel: Make, viber: FakeViber, intake: Remembering) -> AsyncIterator[FakeViber]:
    """Viber, which delivers to a started channel."""
    channel = make_channel()
    routes = channel.routes()
    assert routes is not None
    async with serving([routes]) as base:
        await channel.start(intake)
        viber.deliver_to(base)
        yield viber


async def test_viber_delivers_and_retries(registered: FakeViber, intake: Remembering) -> None:
    intake.failing = 3
    person = registered.person()
    person.says("раз")
    person.says("два")
    await registered.until_delivered()
    assert [message.text for message in intake.all] == ["раз", "два"]
    assert registered.callbacks.statuses == [503, 503, 503, 200, 200]


async def test_doubled_and_mixed(registered: FakeViber, intake: Remembering) -> None:
    registered.deliver_to(registered.world.webhook.removesuffix(PATH), copies=3, shuffle=5)
    for number in range(5):
        registered.person().says(str(number))
    await registered.until_delivered()
    assert len(intake.attempts) == 15
    assert [message.text for message in sorted(intake.all, key=lambda message: message.sort_key)] == list("01234")


async def test_the_source_of_a_link_comes_with_the_first_words_and_not_with_later_ones(
    registered: FakeViber, make_channel: Make, intake: Remembering
) -> None:
    person = registered.person(3, "Новый")
    person.starts("spring_banner")
    await registered.until_delivered()
    assert [seen.text for seen in person.seen] == [
        "Здравствуйте! Это Отклик. Напишите, что случилось или о чём хотите узнать, и мы сразу ответим."
    ]
    person.says("сколько стоит?")
    await registered.until_delivered()
    await make_channel().send(OutboundMessage(1, person.chat, "Тысячу"))
    person.says("дорого")
    await registered.until_delivered()
    said = [heard for heard in intake.all if not isinstance(heard, InboundReceipt)]
    assert [(heard.text, heard.source) for heard in said] == [("сколько стоит?", "spring_banner"), ("дорого", None)]


async def test_a_conversation_with_buttons_marks_and_a_block(registered: FakeViber, make_channel: Make, intake: Remembering) -> None:
    from connectors.contract import Button, InboundReach

    person = registered.person()
    person.says("привет")
    sent = await make_channel().send(OutboundMessage(1, person.chat, "Помогло?", [Button("Нет, не то", "/deny")]))
    person.presses("Нет, не то")
    person.reads_all()
    person.blocks()
    await registered.until_delivered()
    press = next(heard for heard in intake.all if getattr(heard, "kind", None) is Kind.press)
    assert (press.text, press.payload, press.chat) == ("Нет, не то", "/deny", person.chat)
    marks = [heard for heard in intake.all if isinstance(heard, InboundReceipt)]
    assert [(mark.state, mark.external_id) for mark in marks] == [(Receipt.delivered, sent.external_id), (Receipt.read, sent.external_id)]
    assert [heard.reachable for heard in intake.all if isinstance(heard, InboundReach)] == [False]
