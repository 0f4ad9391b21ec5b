"""Decisions about incidents: rights, states, the night, restarts in the middle, bad input, settings, and a burst of 200."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from connectors.contract import Author
from connectors.ledger import events
from connectors.ledger.tables import messages
from handoff import audit
from handoff.incidents.contract import Contact
from handoff.incidents.pressing import parse
from handoff.incidents.spreading import Spreading
from handoff.incidents.tables import contacts, tallies
from tests.handoff.office import Office
from tests.handoff.test_incident_story import complains, joined, outage, said_last, the_incident

ROOT = Path(__file__).parents[2]


async def proposed(office: Office, clients: int = 3) -> tuple[int, list[int]]:
    conversations = await outage(office, clients)
    await office.incidents.watch.look()
    return (await the_incident(office))["id"], conversations


async def confirmed(office: Office, clients: int = 3) -> tuple[int, list[int]]:
    incident, conversations = await proposed(office, clients)
    assert (await does(office, incident, "confirm", text="")).status_code == 200
    return incident, conversations


async def does(office: Office, incident: int, deed: str, login: str = "supervisor", **body: Any) -> Any:
    return await office.call(login, "POST", f"/incidents/{incident}/{deed}", **body)


async def test_a_rejected_growth_tells_nobody_and_is_not_proposed_again_at_once(office: Office) -> None:
    incident, conversations = await proposed(office)
    assert (await does(office, incident, "reject", why="Учения")).json()["why"] == "Учения"
    assert (await does(office, incident, "reject", why="ещё раз")).json()["why"] == "Учения", "twice changes nothing"
    assert await office.incidents.spreading.tell_all() == 0
    assert (await office.held(conversations[0])).kind == "queue"
    await complains(office, "one more", "Маячный, Садовая улица, 5")
    assert await office.incidents.watch.look() == []
    assert (await does(office, incident, "confirm")).status_code == 409


async def test_an_operator_decides_nothing(office: Office) -> None:
    incident, _ = await proposed(office)
    for deed in ("confirm", "reject", "update", "restore", "close"):
        body = {"text": "слова"} if deed == "update" else {}
        answer = await does(office, incident, deed, "consult", **body)
        assert answer.status_code == 403 and answer.json()["code"] == "not_senior" and "супервайзер" in answer.json()["message"]


async def test_deeds_out_of_turn_are_refused_in_words(office: Office) -> None:
    incident, _ = await proposed(office)
    for deed, body in (("update", {"text": "?"}), ("restore", {}), ("close", {})):
        answer = await does(office, incident, deed, **body)
        assert answer.status_code == 409 and "предложена" in answer.json()["message"]
    assert (await does(office, 10**9, "confirm")).status_code == 404


BAD: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("POST", "/incidents/{}/confirm", {"expected_at": "вчера"}),
    ("POST", "/incidents/{}/confirm", {"expected_at": "2026-11-23T10:00:00"}),
    ("POST", "/incidents/{}/confirm", {"text": "а" * 2001}),
    ("POST", "/incidents/{}/update", {}),
    ("POST", "/incidents/{}/update", {"text": " \u0000 "}),
    ("POST", "/incidents/0/confirm", {}),
    ("POST", "/incidents", {"topic": ""}),
    ("POST", "/incidents", {"address": 5}),
    ("PUT", "/incidents/settings", {"least": 1}),
    ("PUT", "/incidents/settings", {"false_alarms": "много"}),
    ("GET", "/incidents?state=broken", {}),
    ("PUT", "/incidents/{}/conversations/x", {}),
)


async def test_bad_input_is_422(office: Office) -> None:
    incident, _ = await proposed(office)
    for method, path, body in BAD:
        answer = await office.call("supervisor", method, path.format(incident), **body)
        assert answer.status_code == 422 and answer.json()["code"], (path, body, answer.text)


async def test_people_may_know_first(office: Office) -> None:
    made = await office.call("consult", "POST", "/incidents", address="Маячный, Садовая улица, 5")
    assert made.status_code == 201 and made.json()["area"]["kind"] == "house" and made.json()["state"] == "proposed"
    assert (await does(office, made.json()["id"], "confirm", text="Плановые работы.")).status_code == 200
    _, here = await complains(office, "second", "Маячный, ул. Садовая, 5")
    assert here is not None and "Плановые работы." in here.text
    everywhere = await office.call("consult", "POST", "/incidents", topic="payment")
    assert everywhere.json()["area"] == {"kind": "everywhere", "title": "у многих клиентов"}


async def test_the_third_line_hears_before_any_client(office: Office) -> None:
    async with office.store.read() as tx:
        before = await events.last(tx)
    _, conversations = await confirmed(office)
    await office.incidents.spreading.tell_all()
    async with office.store.read() as tx:
        after = await events.after(tx, before)
    field = next(event.seq for event in after if event.kind == "ticket" and event.data["queue"] == "field")
    known = next(event.seq for event in after if event.kind == "incident" and event.data["what"] == "confirmed")
    told = [event.seq for event in after if event.kind == "message" and event.data["author"] == "system" and event.seq > known]
    assert field < min(told) and known < min(told) and len(told) == len(conversations)


async def test_an_update_overtakes_one_not_told_yet_and_a_restart_goes_on(office: Office) -> None:
    incident, conversations = await confirmed(office, 4)
    await office.call("supervisor", "PUT", "/incidents/settings", batch=1)
    assert await office.incidents.spreading.tell_some() == 1
    assert (await does(office, incident, "update", text="Новое.")).status_code == 200
    again = Spreading(office.store, office.texts, office.settings)  # a door that has just started
    assert await again.tell_all() == 4
    heard = {one: [m.text for m in await office.read(one) if m.author is Author.system and m.meta.get("incident")] for one in conversations}
    assert sorted(len(texts) for texts in heard.values()) == [1, 1, 1, 2]
    assert all("Новое." in texts[-1] for texts in heard.values())
    for deed in (again.tell_all, office.incidents.spreading.tell_all):
        assert await deed() == 0


async def test_at_night_only_who_has_just_written_is_told(office: Office) -> None:
    incident, conversations = await confirmed(office)
    await office.incidents.spreading.tell_all()
    await office.clock.advance(timedelta(hours=10))  # 22:01
    awake, told = await complains(office, "awake", "Маячный, Садовая улица, 5")
    assert told is not None
    assert (await does(office, incident, "restore")).status_code == 200
    assert await office.incidents.spreading.tell_all() == 1
    assert "работает" in await said_last(office, awake)
    assert "работает?" not in await said_last(office, conversations[0])
    await office.clock.advance(timedelta(hours=11, minutes=1))  # past nine in the morning
    assert await office.incidents.spreading.tell_all() == 3
    assert "работает?" in await said_last(office, conversations[0])


async def test_an_operator_takes_a_conversation_out_and_in(office: Office) -> None:
    incident, conversations = await confirmed(office)
    await office.incidents.spreading.tell_all()
    other = await office.calls_person("other", topic="speed")
    path = f"/incidents/{incident}/conversations/"
    assert (await office.call("technical", "PUT", f"{path}{other}")).status_code == 204
    assert (await office.call("technical", "PUT", f"{path}{other}")).status_code == 204
    assert await joined(office, other) == "affected"
    await office.incidents.spreading.tell_all()
    row = await office.handoff(other)
    assert row is None, "who waited because of a fault waits no more"
    await office.hands_off(other, key="again", topic="speed")
    row = await office.handoff(other)
    assert row is not None and [one["client"] for one in row.packet["incidents"]] == ["affected"]
    assert (await office.call("technical", "DELETE", f"{path}{other}")).status_code == 204
    assert await joined(office, other) == "left"
    await does(office, incident, "update", text="Ещё новость.")
    assert await office.incidents.spreading.tell_all() == 3
    assert "Ещё новость." not in await said_last(office, other)
    assert (await office.call("finance", "PUT", f"{path}{conversations[0]}")).status_code in (403, 404)
    assert (await office.call("supervisor", "DELETE", f"{path}{10**6}")).status_code == 404
    async with office.store.read() as tx:
        deeds = [deed.what for deed in await audit.read(tx, who="technical")]
    assert deeds == ["incident.left", "incident.joined"]


async def test_who_never_answers_is_silent_when_it_closes_by_itself(office: Office) -> None:
    incident, conversations = await confirmed(office)
    await does(office, incident, "restore")
    await office.incidents.spreading.tell_all()
    assert await office.incidents.spreading.finish() == []
    await office.clock.advance(timedelta(hours=25))
    assert await office.incidents.spreading.finish() == [incident]
    assert [await joined(office, one) for one in conversations] == ["silent"] * 3
    _, told = await complains(office, "next day", "Маячный, Садовая улица, 5")
    assert told is None, "a day later it is a new fault"


async def test_settings_count_at_once_and_are_audited(office: Office) -> None:
    assert (await office.call("consult", "PUT", "/incidents/settings", least=5)).status_code == 403
    changed = await office.call("supervisor", "PUT", "/incidents/settings", least=5)
    assert changed.json()["least"] == 5 == (await office.call("consult", "GET", "/incidents/settings")).json()["least"]
    await outage(office, 4)
    assert await office.incidents.watch.look() == []
    await office.call("supervisor", "PUT", "/incidents/settings", least=3)
    await complains(office, "fifth", "Маячный, Садовая улица, 5")
    assert len(await office.incidents.watch.look()) == 1
    async with office.store.read() as tx:
        (first, *_) = await audit.read(tx, what="incident.settings")
    assert (first.before["least"], first.after["least"]) == (5, 3)


async def test_contacts_are_tallied_by_the_hour_and_forgotten_in_time(office: Office) -> None:
    await outage(office, 3)
    await office.clock.advance(timedelta(hours=2))
    await office.incidents.watch.look()
    counted = {(row.kind, row.area): row._mapping["count"] for row in await office.rows(tallies)}
    assert counted["house", "маячн/садов/5"] == counted["everywhere", ""] == 3
    await office.clock.advance(timedelta(days=61))
    await office.incidents.watch.look()
    assert await office.rows(contacts) == [] and len(await office.rows(tallies)) > 0


@pytest.mark.parametrize(
    "payload",
    [None, "/incident", "/incident{}", '/incident{"of":"1","works":true}', '/incident{"of":1}', '/incident{"of":1,"works":1}',
     '/incident{"of":1,"works":true,"here":true}', '/incident{"of":-1,"works":true}', "/incident[1]", '/mark{"mark":5}'],
)  # fmt: skip
def test_what_is_no_press_is_none(payload: str | None) -> None:
    assert parse(payload) is None


async def test_two_hundred_contacts_in_three_minutes_are_one_incident_and_all_hear_of_it(office: Office) -> None:
    made = 200
    for n in range(made):
        accepted = await office.sends("нет интернета", f"burst{n}")
        contact = Contact(str(n), accepted.conversation_id or 0, "outages", True, address=f"Маячный, Садовая улица, {n % 9 + 1}")
        await office.incidents.listening.heard(contact)
    assert len(await office.incidents.watch.look()) == 1
    incident = await the_incident(office)
    assert incident["area"]["kind"] in ("street", "district") and incident["people"] == made
    assert (await does(office, incident["id"], "confirm", text="")).status_code == 200
    assert await office.incidents.spreading.tell_all() == made
    async with office.store.read() as tx:
        query = select(func.count()).where(messages.c.author == "system", messages.c.meta.is_not(None))
        assert (await tx.conn.execute(query)).scalar_one() == made


def test_both_languages_have_the_same_texts_and_values() -> None:
    found = {}
    for locale in ("ru", "en"):
        text = (ROOT / "handoff" / "incidents" / "messages" / f"{locale}.ftl").read_text("utf-8")
        blocks = re.split(r"\n(?=[a-z])", "\n" + text)
        found[locale] = {m[1]: sorted(set(re.findall(r"\$\w+", block))) for block in blocks if (m := re.match(r"\s*([a-z-]+) =", block))}
    assert json.dumps(found["ru"], sort_keys=True) == json.dumps(found["en"], sort_keys=True)
