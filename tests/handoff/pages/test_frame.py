"""The frame of supervisors' pages: one session, nothing changed on another site's word, refusals as pages."""

from __future__ import annotations

import re

import httpx
import pytest

from handoff.pages.assets import POLICY
from handoff.pages.visit import inside
from tests.handoff.office import Office


async def sign_in(office: Office, login: str, after: str = "/board") -> httpx.Response:
    form = {"login": login, "password": "demo", "next": after}
    return await office.http.post("/pages/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})


async def test_a_page_leads_to_the_sign_in_and_back(office: Office) -> None:
    asked = await office.http.get("/board?queue=consult")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/pages/sign-in?next=/board%3Fqueue%3Dconsult"
    form = await office.http.get(asked.headers["location"])
    assert 'value="/board?queue=consult"' in form.text
    answered = await sign_in(office, "supervisor", "/board?queue=consult")
    assert answered.headers["hx-redirect"] == "/board?queue=consult"
    page = await office.http.get("/board")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY
    assert not re.search(r"<script>|<style|style=|onclick=", page.text)


async def test_a_wrong_password_is_said_in_words(office: Office) -> None:
    refused = await office.http.post("/pages/sign-in", data={"login": "supervisor", "password": "no"})
    assert refused.status_code == 401
    assert refused.text == "Неверный логин или пароль"


async def test_the_board_is_for_supervisors(office: Office) -> None:
    await sign_in(office, "consult")
    refused = await office.http.get("/board")
    assert refused.status_code == 403
    assert "для супервайзеров" in refused.text


async def test_nothing_changes_without_the_pages_token(office: Office) -> None:
    await sign_in(office, "supervisor")
    refused = await office.http.post("/pages/sign-out")
    assert refused.status_code == 403
    page = await office.http.get("/board")
    guard = re.search(r'"X-Otklik-Token": "(\w+)"', page.text)
    assert guard is not None
    left = await office.http.post("/pages/sign-out", headers={"X-Otklik-Token": guard[1]})
    assert left.status_code == 200
    assert (await office.http.get("/board")).status_code == 303


async def test_another_site_cannot_sign_in_here(office: Office) -> None:
    form = {"login": "supervisor", "password": "demo"}
    refused = await office.http.post("/pages/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert "otklik_session" not in refused.cookies


async def test_the_desk_takes_the_session_of_the_pages(office: Office) -> None:
    await sign_in(office, "supervisor")
    token = (await office.http.post("/pages/token", headers={"Sec-Fetch-Site": "same-origin"})).json()["token"]
    me = await office.http.get("/api/desk/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["login"] == "supervisor"
    assert (await office.http.post("/pages/token", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403


async def test_who_signs_in_at_the_desk_is_signed_in_at_the_pages(office: Office) -> None:
    script = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    refused = await office.http.post("/pages/sign-in", data={"login": "supervisor", "password": "no"}, headers=script)
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_login")
    taken = await office.http.post("/pages/sign-in", data={"login": "supervisor", "password": "demo"}, headers=script)
    assert (await office.http.get("/board")).status_code == 200
    me = await office.http.get("/api/desk/me", headers={"Authorization": f"Bearer {taken.json()['token']}"})
    assert me.json()["login"] == "supervisor"


@pytest.mark.parametrize("path", ["//elsewhere.test/board", "https://elsewhere.test", "/\\elsewhere.test", "board", ""])
def test_nobody_is_led_to_another_site(path: str) -> None:
    assert inside(path) == "/board"
