"""Tickets: made once, found by their clients, changed by operators, told to the client."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from connectors.contract import Author
from connectors.ledger import people
from handoff.contract import TicketRequest
from tests.handoff.office import Office


async def _ticket(office: Office, key: str = "t1") -> tuple[str, int]:
    accepted = await office.writes("нужен мастер")
    assert accepted.conversation_id is not None
    async with office.store.read() as tx:
        person = await people.person_of(tx, accepted.conversation_id)
    request = TicketRequest(key, accepted.conversation_id, person.id, "нет связи", address="Ленина, 1", contact="8 (999) 000-11-22")
    return (await office.tickets.open(request)).number, accepted.conversation_id


async def test_one_key_is_one_ticket_due_within_a_day(office: Office) -> None:
    request = TicketRequest("k", None, None, "нет связи")
    made = await asyncio.gather(*(office.tickets.open(request) for _ in range(5)))
    assert {ticket.number for ticket in made} == {"100001"}
    assert made[0].deadline == office.clock.now() + timedelta(hours=24)
    assert (await office.tickets.open(TicketRequest("k2", None, None, "другое"))).number != "100001"


async def test_numbers_are_found_as_people_type_them(office: Office) -> None:
    number, _ = await _ticket(office)
    for typed in (number, f"№ {number}", f"#{number}", f" {number[:3]} {number[3:]} "):
        found = await office.tickets.get(typed)
        assert found is not None and found.number == number
    for typed in ("1", "abc", "", "9" * 30, "999999"):
        assert await office.tickets.get(typed) is None


async def test_tickets_of_a_client(office: Office) -> None:
    number, _ = await _ticket(office)
    other = await office.tickets.open(TicketRequest("o", None, None, "чужое", contract="42"))
    assert [t.number for t in await office.tickets.of_client(person_id=None, contract=None, phone="+7 999 000 11 22")] == [number]
    assert [t.number for t in await office.tickets.of_client(person_id=None, contract="42", phone=None)] == [other.number]
    assert await office.tickets.of_client(person_id=None, contract=None, phone=None) == []


async def test_a_new_status_is_told_in_the_conversation(office: Office) -> None:
    number, conversation = await _ticket(office)
    changed = await office.call("field", "PATCH", f"/tickets/{number}", status="in_progress", comment="выехали")
    assert changed.status_code == 200
    assert (await office.last(conversation)).text == f"Заявка № {number}: в работе."
    assert [(h["who"], h["what"], h["detail"]) for h in changed.json()["history"]] == [
        ("system", "created", ""),
        ("field", "status", "new → in_progress"),
        ("field", "comment", "выехали"),
    ]
    await office.call("field", "PATCH", f"/tickets/{number}", status="in_progress")
    await office.call("field", "PATCH", f"/tickets/{number}", line=2)
    told = [m for m in await office.read(conversation) if m.author is Author.system]
    assert len(told) == 1
    listed = (await office.call("consult", "GET", "/tickets?status=in_progress")).json()["tickets"]
    assert [(t["number"], t["line"]) for t in listed] == [(number, 2)]
    assert (await office.call("consult", "GET", "/tickets?status=new")).json()["tickets"] == []


async def test_refusals(office: Office) -> None:
    number, _ = await _ticket(office)
    patch = f"/tickets/{number}"
    for body in ({}, {"status": "lost"}, {"line": 4}, {"line": "2"}, {"status": None}, {"comment": "x" * 2001}, {"comment": ""}):
        assert (await office.call("field", "PATCH", patch, **body)).status_code == 422, body
    for unknown in ("999999", "abc", "1"):
        assert (await office.call("field", "GET", f"/tickets/{unknown}")).status_code == 404
        assert (await office.call("field", "PATCH", f"/tickets/{unknown}", status="closed")).status_code == 404
    assert (await office.call("editor", "GET", "/tickets")).status_code == 403
    await office.call("field", "PATCH", patch, status="closed")
    again = await office.call("field", "PATCH", patch, status="new")
    assert (again.status_code, again.json()["code"]) == (409, "ticket_final")
    assert (await office.call("field", "PATCH", patch, comment="на память")).status_code == 200
