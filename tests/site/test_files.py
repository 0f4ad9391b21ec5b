"""Files of the site chat over its API: given by a visitor, sent with a message, shown by signed addresses; and what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.limits import BODY_BYTES
from connectors.contract import Author
from connectors.ledger import events
from connectors.ledger.tables import messages
from connectors.site.settings import SiteSettings
from tests.files.samples import EXE, HTML, PDF, picture
from tests.site.stand import Stand, bearer, standing
from tests.site.test_api import begin, read, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def give(client: httpx.AsyncClient, session: dict[str, Any], data: bytes, name: str = "кот.png") -> httpx.Response:
    return await client.post("/api/chat/files", params={"name": name}, content=data, headers=bearer(session))


async def send(client: httpx.AsyncClient, session: dict[str, Any], files: object, text: str = "", key: str = "m1") -> httpx.Response:
    body = {"client_message_id": key, "text": text, "files": files}
    return await client.post("/api/chat/messages", json=body, headers=bearer(session))


async def test_a_visitor_sends_files_and_an_operator_answers_with_one(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    form = await client.post("/api/chat/files", files={"file": ("договор.pdf", PDF)}, headers=bearer(session))
    body = await give(client, session, picture())
    assert (form.status_code, body.status_code) == (201, 201)
    ids = [answer.json()["file"]["id"] for answer in (body, form)]
    assert body.json()["file"]["thumb_url"]
    for status in (202, 200):
        answer = await send(client, session, ids, "смотрите")
        assert (answer.status_code, answer.json()) == (status, {"message_id": 1, "seq": 1})
    await stand.say(1, "", author=Author.operator, files=[await stand.file(b"x" * 3_000, "счёт.txt")])
    asked, answered = await read(client, session)
    assert [(file["kind"], file["name"], file["size"]) for file in asked["attachments"]] == [
        ("photo", "кот.png", len(picture())),
        ("document", "договор.pdf", len(PDF)),
    ]
    photo, (bill,) = asked["attachments"][0], answered["attachments"]
    assert (await client.get(photo["url"])).content == picture()
    assert (await client.get(photo["thumb_url"])).headers["content-type"] == "image/webp"
    assert (bill["name"], bill["thumb_url"], (await client.get(bill["url"])).content) == ("счёт.txt", None, b"x" * 3_000)
    async with stand.store.read() as tx:
        kinds = [row.kind for row in await tx.conn.execute(messages.select().order_by(messages.c.id))]
    assert kinds == ["photo", "text"]


async def test_only_files_of_this_chat_can_be_sent(stand: Stand, client: httpx.AsyncClient) -> None:
    session, other = await begin(client), await begin(client)
    theirs = (await give(client, other, PDF)).json()["file"]["id"]
    ours = (await give(client, session, PDF)).json()["file"]["id"]
    operators = (await stand.file(PDF, "a.pdf")).file
    for files in ([theirs], [operators], [ours, theirs], ["0" * 32], ["../x"], [""], ["x\0"]):
        answer = await send(client, session, files)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "file_unknown", "files")
    for bad in ([ours] * 11, "abc", [1], {}, None):
        assert (await send(client, session, bad)).status_code == 422
    assert await stand.spoken() == []


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "a.txt", 422, "file_empty"),
        (EXE, "kitten.jpg", 422, "file_forbidden"),
        (b"@echo off", "a.bat", 422, "file_forbidden"),
        (bytes(100_001), "a.txt", 413, "file_too_large"),
        (bytes(5_000_000), "a.txt", 413, "file_too_large"),
    ],
)
async def test_refused_files(tmp_path: Path, data: bytes, name: str, status: int, code: str) -> None:
    async with standing(tmp_path, SiteSettings(file_bytes=100_000)) as stand, httpx.AsyncClient(base_url=stand.url) as client:
        answer = await give(client, await begin(client), data, name)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_file_may_be_larger_than_other_bodies_but_other_bodies_not(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    assert (await give(client, session, bytes(BODY_BYTES + 1), "a.dat")).status_code == 201
    answer = await client.post("/api/chat/messages", content=bytes(BODY_BYTES + 1), headers=bearer(session))
    assert answer.status_code == 413


async def test_files_are_given_by_sessions_only_and_not_too_often(tmp_path: Path) -> None:
    async with standing(tmp_path, SiteSettings(files_per_minute=2)) as stand, httpx.AsyncClient(base_url=stand.url) as client:
        assert (await client.post("/api/chat/files", content=PDF)).status_code == 401
        answers = [(await give(client, await begin(client), PDF)).status_code for _ in range(3)]
        assert answers == [201, 201, 429]


async def test_markup_is_never_shown_as_a_page(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    file = (await give(client, session, HTML, "page.html")).json()["file"]
    await send(client, session, [file["id"]])
    answer = await client.get((await read(client, session))[0]["attachments"][0]["url"])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_what_was_seen_is_told_to_the_operator_once(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    await write(client, session, "привет")
    for text in ("Здравствуйте!", "Вот ответ", "Ещё не видели"):
        await stand.say(1, text)
    for seq in (3, 3, 2):
        assert (await client.post("/api/chat/seen", json={"seq": seq}, headers=bearer(session))).status_code == 204
    async with stand.store.read() as tx:
        rows = (await tx.conn.execute(messages.select().order_by(messages.c.seq))).all()
        told = [event.data["message_id"] for event in await events.after(tx, 0) if event.kind == "delivery"]
    assert [row.delivery for row in rows] == [None, "read", "read", "sent"]
    assert told == [2, 3]
    for bad in ({"seq": 0}, {"seq": "1"}, {"seq": 2**40}, {}, []):
        assert (await client.post("/api/chat/seen", json=bad, headers=bearer(session))).status_code == 422
    assert (await client.post("/api/chat/seen", json={"seq": 1})).status_code == 401
