"""Clients' files are fetched at once, in pieces, and from nowhere but the public internet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiohttp import web

from connectors.contract import Attachment
from connectors.downloads import Downloads
from connectors.errors import NotFound, Refusal, TooLarge, Unavailable
from connectors.viber.channel import ViberChannel
from tests.fakes.contract import Way
from tests.fakes.viber import FakeViber
from tests.fakes.viber.person import ViberPerson
from tests.viber.conftest import Make

DATA = bytes(range(256)) * 4000


async def fetched(channel: ViberChannel, attachment: Attachment) -> bytes:
    return b"".join([chunk async for chunk in channel.download(attachment)])


def sent(viber: FakeViber, person: ViberPerson, data: bytes = DATA, **more: Any) -> Attachment:
    """What a client has just sent, as the channel names it."""
    person.sends("document", data, name="договор.pdf")
    message = viber.world.waiting[-1]["message"]
    return Attachment("document", message["media"], size=more.get("size"))


async def test_a_file_comes_whole_and_the_token_stays_here(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    assert await fetched(channel, sent(viber, person)) == DATA


async def test_a_file_over_the_limit_is_not_taken(make_channel: Make, viber: FakeViber, person: ViberPerson) -> None:
    channel = make_channel(file_limit=1000)
    for claimed in (None, 1001):
        with pytest.raises(TooLarge):
            await fetched(channel, sent(viber, person, size=claimed))


@pytest.mark.parametrize("way", ["server_error", "cut", "hang", "html"])
async def test_what_did_not_come_may_be_tried_again(make_channel: Make, viber: FakeViber, person: ViberPerson, way: Way) -> None:
    channel = make_channel(request_timeout=0.3)
    file = sent(viber, person)
    viber.fail("download", way)
    with pytest.raises(Unavailable):
        await fetched(channel, file)
    assert await fetched(channel, file) == DATA


async def test_what_viber_has_thrown_away_is_gone(channel: ViberChannel, viber: FakeViber, person: ViberPerson) -> None:
    file = sent(viber, person)
    viber.world.media.clear()
    with pytest.raises(NotFound):
        await fetched(channel, file)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "document.pdf",
        "file:///etc/passwd",
        "ftp://dl-media.viber.com/a",
        "http://dl-media.viber.com/a",
        "http://127.0.0.1:1/a",
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://0.0.0.0/a",
        "https://10.1.2.3/a",
        "https://192.168.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://[fd00::1]/a",
        "https://viber@10.0.0.1/a",
        "https://8.8.8.8:8443/a",
        "https://[::1",
        "https://dl-media.viber.com\x00/a",
        "https://" + "a" * 300 + ".com/",
    ],
)
async def test_no_other_place_is_asked(channel: ViberChannel, address: str) -> None:
    with pytest.raises(Refusal) as refused:
        await fetched(channel, Attachment("document", address))
    assert isinstance(refused.value, NotFound | Unavailable)


@pytest.fixture
async def elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """A server inside the company, and one of Viber's that sends there; (Viber's address, what was asked inside)."""
    asked: list[str] = []

    async def inside(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"secret")

    async def leads_astray(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://127.0.0.1:{ports[0]}/secret"})

    async def leads_round(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": str(request.url)})

    ports, runners = [], []
    for routes in ([web.get("/secret", inside)], [web.get("/astray", leads_astray), web.get("/round", leads_round)]):
        app = web.Application()
        app.add_routes(routes)
        runners.append(web.AppRunner(app, access_log=None, shutdown_timeout=0.02))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        ports.append(runners[-1].addresses[0][1])
    yield f"http://127.0.0.1:{ports[1]}", asked
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize("path", ["/astray", "/round"])
async def test_no_redirection_leads_inside_or_round(make_channel: Make, elsewhere: tuple[str, list[str]], path: str) -> None:
    base, asked = elsewhere
    with pytest.raises(NotFound):
        await fetched(make_channel(api_base=base), Attachment("document", base + path))
    assert asked == []


async def test_the_address_that_was_found_public_is_the_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look-up of the name could lead elsewhere."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"file")

    async def looked_up(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("52.1.2.3", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", looked_up, raising=False)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        downloads = Downloads(http, "https://chatapi.viber.com", 100)
        data = b"".join([chunk async for chunk in downloads.stream(Attachment("photo", "https://dl-media.viber.com/a/b.jpg?x=%2F&y=1"))])
    [request] = asked
    assert (data, str(request.url)) == (b"file", "https://52.1.2.3/a/b.jpg?x=%2F&y=1")
    assert (request.headers["Host"], request.extensions["sni_hostname"]) == ("dl-media.viber.com", "dl-media.viber.com")


async def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch, channel: ViberChannel) -> None:
    async def looked_up(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("52.1.2.3", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", looked_up, raising=False)
    with pytest.raises(NotFound):
        await fetched(channel, Attachment("photo", "https://dl-media.viber.com/a.jpg"))
