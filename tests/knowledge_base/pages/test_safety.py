"""Who may come in, and that nothing is changed on another site's word; without a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from knowledge_base.gate import golden
from knowledge_base.gate.golden import GoldenQuery
from tests.knowledge_base.pages.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def sign_in(http: httpx.AsyncClient, login: str, after: str = "/kb") -> httpx.Response:
    return await http.post("/kb/sign-in", data={"login": login, "password": "demo", "next": after})


@pytest_asyncio.fixture(loop_scope="session")
async def http(stand: Stand) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stand.url, timeout=60) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def editor(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """A session whose requests come as htmx sends them."""
    await sign_in(http, "editor")
    page = (await http.get("/kb")).text
    guard = re.search(r'X-Otklik-Token": "(\w+)"', page)
    assert guard is not None
    http.headers.update({"X-Otklik-Token": guard[1], "HX-Request": "true"})
    return http


async def test_a_stranger_is_led_to_the_sign_in_and_back(http: httpx.AsyncClient) -> None:
    page = await http.get("/kb/articles/payment-card")
    assert (page.status_code, page.headers["location"]) == (303, "/kb/sign-in?next=/kb/articles/payment-card")
    part = await http.get("/kb", headers={"HX-Request": "true", "HX-Current-URL": "http://x/kb/gaps"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/kb/sign-in?next=/kb/gaps")


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/kb/gaps?days=7", "/kb/gaps?days=7"),
        ("https://evil.example/kb", "/kb"),
        ("//evil.example/kb", "/kb"),
        ("/desk", "/kb"),
        ("/kb\\@evil.example", "/kb"),
        ("/kb/\r\nX: y", "/kb"),
    ],
)
async def test_nobody_is_led_to_another_site(http: httpx.AsyncClient, wanted: str, led: str) -> None:
    assert (await sign_in(http, "editor", wanted)).headers["hx-redirect"] == led


async def test_the_session_is_kept_from_scripts_and_other_sites(http: httpx.AsyncClient) -> None:
    cookies = (await sign_in(http, "editor")).headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("otklik_kb="))
    assert {"HttpOnly", "SameSite=strict", "Path=/kb"} <= set(session.split("; "))


async def test_operators_without_the_role_and_wrong_passwords_stay_outside(http: httpx.AsyncClient) -> None:
    refused = await sign_in(http, "consult")
    assert (refused.status_code, refused.text) == (401, "Сюда входят редакторы и супервайзеры.")
    wrong = await http.post("/kb/sign-in", data={"login": "editor", "password": "x"})
    assert (wrong.status_code, wrong.text) == (401, "Логин или пароль не подходят.")
    assert (await http.get("/kb")).status_code == 303


async def test_a_change_needs_the_word_of_our_own_page(editor: httpx.AsyncClient) -> None:
    for value in ("", "0" * 64):
        answer = await editor.post("/kb/golden/add", data={"query": "вопрос"}, headers={"X-Otklik-Token": value})
        assert answer.status_code == 403
    outside = await editor.post("/kb/sign-in", data={"login": "editor", "password": "demo"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert outside.status_code == 403


async def test_pages_run_no_script_but_ours_and_are_not_kept(editor: httpx.AsyncClient) -> None:
    page = await editor.get("/kb/articles/payment-card")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and page.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=", page.text)


async def test_what_is_written_is_shown_and_not_run(editor: httpx.AsyncClient) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    form = {"title": bad, "answer": bad, "questions": bad, "language": "ru", "id": "xss"}
    made = await editor.post("/kb/new", data=form)
    assert made.headers["hx-redirect"] == "/kb/articles/xss?said=created"
    pages = [await editor.get(path) for path in ("/kb", "/kb/articles/xss", "/kb/history/xss")]
    pages += [await editor.post("/kb/preview", data={**form, "channel": name}) for name in ("site", "telegram", "vk", "viber", "max")]
    pages.append(await editor.post("/kb/try", data={**form, "ask": bad}))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<img src=x" not in page.text and 'href="javascript' not in page.text


@pytest.mark.parametrize("id", ["none", "0", "-1", "9" * 30, "%00", "..%2f..%2fetc", "%3Cb%3E", "x" * 300, "%F0%9F%A6%8A", "a%2F%2Fb"])
async def test_what_is_not_there_is_said(editor: httpx.AsyncClient, id: str) -> None:
    for path in ("articles/{}", "history/{}", "diff/{}?before=1&after=x", "gaps/{}", "export?format={}"):
        answer = await editor.get(f"/kb/{path.format(id)}")
        assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html")
    odd = {"title": "т\x00", "answer": "о\x00", "to": "1", "article_id": "\x00", "wordings": "x"}
    for path in ("articles/{}/save", "articles/{}/nonsense", "rollback/{}", "gaps/{}/draft", "gaps/{}/wordings", "gaps/{}/dismiss"):
        answer = await editor.post(f"/kb/{path.format(id)}", data=odd)
        assert answer.status_code in (404, 422) and answer.headers["content-type"].startswith("text/html")


async def test_fields_at_fault_are_named(editor: httpx.AsyncClient) -> None:
    form = {"title": " ", "answer": "x" * 20_001, "valid_from": "2026-02-02", "valid_until": "2026-01-01", "review_by": "soon"}
    refused = await editor.post("/kb/articles/payment-card/save", data={**form, "revision": "1"})
    assert refused.status_code == 422 and refused.headers["hx-retarget"] == "#said"
    for words in ("Заголовок: не заполнено", "Ответ клиенту: слишком длинно", "Пересмотреть до"):
        assert words in refused.text


@pytest.mark.parametrize(("size", "status"), [(10_000, 200), (100_000, 400)])
async def test_a_long_question_is_no_trouble(editor: httpx.AsyncClient, size: int, status: int) -> None:
    answer = await editor.post("/kb/try", data={"ask": "😀" * size, "title": "т", "answer": "о"})
    assert answer.status_code == status


async def copied(stand: Stand, http: httpx.AsyncClient, id: str) -> dict[str, Any]:
    """The form of a draft that takes away what another article answers."""
    theirs = await stand.parts.kb.article("payment-for-another")
    assert theirs is not None
    form = {"title": theirs.title, "answer": theirs.answer, "questions": list(theirs.questions), "language": "ru", "id": id}
    assert (await http.post("/kb/new", data=form)).headers["hx-redirect"]
    async with stand.parts.store.write() as tx:
        asked = GoldenQuery(query=f"хочу оплатить интернет маме {id}", gold_id=theirs.id)
        await golden.add(tx, asked, "anna")
    return {**form, "questions": [*form["questions"], asked.query], "revision": "1"}


async def test_a_supervisor_publishes_against_the_gate_with_a_reason(stand: Stand, editor: httpx.AsyncClient) -> None:
    form = await copied(stand, editor, "copy")
    refused = await editor.post("/kb/articles/copy/publish", data=form)
    assert refused.status_code == 409 and "хочу оплатить интернет маме" in refused.text and 'name="override"' not in refused.text
    form["revision"] = "2"  # the draft itself was saved
    assert (await editor.post("/kb/articles/copy/publish", data={**form, "override": "надо"})).status_code == 403

    editor.cookies.clear()
    await sign_in(editor, "supervisor")
    guard = re.search(r'X-Otklik-Token": "(\w+)"', (await editor.get("/kb")).text)
    assert guard is not None
    editor.headers["X-Otklik-Token"] = guard[1]
    assert 'name="override"' in (await editor.post("/kb/articles/copy/publish", data=form)).text
    assert (await editor.post("/kb/articles/copy/publish", data={**form, "override": " "})).status_code == 422
    done = await editor.post("/kb/articles/copy/publish", data={**form, "override": "Так решил директор"})
    assert done.status_code == 200 and "Опубликовано" in done.text
    assert "Вопреки проверке: Так решил директор" in (await editor.get("/kb/history/copy")).text
