"""A client's file comes in chunks, whole, and never beyond the limit; a stored one leaves without being held in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from connectors.contract import Attachment, OutboundMessage
from connectors.errors import NotFound, Rejected, TooLarge, TryLater, Unavailable
from connectors.telegram.channel import TelegramChannel
from tests.fakes.kept import Kept
from tests.fakes.telegram import Client, FakeTelegram
from tests.fakes.telegram.wire import Params
from tests.telegram.conftest import Remembering

DATA = bytes(range(256)) * 2000


async def receive(channel: TelegramChannel, telegram: FakeTelegram, intake: Remembering) -> Attachment:
    await channel.start(intake)
    await telegram.until_confirmed()
    [attachment] = intake.all[-1].attachments
    assert isinstance(attachment, Attachment)
    return attachment


async def whole(channel: TelegramChannel, attachment: Attachment) -> bytes:
    return b"".join([chunk async for chunk in channel.download(attachment)])


async def test_a_photo_comes_in_chunks(channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    client.send_photo(DATA, "роутер")
    attachment = await receive(channel, telegram, intake)
    chunks = [chunk async for chunk in channel.download(attachment)]
    assert b"".join(chunks) == DATA
    assert max(map(len, chunks)) <= 64 * 1024
    assert telegram.wrong == []


async def test_a_download_may_be_left(channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering) -> None:
    client.send_photo(DATA)
    chunks = channel.download(await receive(channel, telegram, intake))
    assert await anext(chunks)
    assert isinstance(chunks, AsyncIterator)
    await chunks.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize("honest", [True, False])
async def test_no_more_than_the_limit(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, client: Client, intake: Remembering, honest: bool
) -> None:
    channel = make_channel(file_limit=100_000)
    client.send_document(DATA, "a.bin")
    telegram.world.hide_sizes = not honest
    taken = 0
    with pytest.raises(TooLarge):
        async for chunk in channel.download(replace(await receive(channel, telegram, intake), size=None)):
            taken += len(chunk)
    assert taken <= (0 if honest else 100_000)


@pytest.mark.parametrize("ref", ["nobody", ""])
async def test_unknown_file(channel: TelegramChannel, ref: str) -> None:
    with pytest.raises(NotFound):
        await whole(channel, Attachment("photo", ref))


@pytest.mark.parametrize("way", ["html", "cut", "bad_token"])
async def test_a_broken_download_works_later(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, intake: Remembering, way: str
) -> None:
    client.send_photo(DATA)
    attachment = await receive(channel, telegram, intake)
    telegram.fail("download", way)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        await whole(channel, attachment)
    assert await whole(channel, attachment) == DATA


async def test_an_own_server_in_local_mode_has_no_limit_of_20_mb(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, client: Client, intake: Remembering, tmp_path: Path
) -> None:
    telegram.world.disk = tmp_path
    channel = make_channel(local=True)
    client.send_document(b"x" * (21 * 1024 * 1024), "съёмка.mp4", "video/mp4")
    attachment = await receive(channel, telegram, intake)
    assert sum([len(chunk) async for chunk in channel.download(attachment)]) == 21 * 1024 * 1024
    assert telegram.wrong == []
    assert (channel.capabilities.file_in_limit, channel.capabilities.file_out_limit) == (2000 * 1024 * 1024,) * 2


async def test_an_own_server_that_shares_no_disk(
    make_channel: Callable[..., TelegramChannel], telegram: FakeTelegram, client: Client, intake: Remembering, tmp_path: Path
) -> None:
    async def get_file(params: Params) -> dict[str, str]:
        return {"file_id": params.string("file_id") or "", "file_unique_id": "u", "file_path": str(tmp_path / telegram.token / "photo.jpg")}

    telegram.plug({"getFile": get_file})
    client.send_photo(DATA)
    channel = make_channel(local=True)
    with pytest.raises(Unavailable, match="share its disk") as refused:
        await whole(channel, await receive(channel, telegram, intake))
    assert refused.value.__context__ is refused.value.__cause__ is None, "the path has the token in it"


@pytest.mark.parametrize(
    ("kind", "name", "mime", "shown"),
    [
        ("photo", "схема.png", "image/png", "photo"),
        ("photo", "схема.svg", "image/svg+xml", "document"),
        ("voice", "ответ.ogg", "audio/ogg", "voice"),
        ("audio", "запись.mp3", "audio/mpeg", "audio"),
        ("audio", "запись.flac", "audio/flac", "document"),
        ("video", "как.mp4", "video/mp4", "video"),
        ("video", "как.avi", "video/x-msvideo", "document"),
        ("document", "договор.pdf", "application/pdf", "document"),
        ("sticker", "x.webp", "image/webp", "document"),
    ],
)
async def test_files_are_shown_as_what_they_are(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, kept: Kept, kind: str, name: str, mime: str, shown: str
) -> None:
    client.start()
    await channel.send(OutboundMessage(1, "7001", "**Ваш файл**", attachments=[kept.keep(kind, name, mime, DATA)]))
    [seen] = await client.reads()
    assert (seen.text, seen.file) == ("Ваш файл", DATA)
    assert shown in seen.raw
    assert telegram.wrong == []


async def test_a_photo_too_big_for_one_leaves_as_a_document(channel: TelegramChannel, client: Client, kept: Kept) -> None:
    client.start()
    await channel.send(OutboundMessage(1, "7001", "", attachments=[kept.claims("photo", "a.jpg", "image/jpeg", 11 * 1024 * 1024)]))
    [seen] = await client.reads()
    assert "document" in seen.raw


async def test_a_photo_telegram_refuses_leaves_as_a_document(
    channel: TelegramChannel, telegram: FakeTelegram, client: Client, kept: Kept
) -> None:
    client.start()
    telegram.fail("sendPhoto", "bad_photo")
    await channel.send(OutboundMessage(1, "7001", "узкое", attachments=[kept.keep("photo", "a.jpg", "image/jpeg", b"jpeg")]))
    [seen] = await client.reads()
    assert ("document" in seen.raw, seen.text) == (True, "узкое")


async def test_a_file_too_big_is_not_begun(channel: TelegramChannel, telegram: FakeTelegram, client: Client, kept: Kept) -> None:
    client.start()
    with pytest.raises(Rejected, match="50 MB"):
        await channel.send(OutboundMessage(1, "7001", "", attachments=[kept.claims("document", "a.bin", "", 51 * 1024 * 1024)]))
    assert telegram.calls("sendDocument") == []


@pytest.mark.parametrize("file", ["missing", "../settings", ""])
async def test_file_not_in_the_store_is_rejected(channel: TelegramChannel, telegram: FakeTelegram, client: Client, file: str) -> None:
    client.start()
    with pytest.raises(Rejected):
        await channel.send(OutboundMessage(1, "7001", "вот", attachments=[Attachment("photo", "", file=file)]))
    assert telegram.calls("sendMessage") == telegram.calls("sendPhoto") == []


async def test_a_file_that_breaks_off_is_tried_again(channel: TelegramChannel, client: Client, kept: Kept, tmp_path: Path) -> None:
    client.start()
    attachment = kept.keep("document", "a.pdf", "application/pdf", DATA)
    (tmp_path / "files" / attachment.file).rename(tmp_path / "away")
    with pytest.raises(TryLater, match="could not be read"):
        await channel.send(OutboundMessage(1, "7001", "", attachments=[attachment]))
    (tmp_path / "away").rename(tmp_path / "files" / attachment.file)
    await channel.send(OutboundMessage(1, "7001", "", attachments=[attachment]))
    assert [seen.file for seen in await client.reads()] == [DATA]


async def test_a_file_that_is_gone_is_not_tried_again(channel: TelegramChannel, client: Client, kept: Kept) -> None:
    class Gone(Kept):
        def open(self, file_id: str) -> BinaryIO:
            raise Rejected("deleted meanwhile")

    client.start()
    kept.__class__ = Gone
    with pytest.raises(Rejected, match="could not be read"):
        await channel.send(OutboundMessage(1, "7001", "", attachments=[kept.keep("document", "a.pdf", "", DATA)]))
