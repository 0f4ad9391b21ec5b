"""Files go out through VK's upload servers, and come in from VK's servers only."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from connectors.contract import Attachment, OutboundMessage
from connectors.errors import NotFound, Rejected, TooLarge, TryLater, Unavailable
from connectors.vk.capabilities import FILE_LIMIT, PHOTO_LIMIT
from connectors.vk.channel import VkChannel
from tests.fakes.contract import SeenFile
from tests.fakes.vk import FakeVk, VkPerson
from tests.vk.conftest import Make, Remembering, Shelf

DATA = bytes(range(256)) * 1000


@pytest.fixture
def client(vk: FakeVk) -> VkPerson:
    person = vk.person()
    person.says("привет")
    return person


def with_files(*files: Attachment, text: str = "") -> OutboundMessage:
    return OutboundMessage(1, "100001", text, attachments=files)


def photo(shelf: Shelf, name: str = "роутер.jpg", data: bytes = DATA) -> Attachment:
    return Attachment("photo", "", name, file=shelf.put("photo", name, "image/jpeg", data))


def document(shelf: Shelf, name: str = 'до"говор.pdf', data: bytes = DATA, **more: Any) -> Attachment:
    return Attachment("document", "", name, file=shelf.put("document", name, "application/pdf", data), **more)


async def test_photo_and_document_with_a_text_are_one_message(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    sent = await channel.send(with_files(photo(shelf), document(shelf), text="Вот **они**"))
    (seen,) = client.seen
    assert (seen.id, seen.text) == (sent.external_id, "Вот они")
    assert seen.files == [SeenFile("photo", "роутер.jpg", DATA), SeenFile("document", "договор.pdf", DATA)]
    assert vk.wrong == []


async def test_voice_stays_a_voice(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    await channel.send(with_files(Attachment("voice", "", file=shelf.put("voice", "v.ogg", "audio/ogg", DATA))))
    assert client.seen[0].files == [SeenFile("voice", "v.ogg", DATA)]


async def test_sound_of_another_kind_leaves_as_a_document(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    await channel.send(with_files(Attachment("voice", "", file=shelf.put("audio", "v.wav", "audio/wav", DATA))))
    assert client.seen[0].files == [SeenFile("document", "v.wav", DATA)]


async def test_photo_vk_does_not_take_leaves_as_a_document(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    vk.world.takes_photos = False
    await channel.send(with_files(photo(shelf)))
    assert client.seen[0].files == [SeenFile("document", "роутер.jpg", DATA)]


async def test_two_files_with_words_of_their_own_are_two_messages(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    await channel.send(with_files(document(shelf, "a.pdf", caption="Первый"), document(shelf, "b.pdf", caption="Второй")))
    assert [(seen.text, seen.files[0].name) for seen in client.seen] == [("Первый", "a.pdf"), ("Второй", "b.pdf")]


@pytest.mark.parametrize("way", ["server_error", "cut", "html", "hang"])
async def test_upload_that_fails_sent_nothing_and_is_tried_again(
    way: Any, make_channel: Make, vk: FakeVk, client: VkPerson, shelf: Shelf
) -> None:
    channel, message = make_channel(mode="callback", upload_timeout=0.5), with_files(document(shelf), text="Вот")
    vk.fail("upload", way)
    with pytest.raises(TryLater):
        await channel.send(message)
    assert client.seen == []
    await channel.send(message)
    assert len(client.seen) == 1


async def test_program_is_rejected_with_vks_reason(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    with pytest.raises(Rejected, match="wrong file type"):
        await channel.send(with_files(document(shelf, "setup.exe")))


async def test_files_vk_cannot_take_are_rejected(channel: VkChannel, vk: FakeVk, client: VkPerson, shelf: Shelf) -> None:
    empty = document(shelf, "empty.txt", b"")
    with pytest.raises(Rejected):
        await channel.send(with_files(empty))
    with pytest.raises(Rejected):
        await channel.send(with_files(Attachment("document", "", file="nobody")))
    assert vk.calls("docs.getMessagesUploadServer") == []
    assert PHOTO_LIMIT < FILE_LIMIT


async def received(vk: FakeVk, make_channel: Make, intake: Remembering) -> VkChannel:
    channel = make_channel(mode="longpoll")
    await channel.start(intake)
    await vk.until_delivered()
    return channel


async def taken(channel: VkChannel, attachment: Attachment) -> bytes:
    return b"".join([chunk async for chunk in channel.download(attachment)])


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker", "audio"])
async def test_file_of_a_client_is_fetched(kind: str, make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    client.sends(kind, DATA, name="a.pdf" if kind == "document" else "", caption="вот")
    channel = await received(vk, make_channel, intake)
    message = intake.all[-1]
    assert (message.kind, message.text, message.attachments[0].kind) == (kind, "вот", kind)
    assert await taken(channel, message.attachments[0]) == DATA


async def test_album_is_one_message_with_all_photos(make_channel: Make, vk: FakeVk, client: VkPerson, intake: Remembering) -> None:
    client.sends_album([b"one", b"two", b"three"], "альбом")
    channel = await received(vk, make_channel, intake)
    message = intake.all[-1]
    assert message.text == "альбом"
    assert [await taken(channel, attachment) for attachment in message.attachments] == [b"one", b"two", b"three"]


@pytest.mark.parametrize("way", ["html", "cut", "server_error", "hang"])
async def test_file_that_does_not_come(way: Any, make_channel: Make, vk: FakeVk) -> None:
    channel = make_channel(mode="callback", upload_timeout=0.5)
    vk.fail("download", way)
    with pytest.raises(Unavailable):
        await taken(channel, Attachment("photo", vk.world.keep("photo", "a.jpg", DATA)))


async def test_file_that_is_gone(channel: VkChannel, vk: FakeVk) -> None:
    with pytest.raises(NotFound):
        await taken(channel, Attachment("photo", f"{vk.url}/files/nobody"))


async def test_file_that_says_it_is_too_large(channel: VkChannel, vk: FakeVk) -> None:
    with pytest.raises(TooLarge):
        await taken(channel, Attachment("document", f"{vk.url}/files/f1", size=FILE_LIMIT + 1))


@asynccontextmanager
async def elsewhere(**answer: Any) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that is not VK's: its address and what it was asked for."""
    asked: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(**answer)

    app = web.Application()
    app.router.add_get("/{any:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.02)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "address",
    [
        "{inner}/secret",
        "http://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "http://vk.com/doc1",
        "https://vk.com:8443/doc1",
        "https://evilvk.com/doc1",
        "https://vk.com.evil.example/doc1",
        "https://vk.com@evil.example/doc1",
        "file:///etc/passwd",
        "//vk.com/doc1",
        "/doc1",
        "",
        "55.754,37.62",
        "https://[::1]/x",
        "https://vk.com\\@evil.example/",
    ],
)
async def test_nothing_is_fetched_from_elsewhere(address: str, channel: VkChannel) -> None:
    async with elsewhere(body=b"secret") as (inner, asked):
        with pytest.raises((NotFound, Unavailable)):
            await taken(channel, Attachment("document", address.format(inner=inner)))
    assert asked == []


async def test_redirect_does_not_lead_elsewhere(make_channel: Make) -> None:
    async with elsewhere(body=b"secret") as (inner, asked), elsewhere(status=302, headers={"Location": f"{inner}/secret"}) as (ours, _):
        channel = make_channel(mode="callback", api_base=ours)
        with pytest.raises(NotFound):
            await taken(channel, Attachment("document", f"{ours}/doc1"))
    assert asked == []


async def test_redirect_without_end_ends(make_channel: Make) -> None:
    async with elsewhere(status=302, headers={"Location": "/again"}) as (ours, asked):
        with pytest.raises(NotFound):
            await taken(make_channel(mode="callback", api_base=ours), Attachment("document", f"{ours}/doc1"))
    assert len(asked) == 5
