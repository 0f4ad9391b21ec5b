"""What was sent can be put right, in its place and as often as asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract import Button, OutboundMessage
from connectors.errors import Blocked, Rejected, TryLater, Uncertain
from connectors.telegram.channel import TelegramChannel
from tests.fakes.kept import Kept
from tests.fakes.telegram import Client, FakeTelegram

MESSAGE = OutboundMessage(1, "7001", "Тариф **Дом**", buttons=[Button("Подключить", "/connect")])


@pytest.fixture(autouse=True)
def started(client: Client) -> None:
    client.start()


async def sent(channel: TelegramChannel, message: OutboundMessage = MESSAGE) -> str:
    external_id = (await channel.send(message)).external_id
    assert external_id is not None
    return external_id


async def test_text_and_buttons_change_in_place(channel: TelegramChannel, telegram: FakeTelegram, client: Client) -> None:
    number = await sent(channel)
    await channel.edit(replace(MESSAGE, text="Тариф **Семья**", buttons=[]), number)
    [seen] = client.all_seen
    assert (seen.text, seen.buttons, str(seen.id)) == ("Тариф Семья", [], number)
    assert seen.raw["entities"] == [{"type": "bold", "offset": 6, "length": 5}]
    assert telegram.wrong == []


async def test_a_repeated_edit_changes_nothing(channel: TelegramChannel, client: Client) -> None:
    number = await sent(channel)
    for _ in range(2):
        await channel.edit(replace(MESSAGE, text="иначе"), number)
    assert [seen.text for seen in client.all_seen] == ["иначе"]


async def test_the_caption_of_a_file_changes(channel: TelegramChannel, telegram: FakeTelegram, client: Client, kept: Kept) -> None:
    message = OutboundMessage(1, "7001", "Схема", attachments=[kept.keep("photo", "a.png", "image/png", b"png")])
    number = await sent(channel, message)
    await channel.edit(replace(message, text="Схема, _исправленная_"), number)
    [seen] = client.all_seen
    assert (seen.text, seen.file) == ("Схема, исправленная", b"png")
    assert telegram.wrong == []


async def test_what_does_not_fit_is_rejected_before_the_call(channel: TelegramChannel, telegram: FakeTelegram, kept: Kept) -> None:
    number = await sent(channel)
    one = kept.keep("photo", "a.png", "image/png", b"png")
    too_much = [replace(MESSAGE, text="слово " * 1000), replace(MESSAGE, text=" "), replace(MESSAGE, attachments=[one, one])]
    for message in [*too_much, replace(MESSAGE, text="слово " * 200, attachments=[one])]:
        with pytest.raises(Rejected):
            await channel.edit(message, number)
    assert telegram.calls("editMessageText") == telegram.calls("editMessageCaption") == []


@pytest.mark.parametrize("external_id", ["999", "", "не число"])
async def test_an_unknown_message_is_rejected(channel: TelegramChannel, external_id: str) -> None:
    with pytest.raises(Rejected):
        await channel.edit(MESSAGE, external_id)


@pytest.mark.parametrize(
    ("way", "error"),
    [("rate_limit", TryLater), ("blocked", Blocked), ("server_error", Uncertain), ("cut", Uncertain), ("bad_token", TryLater)],
)
async def test_failures_are_told_as_in_a_send(channel: TelegramChannel, telegram: FakeTelegram, way: str, error: type[Exception]) -> None:
    number = await sent(channel)
    telegram.fail("edit", way)  # type: ignore[arg-type]
    with pytest.raises(error):
        await channel.edit(replace(MESSAGE, text="иначе"), number)


async def test_refused_markup_is_put_as_plain_text(channel: TelegramChannel, telegram: FakeTelegram, client: Client) -> None:
    number = await sent(channel)
    telegram.fail("edit", "bad_markup")
    await channel.edit(replace(MESSAGE, text="**иначе**"), number)
    assert [seen.text for seen in client.all_seen] == ["иначе"]
