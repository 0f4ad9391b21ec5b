"""The fake refuses what Viber refuses, and says so."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fakes.viber import TOKEN, FakeViber
from tests.fakes.viber.looks import drawn
from tests.fakes.viber.person import ViberPerson

BUTTON = {"ActionType": "reply", "ActionBody": "a", "Text": "A"}


async def call(viber: FakeViber, method: str, body: Any, token: str = TOKEN) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=f"{viber.url}/pa/", headers={"X-Viber-Auth-Token": token}) as http:
        answer: dict[str, Any] = (await http.post(method, json=body)).json()
        return answer


def body(person: ViberPerson, **more: Any) -> dict[str, Any]:
    return {"receiver": person.chat, "sender": {"name": "Отклик"}, "type": "text", "text": "а"} | more


def with_button(**more: Any) -> dict[str, Any]:
    return {"Type": "keyboard", "Buttons": [BUTTON | more]}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"type": "voice"}, 3),
        ({"text": ""}, 3),
        ({"text": "а" * 7001}, 3),
        ({"parse_mode": "HTML"}, 3),
        ({"sender": {}}, 4),
        ({"sender": {"name": "а" * 29}}, 3),
        ({"tracking_data": "а" * 4001}, 3),
        ({"tracking_data": "а" * 4000, "text": "中" * 7000, "keyboard": with_button(ActionBody="а" * 4000)}, 3),
        ({"keyboard": {"Buttons": [BUTTON]}}, 3),
        ({"keyboard": {"Type": "keyboard", "Buttons": []}}, 3),
        ({"keyboard": {"Type": "keyboard", "Buttons": [BUTTON] * 13}}, 3),
        ({"keyboard": with_button(ActionType="share-phone")}, 3),
        ({"keyboard": with_button(ActionBody="")}, 3),
        ({"keyboard": with_button(Text="A & <z>")}, 3),
        ({"keyboard": with_button() | {"InputFieldState": "hidden"}}, 3),
        ({"type": "picture", "media": "https://a.example/file"}, 3),
        ({"type": "picture", "media": "http://a.example/file.png"}, 3),
    ],
)
async def test_bad_messages(viber: FakeViber, person: ViberPerson, more: dict[str, Any], status: int) -> None:
    assert (await call(viber, "send_message", body(person, **more)))["status"] == status
    assert len(viber.wrong) == 1 and not person.seen
    viber.wrong.clear()


async def test_a_wrong_token_and_a_wrong_method(viber: FakeViber, person: ViberPerson) -> None:
    assert (await call(viber, "send_message", body(person), "another"))["status"] == 2
    assert (await call(viber, "delete_message", {}))["status"] == 3
    assert len(viber.wrong) == 2
    viber.wrong.clear()


async def test_subscribers_alone_are_written_to(viber: FakeViber, person: ViberPerson) -> None:
    person.blocks()
    assert (await call(viber, "send_message", body(person)))["status"] == 6
    person.says("я передумал")
    assert (await call(viber, "send_message", body(person)))["status"] == 0
    assert (await call(viber, "send_message", body(person) | {"receiver": "nobody"}))["status"] == 5


async def test_a_hundred_messages_without_an_answer_are_enough(viber: FakeViber, person: ViberPerson) -> None:
    person.user.unanswered = 99
    assert [(await call(viber, "send_message", body(person)))["status"] for _ in range(2)] == [0, 12]
    person.says("я тут")
    assert (await call(viber, "send_message", body(person)))["status"] == 0


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("*Viber* bots", [("bold", "Viber", "")]),
        ("*Viber*bots", []),
        ("* Viber* bots", []),
        ("*Viber * bots", []),
        ("_а_ ```б```", [("italic", "а", ""), ("code", "б", "")]),
    ],
)
def test_looks_as_documented(text: str, looks: list[tuple[str, str, str]]) -> None:
    assert drawn(text)[1] == looks
