"""Everything a client writes is stored once, acknowledged only then, and taken in the order in which it was written."""

from __future__ import annotations

import pytest

from connectors.contract import Button, InboundMessage
from tests.conformance.rig import Rig

TEXTS = [f"вопрос номер {number}" for number in range(1, 9)]


async def _said(rig: Rig) -> list[str]:
    return [message.text for message in await rig.pending()][1:]


async def test_many_at_once_are_taken_in_order(rig: Rig) -> None:
    for text in TEXTS:
        rig.person.says(text)
    await rig.hears(InboundMessage, len(TEXTS))
    assert await _said(rig) == TEXTS
    keys = [heard.key for heard in rig.heard]
    assert len(set(keys)) == len(keys)


async def test_what_could_not_be_stored_is_delivered_again(rig: Rig) -> None:
    """The acknowledgement waits for the store: three failures, and still nothing is lost or doubled."""
    rig.failing = 3
    for text in TEXTS:
        rig.person.says(text)
    await rig.hears(InboundMessage, len(TEXTS), seconds=20)
    await rig.fake.until_delivered(20)
    assert not rig.failing
    assert sorted(await _said(rig)) == sorted(TEXTS)
    assert await _said(rig) == TEXTS


@pytest.mark.parametrize("copies", [2, 5])
async def test_replayed_deliveries_out_of_order_are_stored_once(rig: Rig, copies: int) -> None:
    if rig.driver.wire is None:
        pytest.skip("nothing is pushed this way")
    rig.fake.deliver_to(rig.opened.base, copies=copies, shuffle=7)
    await rig.say("Выберите:", [Button("Первое", "/first")])
    await rig.person.awaits(1)
    for text in TEXTS:
        rig.person.says(text)
    await rig.hears(InboundMessage, len(TEXTS), seconds=20)
    await rig.fake.until_delivered(20)
    assert await _said(rig) == TEXTS
    assert len(await rig.thread()) == len(TEXTS) + 1


async def test_a_restart_loses_and_repeats_nothing(rig: Rig) -> None:
    for text in TEXTS[:3]:
        rig.person.says(text)
    await rig.stop()
    for text in TEXTS[3:6]:
        rig.person.says(text)
    await rig.start()
    for text in TEXTS[6:]:
        rig.person.says(text)
    seen = len([heard for heard in rig.heard if isinstance(heard, InboundMessage)])
    await rig.changed.until(lambda: len([h for h in rig.heard if isinstance(h, InboundMessage)]) >= len(TEXTS) + 1, 20)
    assert seen <= len(TEXTS) + 1
    await rig.fake.until_delivered(20)
    assert await _said(rig) == TEXTS


async def test_starting_and_stopping_twice_is_harmless(rig: Rig) -> None:
    await rig.restart()
    await rig.restart()
    rig.person.says("ещё здесь?")
    assert (await rig.hears()).text == "ещё здесь?"
    await rig.say("да")
    await rig.person.awaits(1)


async def test_two_clients_are_never_mixed_up(rig: Rig) -> None:
    other = rig.fake.person(2, "Мария", "+79007654321")
    other.says("я Мария")
    heard: InboundMessage = await rig.hears()
    assert heard.chat == other.chat != rig.person.chat
    rig.person.says("а я Иван")
    assert (await rig.hears()).chat == rig.person.chat
    await rig.say("только Ивану")
    await rig.person.awaits(1)
    assert not other.seen
