"""``otklik channels``: what is wrong with the bot's set-up is found, worded and mended."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence

import pytest

from bot.catalogue import LOCALES
from connectors.contract import Finding
from connectors.errors import Rejected, TryLater
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.check import check
from connectors.telegram.parse import WANTED
from connectors.telegram.session import open_bot
from connectors.telegram.settings import TelegramSettings
from tests.fakes.telegram import SECRET, FakeTelegram
from tests.telegram.conftest import BriskClock
from tests.texts import TEXTS

URL = "https://otklik.example/webhooks/telegram"
Make = Callable[..., TelegramChannel]


async def found(channel: TelegramChannel) -> dict[str, bool]:
    findings = await channel.check()
    worded(findings)
    return {finding.key: finding.ok for finding in findings}


def worded(findings: Sequence[Finding]) -> None:
    texts = TEXTS
    for finding in findings:
        for locale in LOCALES:
            assert texts(f"telegram-check-{finding.key}", locale, **finding.values)
            if not finding.ok:
                assert texts(f"telegram-mend-{finding.key}", locale, **finding.values)


async def test_polling_as_it_should_be(channel: TelegramChannel, telegram: FakeTelegram) -> None:
    assert await found(channel) == dict.fromkeys(["reach", "token", "groups", "polling", "queue"], True)
    assert telegram.wrong == []


async def test_a_webhook_in_the_way_of_polling_is_found_and_taken_away(channel: TelegramChannel, telegram: FakeTelegram) -> None:
    telegram.world.webhook = {"url": "https://elsewhere.example", "secret": None}
    assert (await found(channel))["polling"] is False
    assert "no webhook" in await channel.register()
    assert (await found(channel))["polling"] is True


async def test_a_webhook_not_registered_is_found_and_registered(make_channel: Make, telegram: FakeTelegram) -> None:
    channel = make_channel(mode="webhook", secret=SECRET, webhook_url=URL)
    findings = await found(channel)
    assert (findings["address"], findings["webhook"]) == (True, False)
    assert await channel.register() == URL
    assert await found(channel) == dict.fromkeys(
        ["reach", "token", "groups", "address", "webhook", "kinds", "secret", "delivery", "queue"], True
    )
    assert telegram.world.allowed == list(WANTED)
    assert telegram.wrong == []


async def test_kinds_of_update_nobody_asked_for(make_channel: Make, telegram: FakeTelegram) -> None:
    channel = make_channel(mode="webhook", secret=SECRET, webhook_url=URL)
    await channel.register()
    telegram.world.allowed = ["message"]
    assert (await found(channel))["kinds"] is False


@pytest.mark.parametrize(
    ("error", "age", "secret", "delivery"),
    [
        ("Wrong response from the webhook: 401 Unauthorized", 60, False, True),
        ("Connection timed out", 60, True, False),
        ("Wrong response from the webhook: 503 Service Unavailable", 60, True, False),
        ("Connection timed out", 7200, True, True),
    ],
)
async def test_errors_of_delivery(make_channel: Make, telegram: FakeTelegram, error: str, age: int, secret: bool, delivery: bool) -> None:
    channel = make_channel(mode="webhook", secret=SECRET, webhook_url=URL)
    await channel.register()
    assert telegram.world.webhook is not None
    telegram.world.webhook |= {"last_error_message": error, "last_error_date": int(time.time()) - age}
    findings = await found(channel)
    assert (findings["secret"], findings["delivery"]) == (secret, delivery)


async def test_a_pile_of_updates(channel: TelegramChannel, telegram: FakeTelegram) -> None:
    client = telegram.client()
    for number in range(101):
        client.say(str(number))
    assert (await found(channel))["queue"] is False


async def test_nobody_said_where_we_are(make_channel: Make) -> None:
    channel = make_channel(mode="webhook", secret=SECRET)
    assert (await found(channel))["address"] is False
    with pytest.raises(Rejected, match="OTKLIK_PUBLIC_URL"):
        await channel.register()


@pytest.mark.parametrize(
    ("url", "fits"), [(URL, True), ("https://a.example:8443/x", True), ("https://a.example:8080/x", False), ("http://a.example/x", False)]
)
async def test_telegram_itself_delivers_by_https_to_its_ports(telegram: FakeTelegram, clock: BriskClock, url: str, fits: bool) -> None:
    bot = open_bot(TelegramSettings(token=telegram.token, api_base=telegram.url))
    official = TelegramSettings(token=telegram.token, mode="webhook", secret=SECRET)
    findings = {finding.key: finding.ok for finding in await check(bot, official, url, clock.now())}
    assert findings["address"] is fits
    await bot.session.close()


async def test_a_wrong_token(make_channel: Make) -> None:
    channel = make_channel(token="42:another")
    assert await found(channel) == {"reach": True, "token": False}
    with pytest.raises(TryLater, match="token"):
        await channel.register()


async def test_no_way_to_telegram(make_channel: Make) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        channel = make_channel(api_base=f"http://127.0.0.1:{unused.getsockname()[1]}")
        assert await found(channel) == {"reach": False}
