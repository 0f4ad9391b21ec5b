"""The person of the fake does what a person does in Telegram, and updates travel as Telegram lets them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from connectors.contract import InboundEdit, InboundMessage, InboundReach, InboundReaction, OutboundMessage
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.parse import parse
from tests.fakes.contract import SeenFile
from tests.fakes.kept import Kept
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.wire import Params
from tests.telegram.conftest import Remembering


async def test_every_verb_arrives(channel: TelegramChannel, telegram: FakeTelegram, intake: Remembering) -> None:
    telegram.world.allowed = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]
    person = telegram.person(2, "Пётр")
    person.starts("site")
    said = person.says("привет")
    kinds = ["photo", "document", "voice", "audio", "video", "video_note", "sticker", "location", "contact"]
    for kind in kinds:
        person.sends(kind, b"data", caption="подпись" if kind in ("photo", "document") else "")
    first, second = person.sends_album([b"1", b"2"], "альбом")
    person.edits("привет!", said)
    person.reacts("👍", said)
    person.reacts("", said)
    person.blocks()
    person.unblocks()
    await channel.start(intake)
    await telegram.until_delivered()
    start, hello, *rest = intake.all
    assert (start.source, hello.text, hello.name, hello.external_id) == ("site", "привет", "Пётр", said)
    assert [message.kind.value for message in rest[:9]] == kinds
    assert rest[8].phone == "+79001234567"
    album = rest[9:11]
    assert [(message.external_id, message.text) for message in album] == [(first, "альбом"), (second, "")]
    assert album[0].album == album[1].album is not None
    assert isinstance(rest[11], InboundEdit)
    assert [reaction.emoji for reaction in rest[12:14] if isinstance(reaction, InboundReaction)] == ["👍", ""]
    assert [reach.reachable for reach in rest[14:] if isinstance(reach, InboundReach)] == [False, True]
    assert telegram.wrong == []


async def test_a_person_sees_what_telegram_draws(channel: TelegramChannel, telegram: FakeTelegram, kept: Kept) -> None:
    person = telegram.person()
    person.starts()
    file = kept.keep("document", "счёт.pdf", "application/pdf", b"pdf")
    sent = await channel.send(OutboundMessage(1, person.chat, "😀 **Ваш** [счёт](https://ex.ru)", attachments=[file]))
    [seen] = await person.awaits(1)
    assert (seen.id, seen.text, seen.edited) == (sent.external_id, "😀 Ваш счёт", False)
    assert seen.looks == [("bold", "Ваш", ""), ("link", "счёт", "https://ex.ru")]
    assert seen.files == [SeenFile("document", "счёт.pdf", b"pdf")]


def test_what_telegram_does_not_tell() -> None:
    telegram = FakeTelegram()
    person = telegram.person()
    with pytest.raises(NotImplementedError):
        person.deletes("1")
    with pytest.raises(NotImplementedError):
        person.reads_all()
    with pytest.raises(NotImplementedError):
        telegram.fail("updates", "blocked")


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, list[int]]]:
    """An address that takes webhooks, and the update ids it took."""
    taken: list[int] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(json.loads(await request.read())["update_id"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhooks/telegram", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", taken
    await runner.cleanup()


async def test_copies_and_another_order(telegram: FakeTelegram, hook: tuple[str, list[int]]) -> None:
    base, taken = hook
    telegram.deliver_to(base, copies=3, shuffle=7)
    for number in range(10):
        telegram.person().says(str(number))
    await telegram.until_delivered()
    assert sorted(taken) == sorted(list(range(1001, 1011)) * 3)
    assert list(dict.fromkeys(taken)) != list(range(1001, 1011))


async def test_more_methods_can_be_plugged_in(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    async def send_chat_action(params: Params) -> bool:
        params.integer("chat_id")
        return params.string("action") == "typing"

    telegram.plug({"sendChatAction": send_chat_action})
    await channel.typing("404")
    assert telegram.wrong == []


def test_a_group_is_not_a_person() -> None:
    telegram = FakeTelegram()
    group = telegram.group(telegram.client())
    group.say("привет всем")
    assert not isinstance(parse(telegram.world.updates[0]), InboundMessage)
