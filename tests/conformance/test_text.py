"""Texts out: length, looks in the platform's dialect, nothing lost at a cut."""

from __future__ import annotations

import pytest

from connectors.capabilities import Feature
from connectors.errors import Rejected
from tests.conformance.rig import Rig
from tests.fakes.contract import Seen

ONE_WAY = True
ADDRESS = "https://example.com/router/setup?step=2&lang=ru"


def filler(length: int) -> str:
    """Russian words that are all different, ``length`` characters in all."""
    words, size = [], -1
    while size < length:
        words.append(f"слово{len(words):05}")
        size += len(words[-1]) + 1
    return " ".join(words)[:length].rstrip().ljust(length, "ъ")


def whole(seen: list[Seen]) -> str:
    return " ".join(" ".join(message.text for message in seen).split())


async def came(rig: Rig, count: int = 1) -> list[Seen]:
    return list(await rig.person.awaits(count))


async def test_a_text_arrives_as_it_is_with_its_id(rig: Rig) -> None:
    sent = await rig.say("Здравствуйте! Чем помочь? <b>&amp; 5 < 7 * 2_3 [x] 😀")
    (seen,) = await came(rig)
    assert seen.text == "Здравствуйте! Чем помочь? <b>&amp; 5 < 7 * 2_3 [x] 😀"
    assert not seen.looks and not seen.buttons and not seen.files
    if sent.external_id is not None:
        assert seen.id == sent.external_id


async def test_a_text_of_just_the_limit_is_one_message(rig: Rig) -> None:
    text = filler(rig.channel.capabilities.text_limit)
    await rig.say(text)
    (seen,) = await came(rig)
    assert seen.text == text


async def test_a_longer_text_is_cut_between_words_and_nothing_is_lost(rig: Rig) -> None:
    text = filler(int(rig.channel.capabilities.text_limit * 2.4))
    sent = await rig.say(text)
    seen = await came(rig, 1 if rig.channel.name == "site" else 3)
    assert len(seen) <= 4
    assert whole(seen) == text
    assert sent.external_id is None or sent.external_id == seen[-1].id


async def test_one_word_longer_than_a_message_arrives_too(rig: Rig) -> None:
    word = "ы" * (rig.channel.capabilities.text_limit + 500)
    await rig.say(word)
    seen = await came(rig)
    assert "".join(message.text for message in seen) == word


async def test_a_text_of_emoji_over_the_limit_arrives_whole(rig: Rig) -> None:
    """An emoji is two units for some platforms and one for others: none may be cut in half."""
    text = " ".join(["😀👍🏽🇷🇺"] * (rig.channel.capabilities.text_limit // 6))
    await rig.say(text)
    assert whole(await came(rig)) == text


@pytest.mark.parametrize("before", [-30, -10, -3])
async def test_a_cut_never_falls_into_a_link(rig: Rig, before: int) -> None:
    start = filler(min(rig.channel.capabilities.text_limit, 7000) + before)
    await rig.say(f"{start} [подробная инструкция]({ADDRESS}) и ещё немного слов")
    seen = await came(rig)
    with_title = [message for message in seen if "подробная инструкция" in message.text]
    assert len(with_title) == 1, [message.text[-60:] for message in seen]
    if Feature.links in rig.channel.capabilities.features:
        assert ("link", "подробная инструкция", ADDRESS) in with_title[0].looks
    else:
        assert sum(ADDRESS in message.text for message in seen) == 1


@pytest.mark.parametrize("look", ["bold", "italic", "code"])
async def test_looks_are_the_platforms_own_or_left_out(rig: Rig, look: str) -> None:
    mark = {"bold": "**", "italic": "_", "code": "`"}[look]
    await rig.say(f"Нажмите {mark}Настройки{mark} и ждите")
    (seen,) = await came(rig)
    assert seen.text == "Нажмите Настройки и ждите"
    if Feature(look) in rig.channel.capabilities.features:
        assert (look, "Настройки", "") in seen.looks
    else:
        assert not seen.looks


async def test_a_link_can_be_followed(rig: Rig) -> None:
    await rig.say(f"Вот [инструкция]({ADDRESS}), а вот сайт: https://example.com")
    (seen,) = await came(rig)
    assert "инструкция" in seen.text and "https://example.com" in seen.text
    if Feature.links in rig.channel.capabilities.features:
        assert ("link", "инструкция", ADDRESS) in seen.looks and ADDRESS not in seen.text
    else:
        assert ADDRESS in seen.text


async def test_looks_within_looks_do_not_break_the_message(rig: Rig) -> None:
    await rig.say(f"**важно: _срочно_ и [тут]({ADDRESS})** <i>`a<b` & `c`")
    (seen,) = await came(rig)
    for word in ("важно", "срочно", "тут", "<i>", "a<b", "&"):
        assert word in seen.text
    assert "**" not in seen.text


async def test_what_an_operator_typed_is_shown_as_typed(rig: Rig) -> None:
    await rig.say("5 * 3 * 2, **не жирный**, _не косой_, `не код`", plain=True)
    (seen,) = await came(rig)
    assert seen.text == "5 * 3 * 2, **не жирный**, _не косой_, `не код`"
    assert not [look for look in seen.looks if look[0] != "link"]


async def test_nothing_to_send_is_refused_in_words(rig: Rig) -> None:
    if rig.channel.name == "site":
        pytest.skip("the site's thread shows what is stored")
    assert isinstance(await rig.refused(await rig.draft("")), Rejected)
    assert isinstance(await rig.refused(await rig.draft(" \n\t")), Rejected)


async def test_the_sign_of_typing_never_fails(rig: Rig) -> None:
    await rig.channel.typing(rig.person.chat)
    await rig.channel.typing("no such chat")
    rig.fake.wrong.clear()  # some platforms show typing in the chat's name, which this one is not
    await rig.say("готово")
    await came(rig)
