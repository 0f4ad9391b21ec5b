"""The token is in every call's body and VK echoes it in errors; it must be in no log and no error, and neither must the Long Poll key."""

from __future__ import annotations

import logging
import socket
import traceback
from typing import Any

import pytest
import structlog

from connectors.contract import Attachment, OutboundMessage
from connectors.errors import DeliveryError, Refusal
from connectors.vk.settings import VkSettings
from tests.fakes.vk import SECRET, TOKEN, FakeVk, VkPerson
from tests.vk.conftest import Make, Remembering, Shelf, payload, serving

PROXY_PASSWORD = "p4ssw0rd-of-the-proxy"
KEY = "l0ngp0ll-key"
HIDDEN = (TOKEN, SECRET, PROXY_PASSWORD, KEY)


def everything(error: BaseException) -> str:
    """The error with all its causes and contexts, hidden or not."""
    told, seen = "", error
    while seen is not None:
        told += "".join(traceback.format_exception(type(seen), seen, seen.__traceback__, chain=False)) + repr(seen) + repr(vars(seen))
        seen = seen.__cause__ or seen.__context__  # type: ignore[assignment]
    return told


async def test_no_secret_in_errors_and_logs(
    make_channel: Make,
    vk: FakeVk,
    client: VkPerson,
    shelf: Shelf,
    intake: Remembering,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    client.says("привет")
    vk._community.key = KEY
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{unused.getsockname()[1]}"
    file = Attachment("document", "", file=shelf.put("document", "a.txt", "text/plain", b"data"))
    short = make_channel(mode="callback", request_timeout=0.3, upload_timeout=0.3)
    away = make_channel(mode="callback", api_base=f"http://{nobody}")
    behind = make_channel(mode="callback", proxy=f"http://u:{PROXY_PASSWORD}@{nobody}")
    errors: list[BaseException] = []
    with structlog.testing.capture_logs() as logs:
        ways = ("rate_limit", "server_error", "blocked", "bad_token", "html", "cut", "hang")
        tries: list[tuple[Any, str | None]] = [(short, way) for way in ways]
        for channel, way in [*tries, (away, None), (behind, None), (make_channel(token=TOKEN + "x"), None)]:
            for call in ("send", "upload") if channel is not short else ("send",):
                if way:
                    vk.fail(call, way)  # type: ignore[arg-type]
                message = OutboundMessage(1, "100001", "a", attachments=[file] if call == "upload" else [])
                with pytest.raises(DeliveryError) as failed:
                    await channel.send(message)
                errors.append(failed.value)
        vk.fail("upload", "cut")
        with pytest.raises(DeliveryError) as failed:
            await short.send(OutboundMessage(2, "100001", "a", attachments=[file]))
        with pytest.raises(Refusal) as refused:
            [chunk async for chunk in behind.download(Attachment("photo", f"{vk.url}/files/f1"))]
        errors += [failed.value, refused.value]
        for way in ("html", "cut", "server_error"):
            vk.fail("updates", way)  # type: ignore[arg-type]
        polling = make_channel(mode="both")
        await polling.start(intake)
        await vk.until_delivered()
        intake.failing = 1
        async with serving(polling) as http:
            await http.post("/webhooks/vk", json=payload("text"))
            await http.post("/webhooks/vk", json={**payload("text"), "secret": SECRET[:-1]})
        for channel in (away, behind, polling):
            logs.append({"event": repr(await channel.check())})
    printed = capfd.readouterr()
    told = "".join(map(everything, errors)) + str(logs) + caplog.text + printed.out + printed.err
    assert len(errors) >= 13
    assert len(logs) >= 5
    for hidden in HIDDEN:
        assert hidden not in told


def test_settings_show_no_secret() -> None:
    settings = VkSettings(token=TOKEN, group_id=1, secret=SECRET, proxy=f"http://u:{PROXY_PASSWORD}@p")
    assert not any(hidden in repr(settings) + str(settings) for hidden in HIDDEN)
