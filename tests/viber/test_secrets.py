"""The token signs every callback and opens every call, so it must be in no log and no error."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import structlog
from pydantic import ValidationError

from connectors.contract import Attachment, OutboundMessage
from connectors.viber.channel import ViberChannel
from connectors.viber.settings import ViberSettings
from tests.fakes.contract import Way
from tests.fakes.viber import TOKEN, FakeViber
from tests.fakes.viber.person import ViberPerson
from tests.viber.conftest import Make, Remembering

PROXY_PASSWORD = "p4ssw0rd-of-the-proxy"
HIDDEN = (TOKEN, PROXY_PASSWORD)
WAYS: tuple[Way, ...] = ("rate_limit", "blocked", "unknown_chat", "bad_token", "server_error", "html", "cut", "hang")


def everything(error: BaseException) -> str:
    """The error with all its causes and contexts, hidden or not, and what they hold."""
    told, seen = "", error
    while seen is not None:
        told += "".join(traceback.format_exception(type(seen), seen, seen.__traceback__, chain=False)) + repr(seen) + repr(vars(seen))
        request = getattr(seen, "_request", None)
        told += repr(request and request.headers.raw)
        seen = seen.__cause__ or seen.__context__  # type: ignore[assignment]
    return told


async def caught(work: Callable[[], Coroutine[Any, Any, object]]) -> BaseException:
    try:
        await work()
    except Exception as error:
        return error
    raise AssertionError("it went well")


async def drained(channel: ViberChannel, address: str) -> None:
    async for _ in channel.download(Attachment("photo", address)):
        pass


async def test_no_secret_in_errors_and_logs(
    make_channel: Make,
    viber: FakeViber,
    person: ViberPerson,
    intake: Remembering,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{unused.getsockname()[1]}"
    channel, message = make_channel(request_timeout=0.3), OutboundMessage(1, person.chat, "а")
    broken = [make_channel(api_base=f"http://{nobody}"), make_channel(proxy=f"socks5://u:{PROXY_PASSWORD}@{nobody}")]
    broken.append(make_channel(proxy=f"http://u:{PROXY_PASSWORD}@{nobody}"))
    errors = []
    with structlog.testing.capture_logs() as logs:
        for way in WAYS:
            viber.fail("send", way)
            errors.append(await caught(lambda: channel.send(message)))
        for other in broken:
            errors.append(await caught(lambda other=other: other.send(message)))  # type: ignore[misc]
            errors.append(await caught(lambda other=other: drained(other, f"{viber.url}/media/1/a.jpg")))  # type: ignore[misc]
        for told in ("html", "server_error", "cut"):
            viber.fail("register", told)
        starting = make_channel(webhook_url="http://127.0.0.1:9/another")
        await starting.start(intake)
        await viber.world.changed.until(lambda: len(logs) >= 4, 5)
        await starting.stop()
    printed = capfd.readouterr()
    told_all = "".join(map(everything, errors)) + str(logs) + caplog.text + printed.out + printed.err
    assert len(errors) == len(WAYS) + 6 and len(logs) >= 4
    for hidden in HIDDEN:
        assert hidden not in told_all


async def test_what_viber_quotes_is_struck_out(make_channel: Make) -> None:
    async with FakeViber("webhook") as quoting:  # its refusal begins with this word
        channel = make_channel(token="webhook", api_base=quoting.url, webhook_url="http://127.0.0.1:9/")
        error = await caught(channel.register)
    assert "*** is not valid" in str(error)
    assert "webhook is not" not in everything(error)


@pytest.mark.parametrize(
    "values",
    [
        {"token": f"{TOKEN}\n"},
        {"token": ""},
        {"token": f"ключ {TOKEN}"},
        {"token": TOKEN, "proxy": f"ftp://u:{PROXY_PASSWORD}@p"},
        {"token": TOKEN, "name": "Х" * 29},
        {"token": TOKEN, "name": " "},
        {"token": TOKEN, "webhook_url": "otklik.example"},
    ],
)
def test_no_secret_in_refused_settings(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        ViberSettings(**values)
    assert not any(hidden in str(refused.value) for hidden in HIDDEN)


def test_settings_show_no_secret() -> None:
    settings = ViberSettings(token=TOKEN, proxy=f"http://u:{PROXY_PASSWORD}@p")
    assert not any(hidden in repr(settings) + str(settings) for hidden in HIDDEN)
    assert set(settings.hidden()) >= set(HIDDEN)
