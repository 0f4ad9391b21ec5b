"""Bots Long Poll: the position moves after the store, and what was said while nobody listened is found again."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import InboundEdit, InboundMessage, InboundReach, InboundReaction, InboundReceipt, Receipt
from connectors.vk.catchup import unstored
from tests.fakes.vk import FakeVk, VkPerson
from tests.vk.conftest import BriskClock, Make, Remembering, serving


@pytest.fixture
def vk(vk: FakeVk) -> FakeVk:
    vk.mode = "longpoll"
    return vk


async def test_everything_a_person_does_arrives_in_order(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    await make_channel().start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    client.starts("office")
    first = client.says("привет")
    client.edits("привет!", first)
    vk.world.write(client.talk, -vk.world.group, {"text": "Здравствуйте"})
    client.reacts("🔥", "3")
    client.reads_all()
    client.blocks()
    await vk.until_delivered()
    allowed, started, said, edited, reacted, read, denied = intake.all
    assert isinstance(allowed, InboundReach) and allowed.reachable
    assert isinstance(started, InboundMessage) and (started.payload, started.source) == ("/start", "office")
    assert isinstance(said, InboundMessage) and said.external_id == first == "2"
    assert isinstance(edited, InboundEdit) and (edited.external_id, edited.text) == ("2", "привет!")
    assert isinstance(reacted, InboundReaction) and (reacted.external_id, reacted.emoji) == ("3", "🔥")
    assert isinstance(read, InboundReceipt) and (read.external_id, read.state, read.upto) == ("3", Receipt.read, True)
    assert isinstance(denied, InboundReach) and not denied.reachable
    assert vk.wrong == []


async def test_event_that_was_not_stored_comes_again(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    channel = make_channel()
    await channel.start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    intake.failing = 2
    client.says("раз")
    client.says("два")
    await vk.until_delivered()
    assert intake.texts() == ["раз", "два"]
    assert len(intake.attempts) >= 5


async def test_said_while_the_door_was_closed_is_found(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    other = vk.person(2, "Ольга")
    client.says("раз")
    client.says("два")
    other.says("а я?")
    await make_channel().start(intake)
    await vk.until_delivered()
    assert sorted(intake.texts()) == ["а я?", "два", "раз"]
    assert intake.texts().index("раз") < intake.texts().index("два")
    client.says("три")
    await vk.until_delivered()
    assert intake.texts()[-1] == "три"


async def test_restart_doubles_nothing(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    first = make_channel()
    await first.start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    client.says("раз")
    await vk.until_delivered()
    await first.stop()
    client.says("два")
    await make_channel().start(intake)
    await vk.world.changed.until(lambda: "два" in intake.texts(), 5)
    await vk.until_delivered()
    assert intake.texts() == ["раз", "два"]


async def test_too_old_is_left_alone(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    client.says("год назад")
    client.talk.log[0]["date"] -= 365 * 24 * 3600
    await make_channel().start(intake)
    await vk.until_delivered()
    assert intake.attempts == []


async def test_many_conversations_and_messages_are_all_found(
    make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.vk.catchup.PAGE", 2)
    for number in range(5):
        client.says(f"слово {number}")
        vk.person(10 + number).says("привет")
    await make_channel().start(intake)
    await vk.until_delivered()
    assert [text for text in intake.texts() if text != "привет"] == [f"слово {number}" for number in range(5)]
    assert intake.texts().count("привет") == 5


@pytest.mark.parametrize("method", ["messages.getConversations", "messages.getHistory"])
async def test_new_messages_come_even_where_old_ones_may_not_be_read(
    method: str, make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering
) -> None:
    client.says("старое")
    vk.forbidden.add(method)
    await make_channel().start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    client.says("новое")
    await vk.until_delivered()
    assert intake.texts() == ["новое"]


@pytest.mark.parametrize("lost", ["forgotten", "key", "session"])
async def test_lost_events_are_found_in_the_conversations(
    lost: str, make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering
) -> None:
    await make_channel().start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    client.says("раз")
    await vk.until_delivered()
    vk.fail("updates", "html")
    client.says("два")
    if lost == "forgotten":
        vk.forget_events()
    else:
        vk.expire_key(lost=lost == "session")
    client.says("три")
    await vk.world.changed.until(lambda: "три" in intake.texts(), 5)
    await vk.until_delivered()
    assert [text for text in intake.texts() if text] == ["раз", "два", "три"]
    assert vk.wrong == []


@pytest.mark.parametrize("way", ["html", "cut", "server_error", "hang"])
async def test_faults_of_the_server_are_outlived(
    way: Any, make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering, clock: BriskClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.vk.longpoll.GRACE", 0.1)
    vk.fail("updates", way, times=2)
    channel = make_channel(poll_timeout=0)
    await channel.start(intake)
    client.says("раз")
    await vk.world.changed.until(lambda: "раз" in intake.texts(), 5)
    assert intake.texts() and clock.pauses
    await vk.world.changed.until(lambda: channel.trouble is None, 5)


async def test_wrong_token_is_told_as_trouble(make_channel: Make, vk: FakeVk, intake: Remembering, clock: BriskClock) -> None:
    channel = make_channel(token="wrong")
    await channel.start(intake)
    assert await vk.world.changed.until(lambda: channel.trouble is not None, 5)
    assert channel.trouble is not None and "OTKLIK_VK__TOKEN" in channel.trouble and "wrong" not in channel.trouble
    assert clock.pauses[0] == 60


async def test_malformed_event_does_not_hold_up_the_others(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    await make_channel().start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    vk.world.happen("message_new", {"message": {"peer_id": "?"}})
    client.says("раз")
    await vk.until_delivered()
    assert "раз" in intake.texts()


async def test_both_ways_at_once_store_each_message_once(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    channel = make_channel(mode="both")
    await channel.start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    async with serving(channel) as http:
        vk.deliver_to(str(http.base_url).rstrip("/"), copies=3, shuffle=7)
        for number in range(5):
            client.says(f"слово {number}")
        first = client.says("опечатка")
        client.edits("исправлено", first)
        vk.world.write(client.talk, -vk.world.group, {"text": "Здравствуйте"})
        client.reads_all()
        await vk.until_delivered()
    messages = [inbound for inbound in intake.all if isinstance(inbound, InboundMessage)]
    assert sorted((message.sort_key, message.text) for message in messages) == [
        *((number + 1, f"слово {number}") for number in range(5)),
        (6, "опечатка"),
    ]
    assert len([inbound for inbound in intake.all if isinstance(inbound, InboundEdit)]) == 1
    assert len([inbound for inbound in intake.all if isinstance(inbound, InboundReceipt)]) == 1
    assert len(intake.attempts) >= 4 * 8
    assert vk.wrong == []


async def test_stopping_does_not_wait_for_the_long_poll(make_channel: Make, vk: FakeVk, intake: Remembering) -> None:
    channel = make_channel(poll_timeout=90)
    await channel.start(intake)
    await vk.world.changed.until(lambda: vk.world.polled is not None, 5)
    began = time.monotonic()
    await channel.stop()
    assert time.monotonic() - began < 1


NOW = 1_000_000


def spoken(date: int, text: str, **more: Any) -> dict[str, Any]:
    return {"date": NOW + date, "text": text, "out": 0, **more}


def ours(date: int, **more: Any) -> dict[str, Any]:
    return {"date": NOW + date, "text": "ответ", "out": 1, "random_id": 5, **more}


@pytest.mark.parametrize(
    ("history", "found"),
    [
        ([spoken(-1, "б"), spoken(-2, "а")], ["б", "а"]),
        ([spoken(-1, "б"), spoken(-200, "старое")], ["б"]),
        ([ours(-1, random_id=0), spoken(-2, "а")], []),
        ([ours(-1, admin_author_id=7), spoken(-2, "а")], []),
        ([spoken(-1, "б"), ours(-2, random_id=0), spoken(-3, "а")], ["б"]),
        ([ours(-10), spoken(-11, "обогнали"), spoken(-41, "давно")], ["обогнали"]),
        ([ours(5), spoken(-60, "пока не слушали"), spoken(-70, "тоже")], ["пока не слушали", "тоже"]),
    ],
    ids=["unanswered", "horizon", "by hand", "by an administrator", "after a hand", "overtaken", "answer sent after the start"],
)
def test_what_is_looked_for_in_a_conversation(history: list[dict[str, Any]], found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.vk.catchup.OVERLAP", timedelta(seconds=20))
    assert [message["text"] for message in unstored(history, sound_until=NOW, oldest=NOW - 100)] == found
