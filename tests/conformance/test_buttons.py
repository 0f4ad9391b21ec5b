"""Buttons, or numbered lines where there are none or too many; pressed, or their number or title typed back."""

from __future__ import annotations

import pytest

from connectors.capabilities import Feature
from connectors.contract import Button, InboundMessage, Kind
from connectors.ledger.thread import PULLED
from tests.conformance.rig import Rig

TWO = (Button("Сменить тариф", "/tariff"), Button("Позвать человека", "/call_person"))


def many(count: int) -> list[Button]:
    return [Button(f"Вариант {number}", f"/choice_{number}") for number in range(1, count + 1)]


async def test_a_press_is_a_message_with_its_payload(rig: Rig) -> None:
    await rig.say("Что сделать?", TWO)
    (seen,) = await rig.person.awaits(1)
    if Feature.buttons not in rig.channel.capabilities.features:
        assert "1. Сменить тариф" in seen.text and "2. Позвать человека" in seen.text
        return
    assert list(seen.buttons) == ["Сменить тариф", "Позвать человека"] and seen.text == "Что сделать?"
    rig.person.presses("Позвать человека")
    await rig.hears()
    stored = (await rig.thread())[-1]
    assert (stored.kind, stored.payload, stored.text) == (Kind.press.value, "/call_person", "Позвать человека")


async def test_buttons_hang_on_the_last_part_of_a_long_text(rig: Rig) -> None:
    await rig.say("много слов " * (rig.channel.capabilities.text_limit // 8), TWO)
    seen = list(await rig.person.awaits(1 if rig.channel.name == "site" else 2))
    if Feature.buttons in rig.channel.capabilities.features:
        assert [list(message.buttons) for message in seen] == [[]] * (len(seen) - 1) + [["Сменить тариф", "Позвать человека"]]
    else:
        assert seen[-1].text.endswith("2. Позвать человека")


@pytest.mark.parametrize("words", ["2", "Позвать человека", "позвать человека", " 2 "])
async def test_the_number_or_title_typed_back_presses_the_button(rig: Rig, words: str) -> None:
    await rig.say("Что сделать?", TWO)
    await rig.person.awaits(1)
    rig.person.says(words)
    await rig.hears()
    stored = (await rig.thread())[-1]
    assert (stored.kind, stored.payload) == (Kind.press.value, "/call_person")


async def test_more_buttons_than_the_platform_has_room_for_are_numbered_lines(rig: Rig) -> None:
    limit = rig.channel.capabilities.buttons_limit
    if limit == 0 or rig.channel.name in PULLED:
        pytest.skip("this channel has no bound on buttons, or none at all")
    buttons = many(limit + 1)
    await rig.say("Выберите:", buttons)
    seen = list(await rig.person.awaits(1))
    text = "\n".join(message.text for message in seen)
    for number, button in enumerate(buttons, start=1):
        assert f"{number}. {button.title}" in text
    rig.person.says(str(limit + 1))
    await rig.hears()
    assert (await rig.thread())[-1].payload == f"/choice_{limit + 1}"


async def test_just_as_many_buttons_as_fit_are_buttons(rig: Rig) -> None:
    limit = rig.channel.capabilities.buttons_limit
    if limit == 0:
        pytest.skip("this channel has no bound on buttons, or none at all")
    await rig.say("Выберите:", many(limit))
    (seen,) = await rig.person.awaits(1)
    assert len(seen.buttons) == limit


async def test_the_longest_titles_and_payloads_fit(rig: Rig) -> None:
    longest = Button("Щ" * 40, "/" + "p" * 63)
    await rig.say("Выберите:", [longest, TWO[0]])
    (seen,) = await rig.person.awaits(1)
    if Feature.buttons in rig.channel.capabilities.features:
        assert list(seen.buttons) == ["Щ" * 40, "Сменить тариф"]
        rig.person.presses("Щ" * 40)
        await rig.hears()
        assert (await rig.thread())[-1].payload == longest.payload


async def test_titles_with_marks_of_every_dialect_are_shown_as_they_are(rig: Rig) -> None:
    title = '<b>A&B</b> *x* _y_ "q" [z]'
    await rig.say("Выберите:", [Button(title, "/odd"), TWO[0]])
    seen = list(await rig.person.awaits(1))
    if Feature.buttons in rig.channel.capabilities.features:
        assert title in seen[-1].buttons
        rig.person.presses(title)
        await rig.hears()
        stored = (await rig.thread())[-1]
        assert (stored.text, stored.payload) == (title, "/odd")


async def test_a_button_that_asks_a_question_is_heard_as_the_question(rig: Rig) -> None:
    await rig.say("Вы об этом?", [Button("Про терминалы", "где терминал"), TWO[1]])
    await rig.person.awaits(1)
    rig.person.says("1")
    await rig.hears()
    stored = (await rig.thread())[-1]
    assert (stored.kind, stored.payload, stored.text) == (Kind.text.value, None, "где терминал")


async def test_a_request_of_the_number_is_a_button_or_words(rig: Rig) -> None:
    """Where the platform vouches for a number, sharing it proves the client; elsewhere the message arrives all the same."""
    await rig.say("Поделитесь номером или напишите его", request_contact=True)
    await rig.person.awaits(1)
    if Feature.phone_proof not in rig.channel.capabilities.features:
        return
    rig.person.sends("contact")
    shared: InboundMessage = await rig.hears()
    assert shared.kind is Kind.contact
    assert shared.phone is not None and shared.phone.lstrip("+") == "79001234567"
