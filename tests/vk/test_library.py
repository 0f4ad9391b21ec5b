"""What vk_api does by itself and must not: its lock, its repeats, its captcha, its version, its host, its file."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.errors import TryLater, Uncertain
from connectors.vk.api import VERSION, Api, Rewrite
from connectors.vk.settings import VkSettings
from tests.fakes.vk import FakeVk, VkPerson
from tests.vk.conftest import Make


@pytest.fixture
def client(vk: FakeVk) -> VkPerson:
    person = vk.person()
    person.says("привет")
    return person


@pytest.fixture
async def api(vk: FakeVk) -> Any:
    opened = Api(VkSettings(**{**vk.settings, "request_timeout": 0.5}))
    yield opened
    await opened.close()


async def test_hung_call_ends_by_itself_and_holds_up_nobody(api: Api, vk: FakeVk, client: VkPerson) -> None:
    vk.fail("typing", "hang")
    began = time.monotonic()
    hung = asyncio.create_task(api.call("messages.setActivity", peer_id=100001, type="typing"))
    assert await vk.world.changed.until(lambda: bool(vk.calls("messages.setActivity")), 5)
    assert (await api.call("users.get", user_ids="100001"))[0]["id"] == 100001
    assert time.monotonic() - began < 0.45
    with pytest.raises(Uncertain):
        await hung


async def test_too_many_a_second_is_not_repeated_inside(api: Api, vk: FakeVk, client: VkPerson) -> None:
    vk.fail("profile", "rate_limit")
    with pytest.raises(TryLater):
        await api.call("users.get", user_ids="100001")
    assert len(vk.calls("users.get")) == 1


async def test_captcha_without_an_image_is_an_error_like_others(api: Api, vk: FakeVk, client: VkPerson) -> None:
    vk.fail("profile", "server_error", code=14)
    with pytest.raises(TryLater, match="14"):
        await api.call("users.get", user_ids="100001")


async def test_version_is_named(api: Api, vk: FakeVk, client: VkPerson) -> None:
    await api.call("users.get", user_ids="100001")
    assert vk.calls("users.get")[0]["v"] == VERSION == "5.199"


async def test_no_file_appears_in_the_working_directory(
    make_channel: Make, vk: FakeVk, client: VkPerson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await make_channel(mode="callback").profile("100001")
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_pace_of_vk_is_kept_over_all_threads(api: Api, vk: FakeVk, client: VkPerson) -> None:
    began = time.monotonic()
    await asyncio.gather(*(api.call("users.get", user_ids="100001") for _ in range(11)))
    assert time.monotonic() - began >= 0.5


async def test_typing_is_left_out_when_calls_queue_up(make_channel: Make, vk: FakeVk, client: VkPerson) -> None:
    channel = make_channel(mode="callback")
    calls = [asyncio.create_task(channel.profile("100001")) for _ in range(12)]
    await asyncio.sleep(0)
    await channel.typing("100001")
    await asyncio.gather(*calls)
    assert vk.calls("messages.setActivity") == []


@pytest.mark.parametrize("host", ["https://api.vk.com", "https://api.vk.ru", "http://api.vk.com"])
async def test_every_host_becomes_ours(host: str, vk: FakeVk) -> None:
    session = requests.Session()
    session.mount("https://", Rewrite(vk.url + "/", 2))
    session.mount("http://", Rewrite(vk.url + "/", 2))

    def call() -> Any:
        with session.post(f"{host}/method/users.get?x=1", {"access_token": "t", "v": "5.199"}) as answer:
            return answer.json()

    assert (await asyncio.to_thread(call))["error"]["error_code"] == 5
    session.close()
    assert vk.calls("users.get") == [{"x": "1", "v": "5.199"}]
