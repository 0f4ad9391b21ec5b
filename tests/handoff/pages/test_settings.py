"""The settings pages: what is changed there holds at once, is in the audit log, and is nobody else's to change."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from handoff import audit, queues
from handoff.hours import DAYS
from handoff.pages.visit import COOKIE, GUARD_HEADER, guard_of
from tests.handoff.office import Office

QUEUE = {
    "title": "Помощь",
    "line": "1",
    "answer_minutes": "7",
    "mode": "push",
    "accept_seconds": "15",
    "overflow_to": "technical",
    "overflow_seconds": "120",
    "notice_minutes": "5",
    "skills": "тарифы, оплата",
    "zone": "Asia/Omsk",
    "calendar": "ru",
    **{f"week-{day}": "09:00-13:00, 14:00-18:00" for day in DAYS[:5]},
}


async def asks(office: Office, login: str, method: str, path: str, /, **data: Any) -> httpx.Response:
    token = await office.token(login)
    headers = {"Cookie": f"{COOKIE}={token}", GUARD_HEADER: guard_of(token), **({} if method == "GET" else {"HX-Request": "true"})}
    return await office.http.request(method, path, data=data or None, headers=headers)


async def deeds(office: Office, what: str) -> list[audit.Deed]:
    async with office.store.read() as tx:
        return list(await audit.read(tx, what=what))


async def test_a_queue_is_set_with_its_hours(office: Office) -> None:
    page = await asks(office, "supervisor", "GET", "/settings/queues/consult")
    assert page.status_code == 200 and "Часы работы" in page.text
    answer = await asks(office, "supervisor", "POST", "/settings/queues/consult", **QUEUE)
    assert answer.status_code == 200 and "Уже действует" in answer.text, answer.text
    async with office.store.read() as tx:
        queue = await queues.get(tx, "consult")
    assert (queue.answer_minutes, queue.hours.zone, len(queue.hours.week)) == (7, "Asia/Omsk", 5)
    (deed,) = await deeds(office, "queue.changed")
    assert deed.who == "supervisor" and deed.after["answer_minutes"] == 7
    shown = await asks(office, "supervisor", "GET", "/settings/queues/consult")
    assert "09:00-13:00, 14:00-18:00" in shown.text and "тарифы, оплата" in shown.text


@pytest.mark.parametrize(
    "wrong", [{"answer_minutes": "скоро"}, {"week-mon": "9-18"}, {"overflow_to": "consult"}, {"line": "9"}, {"zone": "Луна"}, {"mode": ""}]
)
async def test_a_slip_is_told_and_changes_nothing(office: Office, wrong: dict[str, str]) -> None:
    answer = await asks(office, "supervisor", "POST", "/settings/queues/consult", **{**QUEUE, **wrong})
    assert answer.status_code == 422
    assert await deeds(office, "queue.changed") == []


async def test_an_operators_work_is_set(office: Office) -> None:
    assert "Анна Смирнова" in (await asks(office, "supervisor", "GET", "/settings/operators")).text
    form = {"queues": ["consult", "technical"], "skills": "wi-fi", "languages": "ru, en", "capacity": "3", "capacity-chat": "2"}
    assert (await asks(office, "supervisor", "POST", "/settings/operators/consult", **form)).status_code == 200
    page = await asks(office, "supervisor", "GET", "/settings/operators/consult")
    assert 'value="technical" checked' in page.text and 'value="3"' in page.text


async def test_an_account_is_made_changed_and_closed(office: Office) -> None:
    form = {"login": "vera", "password": "длинный пароль", "name": "Вера <b>", "locale": "ru", "roles": ["operator"], "queues": ["consult"]}
    answer = await asks(office, "administrator", "POST", "/settings/people", **form)
    assert answer.headers["hx-redirect"] == "/settings/people/vera"
    page = await asks(office, "administrator", "GET", "/settings/people/vera")
    assert "Вера &lt;b&gt;" in page.text and "<b>" not in page.text
    refused = await asks(office, "administrator", "POST", "/settings/people", **{**form, "password": "short"})
    assert refused.status_code == 422
    assert (await asks(office, "administrator", "POST", "/settings/people/vera", name="Вера", locale="ru")).status_code == 200
    assert "отключена" in (await asks(office, "administrator", "GET", "/settings/people")).text
    log = await asks(office, "administrator", "GET", "/settings/audit?subject=operator:vera")
    assert "account.changed" in log.text and "account.made" in log.text


async def test_each_part_is_shown_to_whom_it_belongs(office: Office) -> None:
    for path, allowed in (("queues", "supervisor"), ("operators", "supervisor"), ("people", "administrator"), ("audit", "administrator")):
        for login in ("consult", "supervisor", "administrator"):
            answer = await asks(office, login, "GET", f"/settings/{path}")
            assert answer.status_code == (200 if login == allowed else 403), (login, path)
    assert "Учётные записи" not in (await asks(office, "supervisor", "GET", "/settings/queues")).text
    assert (await asks(office, "administrator", "GET", "/settings")).headers["location"] == "/settings/people"
