"""Stored files over HTTP: only by a signed address that has not expired, never as a page, streamed; and uploads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.clock import SimulatedClock
from connectors.contract import StoredFile
from connectors.errors import Refusal
from connectors.files import serving
from connectors.files.store import FileStore
from connectors.files.upload import receive_upload
from tests.files.samples import EXE, HTML, MP4, PDF, SVG, picture, stream


@pytest_asyncio.fixture
async def client(files: FileStore) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(serving.router(files))

    @app.post("/upload")
    async def upload(request: Request) -> JSONResponse:
        try:
            kept = await receive_upload(files, request, by="consult")
        except Refusal as refusal:
            return JSONResponse({"code": refusal.code}, refusal.status)
        return JSONResponse({"id": kept.id, "name": kept.name, "size": kept.size}, 201)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as opened:
        yield opened


async def keep(files: FileStore, data: bytes, name: str) -> StoredFile:
    return await files.store_file(stream(data), name=name, by="client")


async def test_an_image_is_shown_and_small(files: FileStore, client: httpx.AsyncClient) -> None:
    kept = await keep(files, picture(size=(900, 600)), "наш двор.png")
    answer = await client.get(files.links.path(kept.id, kept.name))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == picture(size=(900, 600))
    assert answer.headers["content-disposition"].startswith("inline; filename=\"___ ____.png\"; filename*=UTF-8''%D0%BD")
    drawn = await client.get(files.links.path(kept.id, kept.name, thumb=True))
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/webp")
    for answered in (answer, drawn):
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert answered.headers["content-security-policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("data", "name", "mime"),
    [
        (HTML, "page.html", "application/octet-stream"),
        (SVG, "logo.svg", "application/octet-stream"),
        (b"<?xml version='1.0'?><a xmlns:x='http://www.w3.org/1999/xhtml'/>", "a.xml", "application/octet-stream"),
        (PDF, "договор.pdf", "application/pdf"),
        (b"plain", "a.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_what_could_be_a_page_is_only_saved(files: FileStore, client: httpx.AsyncClient, data: bytes, name: str, mime: str) -> None:
    kept = await keep(files, data, name)
    answer = await client.get(files.links.path(kept.id, kept.name))
    assert answer.content == data
    assert answer.headers["content-type"] == mime
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


async def test_addresses_are_signed_and_expire(files: FileStore, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
    kept, other = await keep(files, PDF, "a.pdf"), await keep(files, PDF, "b.pdf")
    good = files.links.path(kept.id, kept.name)
    assert (await client.get(good)).status_code == 200
    assert files.links.path(kept.id, kept.name) == good, "the same address for a while, so that browsers keep what they loaded"
    for bad in (
        good.partition("?")[0],
        good.replace(kept.id, other.id),
        good.replace("exp=", "exp=9"),
        good.replace("sig=", "sig=A"),
        good.partition("&sig=")[0],
        good.replace("exp=", "exp=x"),
        good + "%ff",
    ):
        answer = await client.get(bad)
        assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")
    await clock.advance(timedelta(hours=14))
    answer = await client.get(good)
    assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


async def test_what_is_not_there_is_404(files: FileStore, client: httpx.AsyncClient) -> None:
    kept = await keep(files, PDF, "a.pdf")
    assert (await client.get(files.links.path("0" * 32, "a.pdf"))).status_code == 404
    assert (await client.get(files.links.path(kept.id, kept.name, thumb=True))).status_code == 404
    await files.remove(kept.id)
    assert (await client.get(files.links.path(kept.id, kept.name))).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "told", "length"),
    [
        ("bytes=0-9", 206, "bytes 0-9/208", 10),
        ("bytes=200-", 206, "bytes 200-207/208", 8),
        ("bytes=200-9999", 206, "bytes 200-207/208", 8),
        ("bytes=-8", 206, "bytes 200-207/208", 8),
        ("bytes=208-", 416, "bytes */208", 0),
        ("bytes=-0", 416, "bytes */208", 0),
        ("bytes=9-2", 200, None, 208),
        ("bytes=-", 200, None, 208),
        ("bytes=0-1,4-5", 200, None, 208),
        ("pages=1-2", 200, None, 208),
    ],
)
async def test_parts(files: FileStore, client: httpx.AsyncClient, asked: str, status: int, told: str | None, length: int) -> None:
    data = (MP4 + b"x" * 100)[:208]
    kept = await keep(files, data, "a.mp4")
    answer = await client.get(files.links.path(kept.id, kept.name), headers={"Range": asked})
    assert (answer.status_code, answer.headers.get("content-range"), len(answer.content)) == (status, told, length)


async def test_head_has_no_body(files: FileStore, client: httpx.AsyncClient) -> None:
    kept = await keep(files, PDF, "a.pdf")
    answer = await client.head(files.links.path(kept.id, kept.name))
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(len(PDF)), b"")


async def test_uploads_the_body_itself_or_a_form(files: FileStore, client: httpx.AsyncClient) -> None:
    answers = [
        await client.post("/upload", params={"name": "кот.png"}, content=picture()),
        await client.post("/upload", data={"note": "x" * 900}, files={"file": ("кот.png", picture(), "text/html")}),
    ]
    for answer in answers:
        assert answer.status_code == 201
        assert answer.json()["name"] == "кот.png"
        assert b"".join([chunk async for chunk in files.read(answer.json()["id"])]) == picture()


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", "", 422, "file_empty"),
        (EXE, "", 422, "file_forbidden"),
        (bytes(60_000_000), "", 413, "file_too_large"),
        (b"hello", "multipart/form-data", 422, "bad_form"),
        (b"hello", "multipart/form-data; boundary=b", 422, "bad_form"),
        (b"", "multipart/form-data; boundary=b", 422, "file_missing"),
        (b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", 422, "file_missing"),
        (b'--b\r\nContent-Disposition: form-data; name=a; filename="a"\r\n\r\nxyz', "multipart/form-data; boundary=b", 422, "bad_form"),
        (
            b'--b\r\nContent-Disposition: form-data; name=a; filename="a"\r\n\r\n\r\n--b--',
            "multipart/form-data; boundary=b",
            422,
            "file_empty",
        ),
        (b'--b\r\nContent-Disposition: form-data; filename="', "multipart/form-data; boundary=b", 422, "file_missing"),
        (b"--b\r\n" + b"X-A: b\r\n" * 60_000, "multipart/form-data; boundary=b", 422, "file_missing"),
    ],
)
async def test_bad_uploads(client: httpx.AsyncClient, body: bytes, kind: str, status: int, code: str) -> None:
    answer = await client.post("/upload", content=body, headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
