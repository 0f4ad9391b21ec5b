"""The token is in every address of the Bot API, so it must be in no log and no error."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from pydantic import ValidationError

from connectors.contract import Attachment, OutboundMessage
from connectors.errors import TryLater, Unavailable
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from tests.fakes.telegram import SECRET, TOKEN, Client, FakeTelegram
from tests.telegram.conftest import Remembering

PROXY_PASSWORD = "p4ssw0rd-of-the-proxy"
HIDDEN = (TOKEN, TOKEN.split(":")[1], SECRET, PROXY_PASSWORD)


def everything(error: BaseException) -> str:
    """The error with all its causes and contexts, hidden or not."""
    told, seen = "", error
    while seen is not None:
        told += "".join(traceback.format_exception(type(seen), seen, seen.__traceback__, chain=False)) + repr(seen) + repr(vars(seen))
        seen = seen.__cause__ or seen.__context__  # type: ignore[assignment]
    return told


async def take(channel: TelegramChannel, attachment: Attachment) -> None:
    async for _ in channel.download(attachment):
        pass


async def failing_calls(make: Callable[..., TelegramChannel], telegram: FakeTelegram) -> list[BaseException]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{unused.getsockname()[1]}"
    ways = ["rate_limit", "blocked", "server_error", "html", "reset", "hang", "bad_markup", "echo"]
    channel = make(request_timeout=1)
    tries: list[Any] = []
    for way in ways:
        tries.append((channel, way))
    tries += [(make(api_base=f"http://{nobody}"), None), (make(proxy=f"socks5://u:{PROXY_PASSWORD}@{nobody}"), None)]
    errors: list[BaseException] = []
    for chosen, way in tries:
        if way:
            telegram.fail("sendMessage", way, times=2 if way == "bad_markup" else 1)
        for work in (chosen.send(OutboundMessage(1, "7001", "a")), take(chosen, Attachment("photo", "nobody"))):
            try:
                await work
            except Exception as error:
                errors.append(error)
    return errors


async def test_no_secret_in_errors_and_logs(
    make_channel: Callable[..., TelegramChannel],
    telegram: FakeTelegram,
    client: Client,
    intake: Remembering,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    client.send_photo(b"x" * 100)
    with structlog.testing.capture_logs() as logs:
        errors = await failing_calls(make_channel, telegram)
        channel = make_channel()
        for way in ("reset", "html", "server_error"):
            telegram.fail("getUpdates", way)
        await channel.start(intake)
        await telegram.until_confirmed()
        telegram.fail("download", "html")
        with pytest.raises(Unavailable) as unavailable:
            await take(channel, intake.all[0].attachments[0])
        stranger = make_channel(token=TOKEN + "x", mode="webhook", secret=SECRET, webhook_url="https://a.example")
        with pytest.raises(TryLater) as refused:
            await stranger.register()
        findings = await stranger.check()
        await channel.stop()
    printed = capfd.readouterr()
    told = "".join(map(everything, [*errors, unavailable.value, refused.value]))
    told += str(findings) + str(logs) + caplog.text + printed.out + printed.err
    assert len(errors) == 20
    assert len(logs) >= 3
    for hidden in HIDDEN:
        assert hidden not in told


@pytest.mark.parametrize(
    "values",
    [
        {"token": "nonsense-" + SECRET},
        {"token": TOKEN, "secret": SECRET + " !"},
        {"token": TOKEN, "mode": "webhook", "proxy": PROXY_PASSWORD},
    ],
)
def test_no_secret_in_refused_settings(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        TelegramSettings(**values)
    assert not any(hidden in str(refused.value) for hidden in HIDDEN)


def test_settings_show_no_secret() -> None:
    settings = TelegramSettings(token=TOKEN, secret=SECRET, proxy=f"http://u:{PROXY_PASSWORD}@p")
    assert not any(hidden in repr(settings) + str(settings) for hidden in HIDDEN)
