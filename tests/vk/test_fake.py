"""The fake refuses what VK would refuse, in VK's shape, and remembers it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.fakes.vk import GROUP, TOKEN, FakeVk, VkPerson

ME = 100001


@pytest.fixture
def client(vk: FakeVk) -> VkPerson:
    person = vk.person()
    person.says("привет")
    return person


async def call(vk: FakeVk, method: str, **values: Any) -> dict[str, Any]:
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{vk.url}/method/{method}", data={"access_token": TOKEN, "v": "5.199", **values})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def board(*labels: str, **more: Any) -> str:
    rows = [[{"action": {"type": "text", "label": label, "payload": "{}"}, "color": "primary"}] for label in labels]
    return json.dumps({"inline": True, "buttons": rows, **more})


def item(**values: Any) -> str:
    return json.dumps({"version": "1", "items": [{"type": "bold", "offset": 0, "length": 1, **values}]})


@pytest.mark.parametrize(
    ("method", "values", "code"),
    [
        ("messages.shout", {}, 3),
        ("users.get", {"access_token": "wrong"}, 5),
        ("users.get", {"v": "5.92"}, 100),
        ("messages.send", {"peer_ids": ME, "message": "a"}, 100),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 0}, 100),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 2**31}, 100),
        ("messages.send", {"peer_ids": ME, "message": " ", "random_id": 1}, 100),
        ("messages.send", {"message": "a", "random_id": 1}, 100),
        ("messages.send", {"peer_ids": ME, "message": "я" * 4097, "random_id": 1}, 914),
        ("messages.send", {"peer_ids": ME, "attachment": "photo-1_2", "random_id": 1}, 100),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "keyboard": "{"}, 911),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "keyboard": board(*"1234567")}, 911),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "keyboard": board("я" * 41)}, 911),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "keyboard": board("a", one_time=True)}, 911),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "format_data": item(length=2)}, 100),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "format_data": item(type="code")}, 100),
        ("messages.send", {"peer_ids": ME, "message": "a", "random_id": 1, "format_data": item(type="url")}, 100),
        ("messages.edit", {"peer_id": ME, "cmid": 1, "message": "чужое"}, 920),
        ("docs.save", {"file": "x"}, 105),
        ("photos.saveMessagesPhoto", {"photo": "x", "server": 1, "hash": "h0"}, 121),
        ("groups.addCallbackServer", {"group_id": GROUP, "url": "http://x", "title": "longer than fourteen"}, 100),
        ("groups.getLongPollServer", {"group_id": 1}, 15),
    ],
)
async def test_what_vk_refuses(method: str, values: dict[str, Any], code: int, vk: FakeVk, client: VkPerson) -> None:
    told = await call(vk, method, **values)
    assert told["error"]["error_code"] == code
    assert {entry["key"] for entry in told["error"]["request_params"]} >= {"method", "access_token"}
    assert client.seen == []


async def test_unknown_parameters_are_remembered(vk: FakeVk, client: VkPerson) -> None:
    await call(vk, "users.get", user_ids=ME, colour="red")
    assert vk.wrong == ["users.get: unknown parameter colour"]


async def test_random_id_of_another_message_swallows_it(vk: FakeVk, client: VkPerson) -> None:
    for text in ("a", "a", "b"):
        await call(vk, "messages.send", peer_ids=ME, random_id=5, message=text)
    assert [seen.text for seen in client.seen] == ["a"]
    assert vk.wrong == ["random_id 5 used again: 'b' is never shown"]


async def test_refusal_of_one_person_comes_inside_the_answer(vk: FakeVk, client: VkPerson) -> None:
    client.blocks()
    told = await call(vk, "messages.send", peer_ids=ME, random_id=5, message="a")
    assert told["response"][0]["error"]["code"] == 901
    assert (await call(vk, "messages.send", peer_id=ME, random_id=5, message="a"))["error"]["error_code"] == 901
    assert vk.wrong == []


async def test_stranger_cannot_be_written_to(vk: FakeVk) -> None:
    vk.person(5)
    assert (await call(vk, "messages.send", peer_id=100005, random_id=5, message="a"))["error"]["error_code"] == 901
