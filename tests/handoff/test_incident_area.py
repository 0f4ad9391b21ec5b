"""Where an incident is: what its street is called, and what happens when people find that it is wider or narrower."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import SimulatedClock
from handoff import audit
from handoff.incidents import areas, naming
from handoff.incidents.areas import Place
from handoff.incidents.tables import contacts
from tests.handoff.office import Office
from tests.handoff.test_incident_decisions import confirmed, does, proposed
from tests.handoff.test_incident_story import complains, said_last, the_incident


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("Лесном переулке", "Лесной переулок"),
        ("лесном переулке", "Лесной переулок"),
        ("улице Садовой", "улица Садовая"),
        ("ул. Садовой", "ул. Садовая"),
        ("Малой Садовой улице", "Малая Садовая улица"),
        ("2-й Парковой улице", "2-я Парковая улица"),
        ("улице Ленина", "улица Ленина"),
        ("переулке Горького", "переулок Горького"),
        ("пер. Горького", "пер. Горького"),
        ("улице Красной Армии", "улица Красной Армии"),
        ("набережной реки Мойки", "набережная реки Мойки"),
        ("Волоколамском шоссе", "Волоколамское шоссе"),
        ("Лесной", "Лесная"),
        ("Невском", "Невский"),
        ("Арбате", "Арбат"),
        ("Победы", "Победы"),
        ("8 Марта", "8 Марта"),
        ("Main street", "Main street"),
        ("", ""),
    ],
)
def test_a_street_is_called_in_the_nominative(written: str, called: str) -> None:
    assert naming.street(written) == called
    assert naming.street(called) == called, "what is right stays"
    assert areas.stems(called) == areas.stems(written), "and is the same street"


@pytest.mark.parametrize(
    ("said", "matter", "place"),
    [
        ("На Лесном переулке, 15, нет интернета", "нет интернета", Place("", "Лесном переулке", "15")),
        ("нет интернета на лесном переулке 15", "нет интернета", Place("", "лесном переулке", "15")),
        ("Здравствуйте, живу на Лесной 15, интернета нет", "Здравствуйте интернета нет", Place("", "Лесной", "15")),
        ("В Маячном, на Садовой 5к2 не работает тв", "не работает тв", Place("Маячном", "Садовой", "5к2")),
        ("Адрес: Лесной переулок, 15", "Адрес: Лесной переулок, 15", Place("", "Лесной переулок", "15")),
        ("почему медленно", "почему медленно", Place()),
    ],
)
def test_an_address_is_read_and_what_is_the_matter_besides(said: str, matter: str, place: Place) -> None:
    assert areas.without(said) == matter
    assert areas.found_in(said) == place


async def test_an_incident_is_called_as_most_call_it_in_full(office: Office) -> None:
    for chat, words in enumerate(("нет интернета на Лесной 15", "На Лесном переулке, 15, нет связи", "Лесной переулок 15, нет сети")):
        await complains(office, f"l{chat}", words=words)
    assert await office.incidents.watch.look()
    assert (await the_incident(office))["area"]["title"] == "Лесной переулок, 15"


async def test_the_area_of_a_confirmed_incident_is_widened_and_narrowed(office: Office) -> None:
    incident, inside = await confirmed(office)
    assert await office.incidents.spreading.tell_all() == 3
    near, told = await complains(office, "near", "Маячный, Садовая улица, 9")
    assert told is None, "another house"
    await office.hands_off(near, key="near", topic="outages", facts={"address": "Маячный, Садовая улица, 9"})
    by_hand, _ = await complains(office, "by hand", "Маячный, Портовая улица, 1")
    await office.hands_off(by_hand, key="by hand", topic="payment")
    assert (await office.call("supervisor", "PUT", f"/incidents/{incident}/conversations/{by_hand}")).status_code == 204

    wide = {"address": "Маячный, Садовая улица"}
    for login, body, status in (
        ("consult", wide, 403),
        ("supervisor", {}, 422),
        ("supervisor", {**wide, "everywhere": True}, 422),
        ("supervisor", {"address": "7"}, 422),
    ):
        assert (await does(office, incident, "area", login, **body)).status_code == status, body

    wider = await does(office, incident, "area", **wide)
    assert wider.status_code == 200 and wider.json()["area"] == {"kind": "street", "title": "Маячный, Садовая улица"}
    assert (await does(office, incident, "area", **wide)).json()["area"]["kind"] == "street", "twice changes nothing"
    assert await office.incidents.spreading.tell_all() == 2
    assert "Маячный, Садовая улица." in await said_last(office, near)
    assert (await office.held(near)).kind == "bot", "they queue no more"
    ticket = (await office.call("supervisor", "GET", f"/tickets/{wider.json()['ticket']}")).json()
    assert ticket["address"] == "Маячный, Садовая улица"

    narrow = await does(office, incident, "area", address="Маячный, Садовая улица, 9")
    assert narrow.json()["members"]["all"] == 2, "who was put in by a person stays"
    await does(office, incident, "update", text="Кабель привезли.")
    assert await office.incidents.spreading.tell_all() == 2
    assert "Кабель привезли." in await said_last(office, near)
    assert not any("Кабель привезли." in text for text in [await said_last(office, one) for one in inside])

    await does(office, incident, "area", everywhere=True)
    assert await office.incidents.spreading.tell_all() == 3, "who was let go comes back and hears the newest"
    assert all("Кабель привезли." in text for text in [await said_last(office, one) for one in (*inside, by_hand)])
    await does(office, incident, "area", address="Маячный, Садовая улица, 9")
    assert (await does(office, incident, "restore", text="")).status_code == 200
    assert await office.incidents.spreading.tell_all() == 2, "who is not covered is asked nothing"
    assert (await does(office, incident, "area", **wide)).status_code == 409

    moves = [row for row in await office.rows(audit.audit) if row.what == "incident.covered"]
    assert [(row.who, row.before["kind"], row.after["kind"]) for row in sorted(moves, key=lambda row: row.id)] == [
        ("supervisor", "house", "street"),
        ("supervisor", "street", "house"),
        ("supervisor", "house", "everywhere"),
        ("supervisor", "everywhere", "house"),
    ]


async def test_the_area_of_a_proposed_incident_is_a_persons_to_change_and_the_watch_leaves_it(office: Office) -> None:
    incident, inside = await proposed(office)
    near, _ = await complains(office, "near", "Маячный, Садовая улица, 9")
    assert isinstance(office.clock, SimulatedClock)
    await office.clock.advance(timedelta(seconds=30))
    wide, narrow = {"address": "Маячный, Садовая улица"}, {"address": "Маячный, Садовая улица, 9"}
    assert (await does(office, incident, "area", "consult", **wide)).status_code == 403
    assert (await does(office, incident, "area")).status_code == 422
    wider = (await does(office, incident, "area", "senior", **wide)).json()
    assert (wider["state"], wider["area"]["kind"], wider["people"], wider["ticket"]) == ("proposed", "street", 4, None)
    assert sum(bar["contacts"] for bar in wider["chart"]) == 4
    assert wider["members"]["all"] == 0 and await office.incidents.spreading.tell_all() == 0, "no client hears of it yet"

    async def looks(*houses: str) -> list[tuple[str, str]]:
        """What is proposed after clients of these houses have complained."""
        for house in houses:
            await complains(office, f"after {house} {len(await office.rows(contacts))}", house)
        await office.incidents.watch.look()
        found = (await office.call("supervisor", "GET", "/incidents?state=proposed")).json()["incidents"]
        return sorted((one["area"]["kind"], one["area"]["title"]) for one in found)

    house = "Маячный, Садовая улица, 5"
    assert await looks(house, house, house) == [("street", wide["address"])]
    narrower = (await does(office, incident, "area", **narrow)).json()
    assert (narrower["area"]["title"], narrower["people"]) == (narrow["address"], 1)
    assert await looks(narrow["address"]) == [("house", narrow["address"])], "nor are the same contacts proposed again"
    harbour = "Маячный, Портовая улица, 1"
    assert await looks(harbour, harbour, harbour) == [("house", harbour), ("house", narrow["address"])], "others are"

    assert (await does(office, incident, "confirm", text="Обрыв.")).json()["members"]["all"] == 2
    assert await office.incidents.spreading.tell_all() == 2
    assert "Садовая улица, 9" in await said_last(office, near)
    assert not any("Обрыв." in text for text in [await said_last(office, one) for one in inside])
    moves = [row for row in await office.rows(audit.audit) if row.what == "incident.covered"]
    assert [(row.who, row.before["kind"], row.after["kind"]) for row in sorted(moves, key=lambda row: row.id)] == [
        ("senior", "house", "street"),
        ("supervisor", "street", "house"),
    ]


async def test_the_watch_does_not_move_what_a_person_proposed(office: Office) -> None:
    made = (await office.call("consult", "POST", "/incidents", address="Маячный, Садовая улица, 5")).json()
    for n, house in enumerate((5, 5, 5, 9, 9, 9, 7, 7, 7)):
        await complains(office, f"c{n}", f"Маячный, Садовая улица, {house}")
        await office.incidents.watch.look()
    shown = (await office.call("supervisor", "GET", f"/incidents/{made['id']}")).json()
    assert shown["area"]["kind"] == "house" and shown["evidence"]["probability"] < shown["evidence"]["bound"], "but says how sure it is"
