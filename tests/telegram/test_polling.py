"""By polling nothing is lost: an update is confirmed to Telegram only after it was stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from connectors.contract import Button, InboundEdit, InboundReach, Kind, OutboundMessage
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.parse import WANTED
from tests.fakes.telegram import Client, FakeTelegram
from tests.telegram.conftest import BriskClock, Remembering


async def test_a_talk_arrives_in_order(channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    await channel.start(intake)
    for text in ("привет", "инет пропал", "алло"):
        client.say(text)
    await telegram.until_confirmed()
    assert [message.text for message in intake.all] == ["привет", "инет пропал", "алло"]
    assert telegram.wrong == []


async def test_asks_for_the_kinds_it_reads(channel: TelegramChannel, telegram: FakeTelegram, intake: Remembering) -> None:
    await channel.start(intake)
    await telegram.world.changed.until(lambda: bool(telegram.calls("getUpdates")), 5)
    assert telegram.world.allowed == list(WANTED)


async def test_not_stored_means_not_confirmed(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, clock: BriskClock
) -> None:
    intake.failing = 2
    client.say("первое")
    client.say("второе")
    first, second = (str(update["update_id"]) for update in telegram.world.updates)
    await channel.start(intake)
    await telegram.until_confirmed()
    assert intake.attempts == [first, first, first, second]
    assert len(clock.pauses) == 2
    offsets = [call.get("offset") for call in telegram.calls("getUpdates")]
    assert offsets[:3] == [None] * 3


async def test_a_restart_repeats_what_was_not_confirmed(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, client: Client, intake: Remembering
) -> None:
    first = make_channel()
    client.say("раз")
    await first.start(intake)
    await telegram.world.changed.until(lambda: bool(intake.stored), 5)
    await first.stop()
    client.say("два")
    await make_channel().start(intake)
    await telegram.until_confirmed()
    assert [message.text for message in intake.all] == ["раз", "два"]


async def test_press_is_stored_then_answered(channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    client.start()
    await channel.send(OutboundMessage(1, "7001", "Помогло?", buttons=[Button("Нет, не то", "/deny")]))
    query = client.press("Нет, не то")
    assert query is not None
    intake.failing = 1000
    await channel.start(intake)
    await telegram.world.changed.until(lambda: len(telegram.calls("getUpdates")) == 4, 5)
    assert not telegram.world.presses[query], "answered before it was stored"
    intake.failing = 0
    await telegram.world.changed.until(lambda: telegram.world.presses[query], 5)
    press = intake.all[-1]
    assert (press.kind, press.payload, press.text, press.chat) == (Kind.press, "/deny", "Нет, не то", "7001")
    assert telegram.wrong == []


async def test_edit_and_reach(channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    number = client.say("инет пропл")
    client.edit("инет пропал")
    client.block()
    client.unblock()
    await channel.start(intake)
    await telegram.until_confirmed()
    said, edit, blocked, back = intake.all
    assert said.text == "инет пропл"
    assert isinstance(edit, InboundEdit)
    assert (edit.external_id, edit.text) == (str(number), "инет пропал")
    assert [reach.reachable for reach in (blocked, back) if isinstance(reach, InboundReach)] == [False, True]


async def test_groups_get_one_polite_text(channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    group = telegram.group(client)
    for text in ("привет всем", "бот, ты тут?"):
        group.say(text)
    await channel.start(intake)
    [seen] = await group.reads()
    await telegram.until_confirmed()
    assert seen.text == "Я отвечаю только в личной переписке. Напишите мне: @otklik_bot"
    assert (intake.stored, group.unread) == ({}, [])
    assert telegram.wrong == []


async def test_conflict_waits_and_says_so(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, clock: BriskClock
) -> None:
    telegram.world.webhook = {"url": "https://elsewhere.example", "secret": None}
    telegram.webhooks.hold()
    client.say("кто меня слышит?")
    await channel.start(intake)
    await telegram.world.changed.until(lambda: len(telegram.calls("getUpdates")) >= 3, 5)
    assert channel.trouble is not None
    assert "webhook is active" in channel.trouble
    assert set(clock.pauses) == {10.0}
    telegram.world.webhook = None
    await telegram.until_confirmed()
    assert len(intake.stored) == 1


async def test_pauses_grow_and_heed_the_platform(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, clock: BriskClock
) -> None:
    telegram.fail("getUpdates", "rate_limit", retry_after=9)
    telegram.fail("getUpdates", "html", times=5)
    client.say("привет")
    await channel.start(intake)
    await telegram.until_confirmed()
    limited, *rest = clock.pauses
    assert limited == 9.0
    assert all(0.5 * 0.5 * 2**n <= seconds <= 0.5 * 2**n for n, seconds in enumerate(rest, start=2))
    assert len(rest) == 5


async def test_stops_at_once_in_a_long_poll(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, intake: Remembering
) -> None:
    channel = make_channel(poll_timeout=50)
    await channel.start(intake)
    await telegram.world.changed.until(lambda: bool(telegram.calls("getUpdates")), 5)
    async with asyncio.timeout(20):
        await channel.stop()


async def test_an_update_nobody_can_read_holds_up_nobody(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering
) -> None:
    client.say("до")
    telegram.world.updates.append({"update_id": 1002, "message": {"chat": "?", "date": "вчера"}})
    telegram.world.last_update_id = 1002
    client.say("после")
    await channel.start(intake)
    await telegram.until_confirmed()
    assert [message.text for message in intake.all] == ["до", "после"]
