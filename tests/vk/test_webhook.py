"""Callback API: confirmed, checked, stored, and only then ``ok``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from connectors.contract import InboundMessage, Kind
from connectors.vk.channel import VkChannel
from tests.fakes.vk import SECRET, FakeVk, VkPerson
from tests.vk.conftest import BriskClock, Make, Remembering, payload, serving

PATH = "/webhooks/vk"


async def test_event_is_stored_then_confirmed_with_ok(channel: VkChannel, intake: Remembering) -> None:
    await channel.start(intake)
    async with serving(channel) as http:
        answer = await http.post(PATH, json=payload("text"))
    assert (answer.status_code, answer.text) == (200, "ok")
    assert intake.texts() == ["Не работает интернет 😢"]


async def test_not_stored_means_503_and_when_to_come_again(channel: VkChannel, intake: Remembering, clock: BriskClock) -> None:
    clock.at = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    intake.failing = 1
    await channel.start(intake)
    async with serving(channel) as http:
        failed = await http.post(PATH, json=payload("text"))
        again = await http.post(PATH, json=payload("text"), headers={"X-Retry-Counter": "1"})
    assert failed.status_code == 503
    assert parsedate_to_datetime(failed.headers["Retry-After"]) == datetime(2026, 3, 6, 12, 0, 10, tzinfo=UTC)
    assert (again.status_code, again.text) == (200, "ok")
    assert len(intake.all) == 1


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", None, 5, "\ud800"])
async def test_wrong_secret_is_refused(channel: VkChannel, intake: Remembering, secret: object) -> None:
    await channel.start(intake)
    async with serving(channel) as http:
        answer = await http.post(PATH, content=json.dumps({**payload("text"), "secret": secret}))
    assert (answer.status_code, intake.attempts) == (401, [])


async def test_event_of_another_community_is_refused(channel: VkChannel, intake: Remembering) -> None:
    await channel.start(intake)
    async with serving(channel) as http:
        for event in (payload("text"), payload("confirmation")):
            answer = await http.post(PATH, json={**event, "group_id": 4243})
            assert (answer.status_code, answer.json()["code"]) == (403, "wrong_group")
    assert intake.attempts == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b'{"secret": "%s"}' % SECRET.encode(), 422),
        (b'{"secret": "%s", "group_id": 4242}' % SECRET.encode(), 422),
        (b'{"secret": "%s", "group_id": 4242, "type": "message_new", "object": {}}' % SECRET.encode(), 422),
        (b"x" * (1024 * 1024 + 1), 413),
    ],
)
async def test_malformed_body_is_refused(channel: VkChannel, intake: Remembering, body: bytes, status: int) -> None:
    await channel.start(intake)
    async with serving(channel) as http:
        answer = await http.post(PATH, content=body)
    assert (answer.status_code, intake.attempts) == (status, [])


async def test_confirmation_of_the_settings(make_channel: Make, vk: FakeVk) -> None:
    async with serving(make_channel(mode="callback", confirmation="abc123")) as http:
        answer = await http.post(PATH, json=payload("confirmation"))
    assert (answer.status_code, answer.text, vk.world.calls) == (200, "abc123", [])


async def test_confirmation_is_asked_from_vk_and_not_at_every_knock(channel: VkChannel, vk: FakeVk, clock: BriskClock) -> None:
    clock.at = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    async with serving(channel) as http:
        told = [(await http.post(PATH, json=payload("confirmation"))).text for _ in range(3)]
        assert told == ["c0nf1rm"] * 3
        assert len(vk.calls("groups.getCallbackConfirmationCode")) == 1
        vk.world.confirmation = "changed"
        clock.at = datetime(2026, 3, 6, 12, 0, 6, tzinfo=UTC)
        assert (await http.post(PATH, json=payload("confirmation"))).text == "changed"


async def test_confirmation_with_a_wrong_secret_is_refused(channel: VkChannel) -> None:
    async with serving(channel) as http:
        assert (await http.post(PATH, json={**payload("confirmation"), "secret": "x"})).status_code == 401


async def test_ignored_events_are_confirmed_too(channel: VkChannel, intake: Remembering) -> None:
    await channel.start(intake)
    async with serving(channel) as http:
        for name in ("typing", "group_join", "reply_of_community", "from_community"):
            assert (await http.post(PATH, json=payload(name))).text == "ok"
    assert intake.attempts == []


async def test_callback_button_stops_spinning(channel: VkChannel, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    await channel.start(intake)
    client.says("привет")
    action = {"type": "callback", "label": "Да", "payload": '{"p": "/yes"}'}
    vk.world.write(client.talk, -vk.world.group, {"text": "?", "keyboard": {"inline": True, "buttons": [[{"action": action}]]}})
    async with serving(channel) as http:
        vk.deliver_to(str(http.base_url).rstrip("/"))
        client.presses("Да")
        assert await vk.world.changed.until(lambda: list(vk.world.presses.values()) == [True], 5)
        await vk.until_delivered()
    (pressed,) = intake.all
    assert isinstance(pressed, InboundMessage)
    assert (pressed.kind, pressed.payload, pressed.reply_to) == (Kind.press, "/yes", "2")
    assert vk.wrong == []


async def test_group_chat_is_told_once_where_to_write(channel: VkChannel, vk: FakeVk, intake: Remembering) -> None:
    await channel.start(intake)
    member = vk.member()
    async with serving(channel) as http:
        vk.deliver_to(str(http.base_url).rstrip("/"))
        for words in ("привет", "эй", "бот!"):
            member.says(words)
        await vk.until_delivered()
        (seen,) = await member.awaits(1)
    assert seen.text == "Я отвечаю только в личных сообщениях. Напишите мне: https://vk.me/club4242"
    assert (intake.attempts, vk.wrong) == ([], [])


async def test_cropped_message_is_fetched_whole(channel: VkChannel, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    await channel.start(intake)
    async with serving(channel) as http:
        vk.deliver_to(str(http.base_url).rstrip("/"))
        client.speak(text="очень длинный рассказ", cropped={"text": "очень"})
        await vk.until_delivered()
    assert [(message.text, message.attachments) for message in intake.all if isinstance(message, InboundMessage)] == [
        ("очень длинный рассказ", ())
    ]


async def test_without_callback_there_is_no_route(make_channel: Make) -> None:
    assert make_channel(mode="longpoll").routes() is None
