"""The settings pages: what is changed there holds at once, is in the audit log, and is nobody else's to change."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest

from handoff import audit, queues
from handoff.hours import DAYS
from handoff.pages.visit import COOKIE, GUARD_HEADER, guard_of
from handoff.scoring import scorecards
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


SURVEYS = {
    "criteria": ["result", "speed", ""],
    **{"low": "3", "why_minutes": "10", "pause_days": "5", "nps_every_days": "60", "nps_after_days": "2", "nps_until_days": "20"},
    **{"callback_hours": "8", "follow_up_hours": "0", "follow_up_until_days": "3"},
    **{"decent_from": "11:00", "decent_to": "19:30", "zone": "Asia/Omsk"},
}
FAULTS = {"on": "yes", "false_alarms": "0,5", "least": "4", "faults": ["outages", "tv"], "keep_days": "90"}
SCORING = {"per_week": "7", "twice": "30", "long_messages": "15", "contest_days": "5", "seed": "2", "zone": "Europe/Moscow"}


async def test_surveys_quality_and_the_watch_are_set_and_audited(office: Office) -> None:
    for part, form, what, kept in (
        (
            "surveys",
            SURVEYS,
            "satisfaction.changed",
            {"criteria": ["result", "speed"], "low": 3, "decent_to": "19:30:00", "zone": "Asia/Omsk"},
        ),
        ("quality", SCORING, "scoring.changed", {"per_week": 7, "twice": 0.3, "seed": 2}),
        ("incidents", FAULTS, "incident.settings", {"false_alarms": 0.5, "faults": ["outages", "tv"], "least": 4, "batch": 50, "on": True}),
    ):
        assert (await asks(office, "supervisor", "GET", f"/settings/{part}")).status_code == 200
        answer = await asks(office, "supervisor", "POST", f"/settings/{part}", **form)
        assert answer.status_code == 200 and "Уже действует" in answer.text, answer.text
        (deed,) = await deeds(office, what)
        assert deed.who == "supervisor" and kept.items() <= deed.after.items() and deed.before != deed.after
        for login in ("consult", "administrator"):
            assert (await asks(office, login, "POST", f"/settings/{part}", **form)).status_code == 403


@pytest.mark.parametrize(
    ("part", "form", "wrong", "field", "said"),
    [
        ("surveys", SURVEYS, {"low": "5"}, "low", "Не больше 4"),
        ("surveys", SURVEYS, {"low": ""}, "low", "Нужно число"),
        ("surveys", SURVEYS, {"criteria": ["speed", "speed"]}, "criteria", "каждый один раз"),
        ("surveys", SURVEYS, {"decent_to": "10:00"}, "decent_to", "позже начала"),
        ("surveys", SURVEYS, {"decent_from": "11:00+03:00"}, "decent_from", "Время пишется"),
        ("surveys", SURVEYS, {"zone": "Луна"}, "zone", "Выберите из списка"),
        ("quality", SCORING, {"twice": "101"}, "twice", "Не больше 100"),
        ("quality", SCORING, {"per_week": "пять"}, "per_week", "Нужно число"),
        ("incidents", FAULTS, {"false_alarms": "0"}, "false_alarms", "Больше 0"),
        ("incidents", FAULTS, {"least": "1"}, "least", "Не меньше 2"),
    ],
)
async def test_what_is_wrong_is_said_of_its_field(
    office: Office, part: str, form: dict[str, Any], wrong: dict[str, Any], field: str, said: str
) -> None:
    answer = await asks(office, "supervisor", "POST", f"/settings/{part}", **{**form, **wrong})
    assert answer.status_code == 422 and f'data-field="{field}"' in answer.text and said in answer.text, answer.text
    assert [deed for deed in await deeds(office, "") if deed.what in ("satisfaction.changed", "scoring.changed", "incident.settings")] == []


def typed(page: httpx.Response) -> dict[str, Any]:
    """The values in the form of a scorecard's page."""
    fields: dict[str, Any] = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', page.text))
    fields |= dict(re.findall(r'<input name="([^"]+)" value="([^"]*)"', page.text))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', page.text, re.S):
        fields[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    fields |= dict(re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]*)" checked', page.text))
    return {name: html.unescape(value) for name, value in fields.items()}


async def test_a_scorecard_is_written_line_by_line_and_a_used_one_becomes_the_next_version(office: Office) -> None:
    async def press(path: str, do: str, fields: dict[str, Any]) -> httpx.Response:
        return await asks(office, "supervisor", "POST", path, **{**fields, "do": do})

    new = "/settings/quality/cards/new"
    fields = typed(await asks(office, "supervisor", "GET", new))
    fields = typed(await press(new, "add.0", {**fields, "title": "Звонки <b>", "sections.0.title": "Контакт"}))
    fields = typed(await press(new, "add", {**fields, "sections.0.questions.0.text": "Первый", "sections.0.questions.1.text": "Второй"}))
    fields = typed(await press(new, "up.0.1", {**fields, "sections.1.title": "Суть", "sections.1.questions.0.text": "Третий"}))
    fields = typed(await press(new, "down.0.1", fields))
    assert [fields[f"sections.{place}.text"] for place in ("0.questions.0", "1.questions.0", "1.questions.1")] == [
        "Второй",
        "Первый",
        "Третий",
    ]
    for nonsense in ("drop.7", "up.0.9", "down.x", "", "add.0.0.0.0"):
        assert (await press(new, nonsense, fields)).status_code == 200
    for name, value, field in (
        ("sections.1.questions.1.weight", "0", "sections.1.questions.1.weight"),
        ("sections.0.title", " ", "sections.0.title"),
        ("sections.0.questions.0.points", "7", "sections.0.questions.0.points"),
    ):
        refused = await press(new, "keep", {**fields, name: value})
        assert refused.status_code == 422 and f'data-field="{field}"' in refused.text, refused.text
    changed = {**fields, "sections.1.questions.0.weight": "2,5", "sections.1.questions.0.points": "5"}
    at = (await press(new, "keep", changed)).headers["hx-redirect"]
    assert "Звонки &lt;b&gt;" in (await asks(office, "supervisor", "GET", at)).text
    assert (await asks(office, "supervisor", "POST", f"{at}/activate")).headers["hx-redirect"] == "/settings/quality"
    assert "действует" in (await asks(office, "supervisor", "GET", "/settings/quality")).text
    assert "Уже действует" in (await press(at, "keep", typed(await asks(office, "supervisor", "GET", at)))).text
    async with office.store.write() as tx:
        card = await scorecards.active(tx)
        assert card is not None and [one.weight for one in card.card.questions] == [1, 2.5, 1]
        await scorecards.use(tx, card.id)
    follower = (await press(at, "keep", {**typed(await asks(office, "supervisor", "GET", at)), "title": "Звонки"})).headers["hx-redirect"]
    assert follower != at and "версия 2" in (await asks(office, "supervisor", "GET", follower)).text
    assert [deed.what for deed in await deeds(office, "scorecard.made")] == ["scorecard.made"] * 2
    assert (await asks(office, "consult", "GET", "/settings/quality")).status_code == 403
    assert (await press("/settings/quality/cards/999", "keep", fields)).status_code == 404
