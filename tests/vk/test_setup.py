"""``otklik channels check`` names every fault with its mend, and ``set-webhook`` sets VK up."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.errors import Rejected, TryLater
from connectors.vk.registration import WANTED
from connectors.vk.settings import VkSettings
from tests.fakes.vk import SECRET, TOKEN, FakeVk
from tests.vk.conftest import TEXTS, Make, serving


async def found(channel: Any) -> dict[str, bool]:
    """The findings; each has its texts in both languages."""
    findings = await channel.check()
    for finding in findings:
        for locale in ("ru", "en"):
            assert TEXTS(f"vk-check-{finding.key}", locale, **finding.values)
            assert finding.ok or TEXTS(f"vk-mend-{finding.key}", locale, **finding.values)
    return {finding.key: finding.ok for finding in findings}


async def test_registered_callback_is_confirmed_and_found_in_order(make_channel: Make, vk: FakeVk) -> None:
    door = make_channel(mode="both")
    async with serving(door) as http:
        channel = make_channel(mode="both", public_url=str(http.base_url).rstrip("/"))
        assert await found(channel) == {"token": True, "rights": True, "callback-none": False, "longpoll": True}
        for _ in range(2):
            assert await channel.register() == f"{str(http.base_url).rstrip('/')}/webhooks/vk, Long Poll"
        assert await found(channel) == {"token": True, "rights": True, "callback": True, "longpoll": True}
    (server,) = vk.world.servers
    assert (server.status, server.secret, server.events) == ("ok", SECRET, set(WANTED))
    assert len(vk.calls("groups.addCallbackServer")) == 1
    assert vk.calls("groups.editCallbackServer") == []
    assert vk.wrong == []


async def test_changed_secret_is_noticed_and_mended(make_channel: Make, vk: FakeVk) -> None:
    async with serving(make_channel(mode="callback", secret="new")) as http:
        base = str(http.base_url).rstrip("/")
        vk.deliver_to(base)
        channel = make_channel(mode="callback", secret="new", public_url=base)
        assert await found(channel) == {"token": True, "rights": True, "callback-secret": False}
        await channel.register()
        assert await found(channel) == {"token": True, "rights": True, "callback": True}
    assert len(vk.world.servers) == 1


async def test_address_that_is_not_open_is_noticed(make_channel: Make, vk: FakeVk) -> None:
    channel = make_channel(mode="callback", webhook_url="http://127.0.0.1:1/webhooks/vk")
    await channel.register()
    assert (await found(channel))["callback-status"] is False


async def test_events_switched_off_are_noticed(make_channel: Make, vk: FakeVk) -> None:
    vk.deliver_to("http://127.0.0.1:1")
    vk.world.servers[0].events.discard("message_deny")
    vk.world.polled_events.discard("message_read")
    channel = make_channel(public_url="http://127.0.0.1:1")
    assert await found(channel) == {"token": True, "rights": True, "callback-events": False, "longpoll-events": False}
    vk.world.polling = False
    assert (await found(channel))["longpoll-off"] is False


async def test_rights_that_miss_are_named(make_channel: Make, vk: FakeVk) -> None:
    vk.world.mask = 1 << 12
    findings = await make_channel(mode="longpoll").check()
    assert findings[1].values["missing"] == "photos, docs, manage"


@pytest.mark.parametrize(("chosen", "key"), [({"token": "wrong"}, "token-unknown"), ({"group_id": 5}, "token")])
async def test_wrong_token_or_group_is_the_only_finding(make_channel: Make, chosen: dict[str, Any], key: str) -> None:
    assert await found(make_channel(**chosen)) == {key: False}


async def test_callback_without_an_address_is_rejected(make_channel: Make) -> None:
    with pytest.raises(Rejected, match="OTKLIK_PUBLIC_URL"):
        await make_channel(mode="callback").register()


async def test_failure_of_vk_is_raised_from_register(make_channel: Make, vk: FakeVk) -> None:
    vk.fail("register", "rate_limit")
    with pytest.raises(TryLater):
        await make_channel(mode="longpoll").register()


@pytest.mark.parametrize(
    "chosen",
    [
        {"token": ""},
        {"token": "two words"},
        {"mode": "callback"},
        {"mode": "both", "secret": ""},
        {"secret": "x" * 51},
        {"group_id": 0},
        {"proxy": "socks5://proxy:1080"},
        {"api_base": "ftp://x"},
        {"poll_timeout": 91},
    ],
)
def test_settings_that_cannot_work_are_refused_without_secrets(chosen: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        VkSettings(**{"token": TOKEN, "group_id": 1, **chosen})
    assert TOKEN not in str(refused.value)
