"""Supervisors' pages of plans and calendars, as a browser asks for them."""

from __future__ import annotations

import httpx
import pytest

from handoff import audit
from handoff.clocks import plans
from handoff.pages.visit import COOKIE, GUARD_HEADER, guard_of
from tests.handoff.office import Office


async def asks(office: Office, login: str, method: str, path: str, **data: str) -> httpx.Response:
    token = await office.token(login)
    headers = {"Cookie": f"{COOKIE}={token}", GUARD_HEADER: guard_of(token), **({} if method == "GET" else {"HX-Request": "true"})}
    return await office.http.request(method, path, data=data or None, headers=headers)


async def test_a_plan_is_made_changed_and_deleted(office: Office) -> None:
    page = await asks(office, "supervisor", "GET", "/settings/plans")
    assert page.status_code == 200 and "Планы обслуживания" in page.text and "Консультация" in page.text
    made = await asks(
        office, "supervisor", "POST", "/settings/plans", client=" <vip> ", queue="consult", pickup="20", first="0,5", warn="60"
    )
    assert made.status_code == 200 and "&lt;vip&gt;" in made.text and "20 с" in made.text and "30 с" in made.text
    async with office.store.read() as tx:
        (plan,) = await plans.every(tx)
    assert (plan.client, plan.queue, plan.pickup_s, plan.first_s, plan.warn_percent) == ("<vip>", "consult", 20, 30, 60)
    edit = await asks(office, "supervisor", "GET", f"/settings/plans?edit={plan.id}")
    assert 'name="first" inputmode="decimal" value="0.5"' in edit.text and "Изменить план" in edit.text
    gone = await asks(office, "supervisor", "DELETE", f"/settings/plans/{plan.id}")
    assert gone.status_code == 200 and "&lt;vip&gt;" not in gone.text
    assert (await asks(office, "supervisor", "DELETE", f"/settings/plans/{plan.id}")).status_code == 404
    async with office.store.read() as tx:
        assert [deed.what for deed in await audit.read(tx, who="supervisor") if deed.what.startswith("plan")] == [
            "plan.deleted",
            "plan.changed",
        ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Задайте хотя бы один срок"),
        ({"first": "скоро"}, "Первый ответ: введите число"),
        ({"first": "0"}, "Первый ответ: введите число"),
        ({"first": "5", "warn": "²"}, "Предупреждение: число от 1 до 99"),
        ({"first": "5", "queue": "nowhere"}, "nowhere"),
    ],
)
async def test_what_cannot_be_read_is_said(office: Office, form: dict[str, str], said: str) -> None:
    answer = await asks(office, "supervisor", "POST", "/settings/plans", **{"client": "", **form})
    assert answer.status_code == 422 and said in answer.text


async def test_a_day_is_entered_and_taken_back(office: Office) -> None:
    page = await asks(office, "supervisor", "GET", "/settings/calendar?code=RU-TA&year=2027")
    assert page.status_code == 200 and "Татарстан" in page.text and "День конституции республики" in page.text
    assert "рабочий выходной, сокращённый день, по часам: пн" in page.text
    entered = {"day": "2027-07-05", "kind": "holiday", "name": "Сабантуй"}
    made = await asks(office, "supervisor", "POST", "/settings/calendar/RU-TA", **entered)
    assert made.status_code == 200 and "Сабантуй" in made.text and "внесён вручную" in made.text
    assert "Сабантуй" not in (await asks(office, "supervisor", "GET", "/settings/calendar?year=2027")).text
    gone = await asks(office, "supervisor", "DELETE", "/settings/calendar/RU-TA/2027-07-05")
    assert gone.status_code == 200 and "Сабантуй" not in gone.text
    bad = await asks(office, "supervisor", "POST", "/settings/calendar/RU-TA", day="вчера", kind="holiday")
    assert bad.status_code == 422
    assert (await asks(office, "supervisor", "GET", "/settings/calendar?code=RU-XX")).status_code == 422
    hole = await asks(office, "supervisor", "GET", "/settings/calendar?code=RU-BU&year=2027")
    assert "дата праздника «Сагаалган» не задана" in hole.text


@pytest.mark.parametrize("path", ["/settings/plans", "/settings/calendar"])
async def test_the_pages_are_for_supervisors(office: Office, path: str) -> None:
    assert (await asks(office, "consult", "GET", path)).status_code == 403
