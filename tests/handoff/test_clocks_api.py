"""Clocks over HTTP: what a deadline counted, pauses, plans and calendars for supervisors only, each change in the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handoff import audit
from handoff.clocks import alarms, holes
from handoff.clocks.calendar import Kind
from handoff.clocks.clock import PauseReason
from handoff.clocks.regions import RULES, ZONES
from handoff.tables import queues
from tests.handoff.office import Office

MINUTE = timedelta(minutes=1)
WEEK = {day: ["09:00-13:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


async def keeps_hours(office: Office, queue: str, **hours: Any) -> None:
    async with office.store.write() as tx:
        await tx.conn.execute(queues.update().where(queues.c.name == queue).values(hours={"week": WEEK, "calendar": "ru", **hours}))


async def listed(office: Office, login: str, conversation: int) -> list[dict[str, Any]]:
    answer = await office.call(login, "GET", f"/desk/conversations/{conversation}/clocks")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["clocks"]
    return found


async def test_a_deadline_lists_the_intervals_it_counted(office: Office) -> None:
    await keeps_hours(office, "finance")
    await office.clock.advance(timedelta(days=37, hours=5, minutes=45))  # Wednesday 30 December, 17:45; Thursday is off
    conversation = await office.calls_person(topic="payment")
    (clock,) = await listed(office, "finance", conversation)
    assert [interval["words"] for interval in clock["intervals"]] == ["ср 30.12.2026, 17:45–18:00", "пн 11.01.2027, 09:00–09:45"]
    assert sum(interval["seconds"] for interval in clock["intervals"]) == clock["seconds"] == 3600
    assert clock["exact"] and clock["due"] == "2027-01-11T06:45:00+00:00" and clock["plan_title"] == "время ответа очереди"
    await office.clock.advance(5 * MINUTE)
    (clock,) = await listed(office, "supervisor", conversation)
    assert (clock["spent_s"], clock["left_s"], clock["state"]) == (300, 3300, "running")
    assert (await office.call("consult", "GET", f"/desk/conversations/{conversation}/clocks")).status_code == 403


async def test_the_time_to_resolve_stands_at_the_operators_word(office: Office) -> None:
    plan = {"queue": "consult", "resolution_s": 3600}
    assert (await office.call("supervisor", "PUT", "/desk/sla/plans", **plan)).status_code == 200
    conversation = await office.calls_person()
    refused = await office.does("consult", conversation, "clocks/pause", reason="third_line")
    assert refused.status_code == 409 and refused.json()["code"] == "take_first"
    await office.does("consult", conversation, "take")
    said = (await office.does("consult", conversation, "clocks/pause", reason="third_line")).json()["clocks"][-1]
    assert (said["state"], said["left_s"], said["pauses"][0]["title"]) == ("paused", None, "ждём выездных мастеров")
    assert (await office.does("consult", conversation, "clocks/pause", reason="client")).status_code == 422
    assert (await office.does("consult", conversation, "clocks/pause", reason="coffee")).status_code == 422
    assert (await office.does("consult2", conversation, "clocks/resume")).status_code == 409
    await office.clock.advance(10 * MINUTE)
    said = (await office.does("consult", conversation, "clocks/resume")).json()["clocks"][-1]
    assert (said["state"], said["left_s"], said["spent_s"]) == ("running", 3600, 0)
    other = await office.calls_person("2", topic="wifi")
    await office.does("technical", other, "take")
    assert (await office.does("technical", other, "clocks/pause", reason="access")).json()["code"] == "no_clock"


async def test_plans_are_for_supervisors_and_kept_in_the_audit_log(office: Office) -> None:
    plan = {"client": "vip", "first_s": 60, "warn_percent": 50}
    assert (await office.call("consult", "PUT", "/desk/sla/plans", **plan)).status_code == 403
    assert (await office.call("consult", "GET", "/desk/sla/plans")).status_code == 403
    first = (await office.call("supervisor", "PUT", "/desk/sla/plans", **plan)).json()
    again = (await office.call("supervisor", "PUT", "/desk/sla/plans", **{**plan, "first_s": 30})).json()
    assert again["id"] == first["id"]
    assert [one["first_s"] for one in (await office.call("supervisor", "GET", "/desk/sla/plans")).json()["plans"]] == [30]
    assert (await office.call("supervisor", "DELETE", f"/desk/sla/plans/{first['id']}")).status_code == 204
    assert (await office.call("supervisor", "DELETE", f"/desk/sla/plans/{first['id']}")).status_code == 404
    async with office.store.read() as tx:
        deeds = [deed for deed in await audit.read(tx) if deed.what.startswith("plan.")]
    assert [(deed.who, deed.what) for deed in deeds] == [
        ("supervisor", "plan.deleted"), ("supervisor", "plan.changed"), ("supervisor", "plan.changed"),
    ]  # fmt: skip
    assert deeds[1].before["first_s"] == 60 and deeds[1].after["first_s"] == 30


@pytest.mark.parametrize(
    "plan", [{}, {"first_s": 0}, {"first_s": "5"}, {"line": 9, "first_s": 1}, {"queue": "nowhere", "first_s": 1}, {"warn_percent": 100}]
)
async def test_bad_plans_are_refused(office: Office, plan: dict[str, Any]) -> None:
    answer = await office.call("supervisor", "PUT", "/desk/sla/plans", **plan)
    assert answer.status_code == 422 and answer.json()["code"] and answer.json()["message"]


async def test_a_day_entered_in_a_calendar_counts_at_once(office: Office) -> None:
    await keeps_hours(office, "finance", zone="Europe/Moscow", region="RU-TA")
    assert (await _open(office))[0][:10] == "2026-11-23"
    day = "/desk/calendars/RU-TA/days/2026-11-23"
    assert (await office.call("consult", "PUT", day, kind="holiday")).status_code == 403
    assert (await office.call("supervisor", "PUT", day, kind="holiday", name="День отклика")).status_code == 204
    assert (await _open(office))[0][:10] == "2026-11-24"
    shown = (await office.call("supervisor", "GET", "/desk/calendars/RU-TA?year=2026")).json()
    by_day = {one["day"]: one for one in shown["days"]}
    assert by_day["2026-11-23"]["name"] == "День отклика" and by_day["2026-11-23"]["entered"]
    assert by_day["2026-11-06"]["name"] == "День конституции республики" and shown["holes"] == []
    assert (await office.call("supervisor", "PUT", "/desk/calendars/ru/days/2026-11-29", kind="working", like=0)).status_code == 204
    assert (await _open(office))[-1][:10] != "" and any(at.startswith("2026-11-29") for at in await _open(office))
    assert (await office.call("supervisor", "DELETE", day)).status_code == 204
    assert (await _open(office))[0][:10] == "2026-11-23"
    async with office.store.read() as tx:
        deeds = [deed for deed in await audit.read(tx) if deed.what == "calendar.changed"]
    assert [deed.after and deed.after["kind"] for deed in deeds] == [None, "working", "holiday"]


async def _open(office: Office) -> list[str]:
    answer = await office.call("supervisor", "GET", "/desk/queues/finance/hours?days=10")
    assert answer.status_code == 200, answer.text
    return [one["since"] for one in answer.json()["open"]]


@pytest.mark.parametrize("path", ["/desk/calendars/RU-XX", "/desk/calendars/ru?year=1990", "/desk/queues/nowhere/hours"])
async def test_what_is_not_there_is_refused_in_words(office: Office, path: str) -> None:
    answer = await office.call("supervisor", "GET", path)
    assert answer.status_code == 422 and answer.json()["message"]


async def test_holes_are_told_and_break_nothing(office: Office) -> None:
    async with office.store.read() as tx:
        assert await holes.troubles(tx, office.texts, "ru") == []
    await keeps_hours(office, "finance", region="RU-BU")
    await keeps_hours(office, "field", region="RU-NOWHERE")
    async with office.store.read() as tx:
        said = await holes.troubles(tx, office.texts, "ru")
    assert said[0].startswith("Часы очереди field прочитаны не полностью") or said[1].startswith("Часы очереди field")
    assert any("RU-BU, 2027 год: дата праздника «Сагаалган» не задана" in one for one in said)
    conversation = await office.calls_person(topic="master")
    assert (await office.handoff(conversation)) is not None
    assert (await office.call("supervisor", "GET", "/desk/calendars")).json()["troubles"] == said
    day = {"kind": "holiday", "name": "Сагаалган"}
    assert (await office.call("supervisor", "PUT", "/desk/calendars/RU-BU/days/2027-02-07", **day)).status_code == 204
    async with office.store.read() as tx:
        assert len(await holes.troubles(tx, office.texts, "ru")) == 1


async def test_supervisors_see_what_is_in_danger_and_what_was_kept(office: Office) -> None:
    conversation = await office.calls_person()
    await office.clock.advance(6 * MINUTE)
    await alarms.watch(office.store)
    (clock,) = (await office.call("consult", "GET", "/desk/sla/danger")).json()["clocks"]
    assert (clock["conversation_id"], clock["state"], clock["left_s"]) == (conversation, "over", -60)
    assert (await office.call("technical", "GET", "/desk/sla/danger")).json() == {"clocks": []}
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="a", text="Здравствуйте")
    await office.clock.advance(MINUTE)
    report = (await office.call("supervisor", "GET", "/desk/sla/report")).json()
    assert report["clocks"][0] | {"broken": [conversation]} == report["clocks"][0]
    assert report["estimates"] == [
        {"queue": "consult", "told": 1, "left": 0, "bias": 3.0, "error": 3.0, "near": 0.0},
    ]  # fmt: skip
    assert (await office.call("consult", "GET", "/desk/sla/report")).status_code == 403
    backwards = "/desk/sla/report?since=2026-11-23T00:00:00Z&until=2026-11-22T00:00:00Z"
    assert (await office.call("supervisor", "GET", backwards)).status_code == 422


async def test_every_word_of_the_clocks_is_there(office: Office) -> None:
    names = {rule.name for rules in RULES.values() for rule in rules}
    keys = [f"clocks-holiday-{name}" for name in names] + [f"clocks-region-{code.lower()}" for code in ZONES]
    keys += [f"clocks-pause-{reason.value.replace('_', '-')}" for reason in PauseReason] + [f"clocks-day-{kind.value}" for kind in Kind]
    for locale in ("ru", "en"):
        assert all(office.texts(key, locale) for key in keys)
