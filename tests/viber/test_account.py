"""Viber is told where to deliver, and what is wrong with the set-up is said with its mend."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.catalogue import LOCALES
from connectors.contract import Finding
from connectors.errors import Rejected, TryLater
from connectors.viber.channel import ViberChannel
from connectors.viber.parse import WANTED
from tests.conformance.serving import serving
from tests.fakes.viber import FakeViber
from tests.viber.conftest import TEXTS, BriskClock, Make, Remembering

PATH = "/webhooks/viber"


def broken(findings: Mapping[str, Finding]) -> list[str]:
    return [key for key, finding in findings.items() if not finding.ok]


async def checked(channel: ViberChannel) -> dict[str, Finding]:
    """By key; every finding is worded in both languages."""
    found = {finding.key: finding for finding in await channel.check()}
    for finding in found.values():
        for locale in LOCALES:
            TEXTS(f"viber-check-{finding.key}", locale, **finding.values)
            if not finding.ok:
                TEXTS(f"viber-mend-{finding.key}", locale, **finding.values)
    return found


async def test_registering_tells_address_and_events(make_channel: Make, viber: FakeViber) -> None:
    routes = make_channel().routes()
    assert routes is not None
    async with serving([routes]) as base:
        channel = make_channel(public_url=base)
        assert await channel.register() == f"{base}{PATH}"
        [call] = viber.calls("set_webhook")
        assert call == {"url": f"{base}{PATH}", "event_types": list(WANTED), "send_name": True, "send_photo": False}
        assert viber.callbacks.statuses == [200]
        assert broken(await checked(channel)) == []


async def test_an_address_of_nobody_is_not_taken(make_channel: Make, viber: FakeViber) -> None:
    with pytest.raises(Rejected, match="webhook is not valid"):
        await make_channel(webhook_url="http://127.0.0.1:9/webhooks/viber").register()
    with pytest.raises(Rejected, match="OTKLIK_PUBLIC_URL"):
        await make_channel().register()
    assert viber.world.webhook == ""


async def test_at_the_start_it_goes_on_until_taken_and_then_is_left_alone(
    make_channel: Make, viber: FakeViber, clock: BriskClock, intake: Remembering
) -> None:
    viber.fail("register", "html", times=2)
    routes = make_channel().routes()
    assert routes is not None
    async with serving([routes]) as base:
        channel = make_channel(public_url=base)
        await channel.start(intake)
        assert channel.trouble
        await viber.world.changed.until(lambda: viber.world.webhook != "", 5)
        assert clock.pauses == [2.0, 4.0]
        again = make_channel(public_url=base)
        await again.start(intake)
        await viber.world.changed.until(lambda: again.trouble is None, 1)
        assert len(viber.calls("set_webhook")) == 1


async def test_a_wrong_token(make_channel: Make, viber: FakeViber) -> None:
    channel = make_channel(token="another-token")
    assert broken(await checked(channel)) == ["token"]
    with pytest.raises(TryLater):
        await make_channel(token="another-token", webhook_url="https://a.example/").register()
    viber.wrong.clear()


async def test_nobody_at_the_other_end(make_channel: Make) -> None:
    assert broken(await checked(make_channel(api_base="http://127.0.0.1:9"))) == ["reach"]


async def test_no_webhook_yet(make_channel: Make) -> None:
    found = await checked(make_channel())
    assert broken(found) == ["address", "webhook"]
    assert str(found["token"].values["bot"]).startswith("Отклик")


async def test_another_webhook_and_events_left_out(make_channel: Make, viber: FakeViber) -> None:
    viber.world.webhook, viber.world.event_types = "https://old.example/webhooks/viber", ["delivered", "conversation_started"]
    found = await checked(make_channel(public_url="https://otklik.example/"))
    assert broken(found) == ["webhook", "kinds"]
    assert found["webhook"].values == {"url": "https://old.example/webhooks/viber", "expected": "https://otklik.example/webhooks/viber"}
    assert found["kinds"].values == {"missing": "subscribed, unsubscribed, seen, failed"}
