"""An outage from the first complaint to the last «works», on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.clock import SimulatedClock
from connectors.contract import Author
from connectors.ledger import people
from connectors.ledger.tables import episodes
from handoff import audit
from handoff.contract import Reason
from handoff.incidents.contract import Contact, Home, Told
from handoff.incidents.tables import contacts, members
from handoff.waits import Priority
from tests.handoff.office import Office

HOUSE = "Маячный, Садовая улица, 5, кв. {}"


async def complains(office: Office, chat: str, address: str = "", words: str = "нет интернета", **more: Any) -> tuple[int, Told | None]:
    """A client writes of a fault, as the bot's action hears it; (conversation, what they heard of an incident)."""
    accepted = await office.writes(words, chat)
    assert accepted.conversation_id is not None
    contact = Contact(str(accepted.message_id), accepted.conversation_id, "outages", fault=True, address=address, words=words, **more)
    return accepted.conversation_id, await office.incidents.listening.heard(contact)


async def outage(office: Office, clients: int = 4) -> list[int]:
    """So many clients of one house complain within two minutes and wait for a person."""
    waiting = []
    for n in range(clients):
        conversation, told = await complains(office, f"c{n}", HOUSE.format(n + 1))
        assert told is None
        await office.hands_off(conversation, key=f"h{conversation}", topic="outages", facts={"address": HOUSE.format(n + 1)})
        waiting.append(conversation)
        if isinstance(office.clock, SimulatedClock):  # in a browser's test the clock is the machine's
            await office.clock.advance(timedelta(seconds=30))
    return waiting


async def the_incident(office: Office) -> dict[str, Any]:
    answer = await office.call("supervisor", "GET", "/incidents")
    assert answer.status_code == 200
    (one,) = answer.json()["incidents"]
    return dict(one)


async def said_last(office: Office, conversation: int) -> str:
    return (await office.last(conversation, Author.system)).text


async def test_from_the_first_complaint_to_the_last_works(office: Office) -> None:
    waiting = await outage(office)
    other = await office.calls_person("other", topic="payment")
    assert await office.incidents.watch.look() != []
    found = await the_incident(office)
    assert found["state"] == "proposed" and found["people"] == 4
    assert found["area"] == {"kind": "house", "title": "Маячный, Садовая улица, 5"}
    assert await office.incidents.watch.look() == [], "nothing new: nothing is looked at"

    shown = (await office.call("consult", "GET", f"/incidents/{found['id']}")).json()
    assert shown["evidence"]["probability"] < shown["evidence"]["bound"]
    assert sum(bar["contacts"] for bar in shown["chart"]) == 4
    assert shown["conversations"] is None, "conversations are for who supervises"
    refused = await office.call("consult", "POST", f"/incidents/{found['id']}/confirm", text="")
    assert refused.status_code == 403

    until = (office.clock.now() + timedelta(hours=2)).isoformat()
    confirmed = await office.call("supervisor", "POST", f"/incidents/{found['id']}/confirm", text="Обрыв кабеля.", expected_at=until)
    assert confirmed.status_code == 200 and confirmed.json()["state"] == "confirmed"
    again = await office.call("supervisor", "POST", f"/incidents/{found['id']}/confirm", text="Второй раз.")
    assert again.status_code == 200 and len(again.json()["notices"]) == 1, "twice changes nothing"
    (ticket,) = [
        row for row in (await office.call("field", "GET", "/tickets")).json()["tickets"] if row["number"] == again.json()["ticket"]
    ]
    assert ticket["line"] == 3 and "Садовая" in ticket["problem"]

    assert await office.incidents.spreading.tell_all() == 4
    assert await office.incidents.spreading.tell_all() == 0, "nobody twice"
    for conversation in waiting:
        text = await said_last(office, conversation)
        assert "Садовая улица, 5" in text and "Обрыв кабеля." in text and "14:0" in text
        assert (await office.held(conversation)).kind == "bot", "they queue no more"
    assert (await office.held(other)).kind == "queue"

    late, told = await complains(office, "new", "ул. Садовая, д. 5")
    assert told is not None and "Садовая улица, 5" in told.text and not told.again
    assert (await office.call("supervisor", "POST", f"/incidents/{found['id']}/update", text="Кабель привезли.")).status_code == 200
    assert await office.incidents.spreading.tell_all() == 5
    assert "Кабель привезли." in await said_last(office, late)

    assert (await office.call("supervisor", "POST", f"/incidents/{found['id']}/restore", text="")).status_code == 200
    assert await office.incidents.spreading.tell_all() == 5
    for conversation, chat in zip([*waiting[:-1], late], ["c0", "c1", "c2", "new"], strict=True):
        await office.writes("1", chat)
        assert (await said_last(office, conversation)).startswith("Отлично!")
    await office.writes("2", "c3")
    row = await office.handoff(waiting[-1])
    assert row is not None and row.reason == Reason.not_restored and row.priority & Priority.incident
    assert row.packet["incidents"][0]["client"] == "broken"
    closed = [one for one in await office.rows(episodes) if one.outcome == "incident"]
    assert len(closed) == 4

    _, told = await complains(office, "later", "Садовая 5")
    assert told is not None and told.broken, "late complainers are not restored"
    assert await office.incidents.spreading.finish() == [found["id"]]
    async with office.store.read() as tx:
        deeds = [deed.what for deed in await audit.read(tx, subject=f"incident {found['id']}")]
    assert deeds[::-1] == ["incident.proposed", "incident.confirmed", "incident.updated", "incident.restored", "incident.closed"]


async def test_a_client_who_has_heard_of_it_and_still_wants_a_person_gets_one(office: Office) -> None:
    await outage(office, 3)
    await office.incidents.watch.look()
    found = await the_incident(office)
    await office.call("supervisor", "POST", f"/incidents/{found['id']}/confirm", text="")
    await office.incidents.spreading.tell_all()
    conversation = (await office.writes("позовите человека", "x")).conversation_id
    assert conversation is not None
    facts = {"address": "Садовая улица, 5"}
    spared = await office.hands_off(conversation, key="first", topic="outages", facts=facts)
    assert spared.queue == "" and (await office.held(conversation)).kind == "bot"
    assert (await office.hands_off(conversation, key="first", topic="outages", facts=facts)) == spared, "repeated: the same"
    assert len([m for m in await office.read(conversation) if m.author is Author.system]) == 1
    given = await office.hands_off(conversation, key="second", topic="outages", facts=facts)
    assert given.queue == "technical" and (await office.held(conversation)).kind == "queue"
    row = await office.handoff(conversation)
    assert row is not None and row.packet["incidents"][0]["client"] == "affected"


async def test_a_proven_client_is_placed_by_the_directory_and_asked_nothing(office: Office) -> None:
    await outage(office, 3)
    await office.incidents.watch.look()
    found = await the_incident(office)
    await office.call("supervisor", "POST", f"/incidents/{found['id']}/confirm", text="")
    office.homes.known["10023456"] = Home(HOUSE.format(77))
    accepted = await office.writes("здравствуйте", "proven")
    async with office.store.write() as tx:
        person = await people.person_of(tx, accepted.conversation_id or 0)
        await people.prove(tx, person.id, contract="10023456", phone=None, method="code")
    _, told = await complains(office, "proven", ask=True)
    assert told is not None and "Садовая улица, 5" in told.text


async def test_who_cannot_be_placed_is_asked_once_whether_they_live_there(office: Office) -> None:
    await outage(office, 3)
    await office.incidents.watch.look()
    found = await the_incident(office)
    await office.call("supervisor", "POST", f"/incidents/{found['id']}/confirm", text="Обрыв.")
    conversation, told = await complains(office, "far", ask=True)
    assert told is not None and [button.title for button in told.buttons][-1] == "Нет, другой адрес"
    await office.writes("да", "far", payload=told.buttons[0].payload)  # never offered: only a real button can be pressed
    assert await joined(office, conversation) is None
    async with office.store.write() as tx:
        from connectors.ledger import thread
        from connectors.ledger.thread import Draft

        await thread.append(tx, conversation, Author.bot, Draft(told.text, buttons=told.buttons))
    await office.writes("1", "far")
    assert await joined(office, conversation) == "affected"
    assert "Обрыв." in await said_last(office, conversation)
    _, again = await complains(office, "elsewhere", ask=True)
    assert again is not None
    _, twice = await complains(office, "elsewhere", ask=True)
    assert twice is None, "asked once an episode"


async def joined(office: Office, conversation: int) -> str | None:
    async with office.store.read() as tx:
        return (await tx.conn.execute(select(members.c.state).where(members.c.conversation_id == conversation))).scalar_one_or_none()


async def test_a_client_who_writes_again_and_again_is_one_contact(office: Office) -> None:
    for _ in range(9):
        await complains(office, "angry", HOUSE.format(1))
    assert len(await office.rows(contacts)) == 1
    assert await office.incidents.watch.look() == []
