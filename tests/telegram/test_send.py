"""What leaves arrives as meant, once; every failure is told as what it is."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from connectors.contract import Button, OutboundMessage
from connectors.errors import Blocked, Rejected, TryLater, Uncertain
from connectors.telegram.channel import TelegramChannel
from tests.fakes.telegram import Client, FakeTelegram
from tests.telegram.conftest import Remembering

LONG = "Первая часть. " * 250 + "\n\n" + "Вторая часть. " * 250


def message(text: str = "Здравствуйте!", **more: object) -> OutboundMessage:
    return OutboundMessage(id=1, chat="7001", text=text, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def started(client: Client) -> None:
    client.start()


async def test_text_with_markup_and_buttons(channel: TelegramChannel, telegram: FakeTelegram, client: Client) -> None:
    sent = await channel.send(message("**Тарифы** & <цены>", buttons=[Button("Да", "/affirm"), Button("Нет", "/deny")]))
    [seen] = await client.reads()
    assert (seen.text, seen.buttons, str(seen.id)) == ("Тарифы & <цены>", ["Да", "Нет"], sent.external_id)
    assert seen.raw["entities"] == [{"type": "bold", "offset": 0, "length": 6}]
    assert telegram.wrong == []


async def test_long_text_leaves_in_order(channel: TelegramChannel, client: Client, telegram: FakeTelegram) -> None:
    sent = await channel.send(message(LONG, buttons=[Button("Да", "/affirm")]))
    first, second = await client.reads(2)
    assert (first.text, second.text) == (("Первая часть. " * 250).strip(), ("Вторая часть. " * 250).strip())
    assert (first.buttons, second.buttons, sent.external_id) == ([], ["Да"], str(second.id))
    assert telegram.wrong == []


async def test_retry_goes_on_after_the_parts_that_left(channel: TelegramChannel, client: Client, telegram: FakeTelegram) -> None:
    telegram.faults.skip("sendMessage", 1)
    telegram.fail("sendMessage", "rate_limit")
    with pytest.raises(TryLater) as later:
        await channel.send(message(LONG))
    await channel.send(replace(message(LONG), begun=later.value.begun))
    assert [seen.text[:6] for seen in await client.reads(2)] == ["Первая", "Вторая"]
    assert client.unread == []


async def test_sent_message_is_forgotten(channel: TelegramChannel, client: Client) -> None:
    for _ in range(2):
        await channel.send(message("та же строка исходящих"))
    assert len(await client.reads(2)) == 2


async def test_rate_limit_tells_how_long(channel: TelegramChannel, telegram: FakeTelegram) -> None:
    telegram.fail("sendMessage", "rate_limit", retry_after=7)
    with pytest.raises(TryLater) as later:
        await channel.send(message())
    assert later.value.retry_after == 7


async def test_blocked_by_the_client(channel: TelegramChannel, client: Client) -> None:
    client.block()
    with pytest.raises(Blocked, match="blocked by the user"):
        await channel.send(message())


@pytest.mark.parametrize("chat", ["404404", "не число"])
async def test_unknown_chat_is_rejected(channel: TelegramChannel, telegram: FakeTelegram, chat: str) -> None:
    with pytest.raises(Rejected):
        await channel.send(OutboundMessage(id=1, chat=chat, text="a"))


@pytest.mark.parametrize("way", ["server_error", "html", "reset"])
async def test_no_clear_answer_is_uncertain(channel: TelegramChannel, telegram: FakeTelegram, client: Client, way: str) -> None:
    telegram.fail("sendMessage", way, accepted=True)  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        await channel.send(message())
    assert len(telegram.calls("sendMessage")) == 1, "nothing may be repeated by a library"


async def test_no_answer_in_time_is_uncertain(make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, client: Client) -> None:
    telegram.fail("sendMessage", "hang", accepted=True)
    with pytest.raises(Uncertain):
        await make_channel(request_timeout=1).send(message())
    assert [seen.text for seen in await client.reads()] == ["Здравствуйте!"]
    assert len(telegram.calls("sendMessage")) == 1


@pytest.mark.parametrize("proxied", [False, True])
async def test_no_connection_may_be_tried_later(make_channel: Callable[..., TelegramChannel], proxied: bool) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{unused.getsockname()[1]}"
        channel = make_channel(proxy=f"socks5://u:p@{nobody}") if proxied else make_channel(api_base=f"http://{nobody}")
        with pytest.raises(TryLater, match="no connection"):
            await channel.send(message())


async def test_wrong_token_throws_nothing_away(make_channel: Callable[..., TelegramChannel]) -> None:
    with pytest.raises(TryLater, match="token"):
        await make_channel(token="42:another").send(message())


async def test_refused_markup_leaves_as_plain_text(channel: TelegramChannel, telegram: FakeTelegram, client: Client) -> None:
    telegram.fail("sendMessage", "bad_markup")
    await channel.send(message("**жирно**"))
    [seen] = await client.reads()
    assert (seen.text, seen.raw.get("entities")) == ("жирно", None)
    assert ["parse_mode" in call for call in telegram.calls("sendMessage")] == [True, False]


async def test_markup_refused_twice_is_rejected(channel: TelegramChannel, telegram: FakeTelegram) -> None:
    telegram.fail("sendMessage", "bad_markup", times=2)
    with pytest.raises(Rejected):
        await channel.send(message("**жирно**"))
    assert len(telegram.calls("sendMessage")) == 2


async def test_buttons_telegram_cannot_show_become_numbered_lines(channel: TelegramChannel, telegram: FakeTelegram, client: Client) -> None:
    await channel.send(message("Какой тариф?", buttons=[Button("Дом", "д" * 40), Button("Семья", "/plan")]))
    [seen] = await client.reads()
    assert (seen.text, seen.buttons) == ("Какой тариф?\n\n1. Дом\n2. Семья", [])
    assert telegram.wrong == []


@pytest.mark.parametrize(("locale", "title"), [("ru", "Отправить мой номер"), ("en", "Share my phone number")])
async def test_contact_is_asked_and_shared(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, locale: str, title: str
) -> None:
    await channel.send(message("Ваш номер?", locale=locale, meta={"request_contact": True}))
    [seen] = await client.reads()
    assert seen.keyboard == [title]
    client.press(title)
    await channel.start(intake)
    await telegram.until_confirmed()
    assert intake.all[-1].phone == "+79001234567"
    assert telegram.wrong == []


async def test_typing_is_shown_and_its_failure_swallowed(channel: TelegramChannel, telegram: FakeTelegram) -> None:
    await channel.typing("7001")
    telegram.fail("sendChatAction", "reset")
    await channel.typing("7001")
    await channel.typing("404404")
    await channel.typing("кто?")
    assert [call["action"] for call in telegram.calls("sendChatAction")] == ["typing"] * 3
