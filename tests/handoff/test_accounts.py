"""Accounts: rights by role, passwords, sessions that can be ended, a lock that holds at every door, and a log of it all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from handoff.operators import Operators
from tests.handoff.office import Office

ADMIN = "administrator"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def signs_in(office: Office, login: str, password: str) -> int:
    return (await office.http.post("/api/desk/login", json={"login": login, "password": password})).status_code


async def refused(office: Office, login: str, method: str, path: str, /, **body: Any) -> tuple[int, str]:
    answer = await office.call(login, method, path, **body)
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("login", ["consult", "senior", "supervisor", "editor"])
async def test_only_administrators_keep_accounts_and_read_the_log(office: Office, login: str) -> None:
    for method, path in (("GET", "/accounts"), ("GET", "/audit"), ("PATCH", "/accounts/consult"), ("DELETE", "/accounts/consult/sessions")):
        assert await refused(office, login, method, path) == (403, "not_an_administrator")


async def test_an_administrator_sees_no_conversation(office: Office) -> None:
    conversation = await office.calls_person()
    assert await refused(office, ADMIN, "GET", f"/desk/conversations/{conversation}") == (403, "not_an_operator")


async def test_a_senior_acts_on_what_colleagues_of_the_queue_hold_and_on_no_other(office: Office) -> None:
    ours, finance = await office.calls_person("1"), await office.calls_person("2", topic="payment")
    await office.does("consult", ours, "take")
    await office.does("finance", finance, "take")
    assert (await office.does("consult2", ours, "return")).status_code == 409
    assert (await office.does("senior", ours, "return")).status_code == 200
    assert (await office.does("senior", finance, "return")).status_code in (403, 404, 409)


async def test_an_account_from_making_to_leaving(office: Office) -> None:
    new = {"login": "vera", "password": "длинный пароль", "name": "Вера", "queues": ["consult"], "roles": ["operator"]}
    assert (await office.call(ADMIN, "POST", "/accounts", **new)).status_code == 201
    assert await refused(office, ADMIN, "POST", "/accounts", **new) == (409, "login_taken")
    assert await signs_in(office, "vera", "длинный пароль") == 200
    assert (await office.call(ADMIN, "PATCH", "/accounts/vera", queues=["technical"], roles=["senior"])).status_code == 204
    assert await refused(office, ADMIN, "PATCH", "/accounts/vera", queues=["moon"]) == (422, "queue_unknown")
    (vera,) = [one for one in (await office.call(ADMIN, "GET", "/accounts")).json()["accounts"] if one["login"] == "vera"]
    assert (vera["queues"], vera["roles"], vera["sessions"], vera["active"], vera["locked"]) == (["technical"], ["senior"], 1, True, False)
    assert (await office.call(ADMIN, "PATCH", "/accounts/vera", active=False)).status_code == 204
    assert await signs_in(office, "vera", "длинный пароль") == 401
    deeds = (await office.call(ADMIN, "GET", "/audit?subject=operator:vera")).json()["deeds"]
    assert [(deed["who"], deed["what"]) for deed in deeds] == [(ADMIN, "account.changed")] * 2 + [(ADMIN, "account.made")]
    assert (deeds[1]["before"]["queues"], deeds[1]["after"]["queues"]) == (["consult"], ["technical"])


async def test_nobody_changes_their_own_rights_and_the_last_administrator_stays(office: Office) -> None:
    assert await refused(office, ADMIN, "PATCH", f"/accounts/{ADMIN}", active=False) == (409, "own_rights")
    assert (await office.call(ADMIN, "PATCH", "/accounts/supervisor", roles=["supervisor", "administrator"])).status_code == 204
    assert (await office.call("supervisor", "PATCH", f"/accounts/{ADMIN}", roles=["editor"])).status_code == 204
    assert (await office.call(ADMIN, "GET", "/accounts")).status_code == 403
    assert await refused(office, "supervisor", "PATCH", "/accounts/supervisor", roles=["supervisor"]) == (409, "own_rights")


async def test_one_ends_ones_other_sessions_and_a_new_password_ends_them_all(office: Office) -> None:
    credentials = {"login": "consult", "password": "demo"}
    other = (await office.http.post("/api/desk/login", json=credentials, headers={"User-Agent": "phone"})).json()
    listed = (await office.call("consult", "GET", "/accounts/me/sessions")).json()["sessions"]
    assert sorted((one["agent"] == "phone", one["here"]) for one in listed) == [(False, True), (True, False)]
    (phone,) = [one["id"] for one in listed if one["agent"] == "phone"]
    assert await refused(office, "consult2", "DELETE", f"/accounts/me/sessions/{phone}") == (404, "session_unknown")
    assert (await office.call("consult", "DELETE", f"/accounts/me/sessions/{phone}")).status_code == 204
    answer = await office.http.get("/api/desk/me", headers={"Authorization": f"Bearer {other['token']}"})
    assert answer.status_code == 401
    fresh = {"current": "demo", "password": "другой пароль"}
    assert await refused(office, "consult", "POST", "/accounts/me/password", **{**fresh, "current": "x"}) == (403, "wrong_password")
    assert await refused(office, "consult", "POST", "/accounts/me/password", current="demo", password="short") == (422, "bad_field")
    assert (await office.call("consult", "POST", "/accounts/me/password", **fresh)).status_code == 204
    assert (await office.call("consult", "GET", "/accounts/me/sessions")).status_code == 200, "this session stays"
    assert [await signs_in(office, "consult", word) for word in ("demo", "другой пароль")] == [401, 200]


async def test_many_wrong_passwords_lock_the_login_at_every_door_until_an_administrator_helps(office: Office) -> None:
    for _ in range(office.settings.lock_tries):
        assert await signs_in(office, "consult", "x") == 401
        await office.clock.advance(timedelta(seconds=20))
    next_door = Operators(office.store, office.settings, QUICK)
    assert await signs_in(office, "consult", "demo") == 429
    with pytest.raises(Exception, match="ask an administrator"):
        await next_door.sign_in("consult", "demo")
    assert await signs_in(office, "consult2", "demo") == 200, "others are not held up"
    (locked,) = [one["login"] for one in (await office.call(ADMIN, "GET", "/accounts")).json()["accounts"] if one["locked"]]
    assert locked == "consult"
    assert (await office.call(ADMIN, "POST", "/accounts/consult/unlock")).status_code == 204
    assert await signs_in(office, "consult", "demo") == 200


async def test_a_password_given_by_an_administrator_ends_every_session(office: Office) -> None:
    await office.token("consult")
    assert (await office.call(ADMIN, "POST", "/accounts/consult/password", password="временный пароль")).status_code == 204
    assert (await office.call("consult", "GET", "/desk/me")).status_code == 401
    assert await signs_in(office, "consult", "временный пароль") == 200
