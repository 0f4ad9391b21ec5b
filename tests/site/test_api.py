"""The client API: sessions, messages in once, messages out by long poll, and what is refused."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Author, Button
from connectors.ledger.tables import addresses, messages, people
from connectors.ledger.thread import Draft, append
from connectors.site.settings import SiteSettings
from connectors.site.token import Tokens
from tests.site.stand import SECRET, Stand, bearer, standing, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def begin(client: httpx.AsyncClient, **body: str) -> dict[str, Any]:
    answer = await client.post("/api/chat/sessions", json=body)
    assert answer.status_code == 201
    session: dict[str, Any] = answer.json()
    return session


async def write(client: httpx.AsyncClient, session: dict[str, Any], text: str, key: str = "m1") -> httpx.Response:
    return await client.post("/api/chat/messages", json={"client_message_id": key, "text": text}, headers=bearer(session))


async def read(client: httpx.AsyncClient, session: dict[str, Any], after: int = 0, wait: float = 0) -> list[dict[str, Any]]:
    answer = await client.get("/api/chat/messages", params={"after": after, "wait": wait}, headers=bearer(session), timeout=60)
    assert answer.status_code == 200
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


async def test_a_session_writes_and_reads(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    answer = await write(client, session, "привет")
    assert answer.status_code == 202
    assert answer.json() == {"message_id": 1, "seq": 1}
    await stand.say(1, "Здравствуйте!", buttons=[Button("Тарифы", "/plans")])
    first, second = await read(client, session)
    assert {key: first[key] for key in ("seq", "id", "author", "text", "buttons", "attachments")} == {
        "seq": 1, "id": 1, "author": "client", "text": "привет", "buttons": [], "attachments": [],
    }  # fmt: skip
    assert first["client_message_id"] == "m1"
    assert first["at"].endswith("Z")
    assert (second["author"], second["buttons"]) == ("bot", [{"title": "Тарифы", "payload": "/plans"}])
    assert await read(client, session, after=1) == [second]
    assert await read(client, session, after=10**17) == []


async def test_a_repeated_id_is_stored_once_and_answered_alike(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    answers = await asyncio.gather(*(write(client, session, "привет") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert {answer.text for answer in answers} == {'{"message_id":1,"seq":1}'}
    assert await stand.spoken() == [("client", "привет")]


async def test_the_same_id_of_another_session_is_another_message(stand: Stand, client: httpx.AsyncClient) -> None:
    for text in ("первый", "второй"):
        assert (await write(client, await begin(client), text)).status_code == 202
    assert len(await stand.spoken()) == 2


async def test_a_pressed_button_is_kept_under_its_title(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    await write(client, session, "привет")
    await stand.say(1, "Что дальше?", buttons=[Button("Позвать человека", "/human")])
    await write(client, session, "/human", "m2")
    assert (await read(client, session, after=2))[0]["text"] == "Позвать человека"


async def test_the_session_s_language_is_the_person_s(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client, locale="en")
    await write(client, session, "hello")
    async with stand.store.read() as tx:
        assert (await tx.conn.execute(people.select())).one().language == "en"
        assert (await tx.conn.execute(addresses.select())).one().chat == session["session_id"]


async def test_notes_and_refused_messages_are_not_shown(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    await write(client, session, "привет")
    await stand.say(1, "между нами", author=Author.note)
    async with stand.store.write() as tx:
        said = await append(tx, 1, Author.bot, Draft("опоздал"))
        await tx.conn.execute(messages.update().where(messages.c.id == said.id).values(delivery="refused"))
    await stand.say(1, "Слушаю вас", author=Author.operator, name="Анна")
    shown = await read(client, session, after=1)
    assert [(message["author"], message["text"], message.get("name")) for message in shown] == [("operator", "Слушаю вас", "Анна")]


async def test_one_session_does_not_read_another(stand: Stand, client: httpx.AsyncClient) -> None:
    await write(client, await begin(client), "тайна")
    assert await read(client, await begin(client)) == []


async def test_a_long_poll_ends_with_the_first_message(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    waiting = asyncio.create_task(read(client, session, wait=50))
    await write(client, session, "привет")
    assert [message["text"] for message in await asyncio.wait_for(waiting, 5)] == ["привет"]
    waiting = asyncio.create_task(read(client, session, after=1, wait=50))
    await stand.say(1, "между нами", author=Author.note)
    await stand.say(1, "Здравствуйте!")
    assert [message["text"] for message in await asyncio.wait_for(waiting, 5)] == ["Здравствуйте!"]


async def test_a_long_poll_without_news_ends_in_time(stand: Stand, client: httpx.AsyncClient) -> None:
    assert await asyncio.wait_for(read(client, await begin(client), wait=0.2), 5) == []


async def test_a_stopping_door_ends_long_polls_at_once(stand: Stand, client: httpx.AsyncClient) -> None:
    session = await begin(client)
    waiting = asyncio.create_task(read(client, session, wait=50))
    await until(lambda: stand.store.wakes._waiting)
    await stand.channel.stop()
    assert await asyncio.wait_for(waiting, 5) == []
    answer = await write(client, session, "поздно")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")


@pytest.mark.parametrize("value", [None, "Bearer нет", "Bearer", "Basic x", "Bearer a.ru.b", "Bearer ..", "x"])
async def test_a_wrong_token_is_401(client: httpx.AsyncClient, stand: Stand, value: str | None) -> None:
    header = [(b"Authorization", value.encode())] if value else []
    for method, path in (("GET", "/api/chat/messages?wait=1"), ("POST", "/api/chat/messages")):
        answer = await client.request(method, path, headers=header)
        assert answer.status_code == 401
        assert answer.json()["code"] in ("no_token", "bad_token")


async def test_a_changed_token_is_401(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)
    chat, locale, signature = session["token"].split(".")
    for token in (f"{chat}.en.{signature}", f"{chat[:-1]}_.{locale}.{signature}", f"{chat}.{locale}.", session["token"] + "x"):
        assert (await client.get("/api/chat/messages", headers={"Authorization": f"Bearer {token}"})).status_code == 401


BAD_BODIES: list[tuple[bytes, str | None]] = [
    (b"", None),
    (b"{", None),
    (b"[]", None),
    (b'"text"', None),
    (b"\xff\xfe", None),
    (b'{"text": "a"}', "client_message_id"),
    (b'{"client_message_id": "1"}', "text"),
    (b'{"client_message_id": 1, "text": "a"}', "client_message_id"),
    (b'{"client_message_id": "", "text": "a"}', "client_message_id"),
    (b'{"client_message_id": "a b", "text": "a"}', "client_message_id"),
    (b'{"client_message_id": "a\\n", "text": "a"}', "client_message_id"),
    (b'{"client_message_id": "%s", "text": "a"}' % (b"x" * 101), "client_message_id"),
    (b'{"client_message_id": "1", "text": null}', "text"),
    (b'{"client_message_id": "1", "text": ["a"]}', "text"),
    (b'{"client_message_id": "1", "text": "%s"}' % (b"x" * 20_001), "text"),
]


async def test_an_empty_message_is_a_message(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)
    body = b'{"client_message_id": "1", "text": " \\n\\u0000 "}'
    assert (await client.post("/api/chat/messages", content=body, headers=bearer(session))).status_code == 202
    assert await stand.spoken() == [("client", "")]


async def test_bad_bodies_are_422_and_name_the_field(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)
    for body, field in BAD_BODIES:
        answer = await client.post("/api/chat/messages", content=body, headers=bearer(session))
        assert (answer.status_code, answer.json().get("field")) == (422, field), body
        assert answer.json()["code"]
        assert answer.json()["message"]
    assert await stand.spoken() == []


BODIES = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["locale", "text", "client_message_id"]), inner),
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES)
async def test_no_body_is_a_server_error(client: httpx.AsyncClient, stand: Stand, body: bytes) -> None:
    session = bearer({"token": Tokens(SECRET).issue("ru")[1]})
    for path in ("/api/chat/sessions", "/api/chat/messages"):
        answer = await client.post(path, content=body, headers=session)
        assert answer.status_code < 500


async def test_bad_queries_are_422(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)
    for query in ("after=-1", "after=x", "after=1.5", "wait=-1", "wait=nan", "wait=x", "after=" + "9" * 30):
        answer = await client.get(f"/api/chat/messages?{query}", headers=bearer(session))
        assert (answer.status_code, answer.json()["field"]) == (422, query.split("=")[0]), query


async def test_only_known_locales(client: httpx.AsyncClient, stand: Stand) -> None:
    assert (await client.post("/api/chat/sessions")).status_code == 201
    for body in ({"locale": "de"}, {"locale": 1}, {"locale": None}):
        answer = await client.post("/api/chat/sessions", json=body)
        assert (answer.status_code, answer.json()["field"]) == (422, "locale")


async def test_the_longest_text_is_taken_whole(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)
    text = "щ" * 20_000
    assert (await write(client, session, text)).status_code == 202
    assert (await read(client, session))[0]["text"] == text


async def test_a_body_above_the_limit_is_413_however_it_comes(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)

    async def pieces() -> Any:
        for _ in range(70):
            yield b" " * 1024

    for content in (b" " * (64 * 1024 + 1), pieces()):
        answer = await client.post("/api/chat/messages", content=content, headers=bearer(session))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_markup_comes_back_as_it_was_written(client: httpx.AsyncClient, stand: Stand) -> None:
    session = await begin(client)
    text = "<script>alert(1)</script> **жирный** & \" ' \u202e 👩‍🚒"
    await write(client, session, text)
    assert (await read(client, session))[0]["text"] == text


async def test_too_many_messages_are_429_and_say_when(tmp_path: Path) -> None:
    limits = SiteSettings(messages_per_minute=2, sessions_per_minute=2)
    async with standing(tmp_path, limits) as stand, httpx.AsyncClient(base_url=stand.url) as client:
        first, second = await begin(client), await begin(client)
        refused = await client.post("/api/chat/sessions")
        assert refused.status_code == 429
        assert [(await write(client, first, "а", str(n))).status_code for n in range(3)] == [202, 202, 429]
        answer = await write(client, first, "а", "4")
        assert 1 <= int(answer.headers["Retry-After"]) <= 30
        assert answer.json()["code"] == "too_many"
        assert (await write(client, second, "а")).status_code == 202


async def test_the_api_describes_itself(client: httpx.AsyncClient, stand: Stand) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert set(paths) >= {"/api/chat/sessions", "/api/chat/messages"}
    assert "client_message_id" in str(paths["/api/chat/messages"]["post"]["requestBody"])
