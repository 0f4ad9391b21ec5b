"""A client's photo or document is stored whole, once, and never beyond the limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.contract import Attachment, OutboundMessage
from connectors.errors import NotFound, TooLarge
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.files import Unavailable
from tests.fakes.telegram import Client, FakeTelegram
from tests.telegram.conftest import Remembering

DATA = bytes(range(256)) * 2000


async def receive(channel: TelegramChannel, telegram: FakeTelegram, intake: Remembering) -> Attachment:
    await channel.start(intake)
    await telegram.until_confirmed()
    [attachment] = intake.all[-1].attachments
    assert isinstance(attachment, Attachment)
    return attachment


async def test_photo_is_stored_once(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, tmp_path: Path
) -> None:
    client.send_photo(DATA, "роутер")
    attachment = await receive(channel, telegram, intake)
    stored = await channel.fetch(attachment)
    assert (tmp_path / "files" / stored.ref).read_bytes() == DATA
    assert stored.size == len(DATA)
    assert await channel.fetch(attachment) == stored
    assert len(telegram.calls("getFile")) == 1
    assert telegram.wrong == []


async def test_a_files_name_is_no_path(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, tmp_path: Path
) -> None:
    client.send_document(DATA, "../../etc/договор.pdf")
    stored = await channel.fetch(await receive(channel, telegram, intake))
    assert stored.name == "../../etc/договор.pdf"
    assert [path.name for path in (tmp_path / "files").iterdir()] == [stored.ref]


async def test_a_stored_file_can_be_sent_back(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering
) -> None:
    client.send_document(DATA, "договор.pdf")
    stored = await channel.fetch(await receive(channel, telegram, intake))
    await channel.send(OutboundMessage(1, "7001", "Ваш договор", attachments=[stored]))
    [seen] = await client.reads()
    assert (seen.file, seen.raw["document"]["file_name"]) == (DATA, "договор.pdf")


@pytest.mark.parametrize("honest", [True, False])
async def test_above_the_limit_leaves_nothing(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, client: Client, intake: Remembering, tmp_path: Path, honest: bool
) -> None:
    channel = make_channel(file_limit=1000)
    client.send_document(DATA, "a.bin")
    telegram.world.hide_sizes = not honest
    with pytest.raises(TooLarge):
        await channel.fetch(replace(await receive(channel, telegram, intake), size=None))
    assert not (tmp_path / "files").exists() or list((tmp_path / "files").iterdir()) == []


async def test_unknown_file(channel: TelegramChannel) -> None:
    with pytest.raises(NotFound):
        await channel.fetch(Attachment("photo", "nobody"))


@pytest.mark.parametrize("way", ["html", "cut"])
async def test_a_broken_download_leaves_nothing_and_works_later(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, tmp_path: Path, way: str
) -> None:
    client.send_photo(DATA)
    attachment = await receive(channel, telegram, intake)
    telegram.fail("download", way)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        await channel.fetch(attachment)
    assert list((tmp_path / "files").iterdir()) == []
    assert (await channel.fetch(attachment)).size == len(DATA)
