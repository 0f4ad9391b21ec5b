"""Bad input to the desk: a clear refusal, never a fault of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handoff.tables import desk_sessions, operators
from tests.handoff.office import Office


@pytest.fixture
def backend() -> str:
    """Refused before the store is asked: one database is enough."""
    return "sqlite"


BAD_BODIES = [
    ("reply", {}),
    ("reply", {"client_message_id": "a", "text": ""}),
    ("reply", {"client_message_id": "a", "text": " \n"}),
    ("reply", {"client_message_id": "a", "text": "x" * 20_001}),
    ("reply", {"client_message_id": "a", "text": "\0"}),
    ("reply", {"client_message_id": "a", "text": 5}),
    ("reply", {"client_message_id": "", "text": "x"}),
    ("reply", {"client_message_id": "a b", "text": "x"}),
    ("reply", {"client_message_id": "a" * 101, "text": "x"}),
    ("reply", {"client_message_id": ["a"], "text": "x"}),
    ("note", {"text": None}),
    ("transfer", {"queue": "moon"}),
    ("transfer", {"queue": ""}),
    ("transfer", {"queue": "technical", "comment": "x" * 2001}),
    ("close", {"topic": "x"}),
    ("close", {"topic": "", "outcome": "solved"}),
    ("close", {"topic": "x", "outcome": "won"}),
    ("close", {"topic": "x" * 81, "outcome": "solved"}),
]


@pytest.mark.parametrize(("verb", "body"), BAD_BODIES)
async def test_bad_bodies_are_422_and_change_nothing(office: Office, verb: str, body: dict[str, Any]) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    before = len(await office.read(conversation))
    answer = await office.does("consult", conversation, verb, **body)
    assert answer.status_code == 422, answer.text
    assert set(answer.json()) <= {"code", "message", "field"} and answer.json()["code"] and answer.json()["message"]
    assert len(await office.read(conversation)) == before and (await office.held(conversation)).epoch == 2


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"text": "\\ud800"}', b'{"text":' + b"[" * 5000])
async def test_bodies_that_are_not_json_are_422(office: Office, raw: bytes) -> None:
    conversation = await office.calls_person()
    headers = {"Authorization": f"Bearer {await office.token('consult')}", "Content-Type": "application/json"}
    answer = await office.http.post(f"/api/desk/conversations/{conversation}/note", content=raw, headers=headers)
    assert answer.status_code == 422 and answer.json()["code"] in ("bad_json", "bad_field")


async def test_a_body_too_long_is_413(office: Office) -> None:
    answer = await office.http.post("/api/desk/login", content=b'{"login": "' + b"x" * 300_000 + b'"}')
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("number", "status"), [("999", 404), (str(2**63 - 1), 404), (str(2**63), 422), ("0", 422), ("-1", 422), ("x", 422), ("1.5", 422)]
)
async def test_ids_that_do_not_exist(office: Office, number: str, status: int) -> None:
    for verb, body in (("take", {}), ("note", {"text": "x"}), ("return", {}), ("messages/1/resend", {})):
        answer = await office.call("consult", "POST", f"/desk/conversations/{number}/{verb}", **body)
        assert answer.status_code == status and answer.json()["code"], (verb, answer.text)
    assert (await office.call("consult", "GET", f"/desk/conversations/{number}")).status_code == status


async def test_without_a_token_nothing_is_told(office: Office) -> None:
    for path in ("me", "queues", "topics", "conversations", "conversations/1"):
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
            answer = await office.http.get(f"/api/desk/{path}", headers=headers)
            assert answer.status_code == 401 and answer.json()["code"] in ("no_token", "bad_token")
    assert (await office.http.get("/api/tickets")).status_code == 401
    assert (await office.http.post("/api/desk/conversations/1/take")).status_code == 401


async def test_unknown_lists_are_422(office: Office) -> None:
    assert (await office.call("consult", "GET", "/desk/conversations?holder=cat")).status_code == 422
    assert (await office.call("consult", "GET", "/tickets?status=lost")).status_code == 422


async def test_five_wrong_passwords_close_the_login_for_a_minute(office: Office) -> None:
    async def tries(login: str, password: str) -> int:
        return (await office.http.post("/api/desk/login", json={"login": login, "password": password})).status_code

    assert [await tries("consult", "wrong") for _ in range(5)] == [401] * 5
    assert await tries("consult", "demo") == 429
    assert await tries("consult2", "demo") == 200
    assert [await tries("nobody", "x") for _ in range(6)] == [401] * 5 + [429]
    await office.clock.advance(timedelta(seconds=61))
    assert await tries("consult", "demo") == 200


async def test_a_session_ends_by_time_and_by_sign_out(office: Office) -> None:
    assert (await office.call("consult", "GET", "/desk/me")).status_code == 200
    assert (await office.call("consult", "POST", "/desk/logout")).status_code == 204
    assert (await office.call("consult", "GET", "/desk/me")).status_code == 401
    assert (await office.call("consult2", "GET", "/desk/me")).status_code == 200
    await office.clock.advance(timedelta(hours=12))
    assert (await office.call("consult2", "GET", "/desk/me")).status_code == 401


async def test_tokens_and_passwords_are_not_kept(office: Office) -> None:
    token = await office.token("consult")
    assert all(token not in row.token_hash for row in await office.rows(desk_sessions))
    assert all(row.password_hash.startswith("$argon2id$") for row in await office.rows(operators))
