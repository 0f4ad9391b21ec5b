"""Tickets kept in step with Zammad: opened once, told once, both ways, through lost answers and restarts."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from connectors.contract import Author
from connectors.ledger import people
from handoff.contract import TicketRequest, TicketStatus
from handoff.servicedesk import links
from handoff.servicedesk.api import hook
from handoff.servicedesk.settings import ServiceDeskSettings
from handoff.servicedesk.sync import Sync
from handoff.servicedesk.tables import service_links
from handoff.servicedesk.zammad import Zammad
from tests.fakes.zammad import SECRET, TOKEN, FakeZammad
from tests.handoff.office import Office


class Both:
    """An office and the Zammad it is kept in step with; ``door`` works on the links, another may be made."""

    def __init__(self, office: Office, zammad: FakeZammad, settings: ServiceDeskSettings) -> None:
        self.office = office
        self.zammad = zammad
        self.settings = settings
        self.wires: list[Zammad] = []
        self.door = self.another()

    def another(self) -> Sync:
        self.wires.append(Zammad(self.settings, self.office.clock))
        return Sync(self.office.store, self.office.texts, self.office.settings, self.wires[-1], self.settings)

    async def round(self, minutes: float = 0) -> None:
        if minutes:
            await self.office.clock.advance(timedelta(minutes=minutes))
        await self.door.run()

    async def opened(self, key: str = "t1", chat: str = "1", **fields: Any) -> tuple[str, int]:
        accepted = await self.office.writes("нужен мастер", chat)
        assert accepted.conversation_id is not None
        async with self.office.store.read() as tx:
            person = await people.person_of(tx, accepted.conversation_id)
        request = {"problem": "нет связи", "address": "Ленина, 1", "contact": "8 (999) 000-11-22", **fields}
        ticket = await self.office.tickets.open(TicketRequest(key, accepted.conversation_id, person.id, **request))
        return ticket.number, accepted.conversation_id

    async def shown(self, number: str, login: str = "field") -> dict[str, Any]:
        answer = await self.office.call(login, "GET", f"/tickets/{number}")
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def change(self, number: str, **body: Any) -> None:
        answer = await self.office.call("field", "PATCH", f"/tickets/{number}", **body)
        assert answer.status_code == 200, answer.text

    def said(self) -> list[tuple[str, bool]]:
        """Articles after the first, with whether they are internal."""
        return [(one["body"], one["internal"]) for one in self.zammad.world.articles if "/" in (one["subject"] or "")]


@pytest_asyncio.fixture
async def both(office: Office) -> AsyncIterator[Both]:
    zammad = await FakeZammad().start()
    settings = ServiceDeskSettings(url=zammad.url, token=TOKEN, customer="clients@example.org", webhook_secret=SECRET, timeout_s=5)
    made = Both(office, zammad, settings)
    yield made
    for wire in made.wires:
        await wire.close()
    await made.zammad.stop()


async def test_a_ticket_is_opened_there_once(both: Both) -> None:
    number, _ = await both.opened()
    await both.round()
    await both.round()
    (there,) = both.zammad.world.tickets.values()
    assert (there["title"], there["group"], there["state"]) == (f"нет связи OTK{number}", "Users", "new")
    assert both.zammad.world.articles[0]["body"].splitlines()[:3] == ["нет связи", "Ленина, 1", "8 (999) 000-11-22"]
    shown = (await both.shown(number))["outside"]
    assert (shown["desk"], shown["number"], shown["state"], shown["error"]) == ("zammad", there["number"], "new", "")


async def test_a_lost_answer_opens_no_second_ticket(both: Both) -> None:
    both.zammad.world.lag = True
    number, _ = await both.opened()
    both.zammad.faults = [("POST tickets", "lost")]
    await both.round()
    shown = (await both.shown(number))["outside"]
    assert (shown["number"], shown["attempts"]) == ("", 1) and "did not answer" in shown["error"]
    await both.round()  # too early
    assert both.zammad.calls["GET tickets"] == 0
    both.zammad.world.index()
    await both.round(1)
    await both.round(1)
    assert len(both.zammad.world.tickets) == 1
    assert (await both.shown(number))["outside"]["number"] == "67001"


async def test_a_door_that_died_in_the_call_leaves_a_doubt_behind(both: Both) -> None:
    number, _ = await both.opened()
    create = both.wires[0].create

    async def dies(reference: str, ticket: Any) -> Any:
        await create(reference, ticket)
        raise asyncio.CancelledError

    both.wires[0].create = dies  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await both.door.run()
    both.door = both.another()
    await both.round()
    assert len(both.zammad.world.tickets) == 1, "another door has it for a while"
    await both.round(6)
    assert len(both.zammad.world.tickets) == 1
    assert (await both.shown(number))["outside"]["number"] == "67001"


async def test_two_doors_tell_once(both: Both) -> None:
    for chat in ("1", "2", "3"):
        await both.opened(f"t{chat}", chat)
    doors = [both.door, both.another()]
    await asyncio.gather(*(door.run() for door in doors))
    await asyncio.gather(*(door.run() for door in doors))
    assert len(both.zammad.world.tickets) == 3


async def test_what_happens_here_is_told_there_in_order_and_once(both: Both) -> None:
    number, _ = await both.opened()
    await both.round()
    await both.change(number, status="in_progress", comment="позвонили")
    await both.office.call("field", "POST", f"/tickets/{number}/comments", key="c", text="едем", visible=True)
    both.zammad.faults = [("POST ticket_articles", "lost")]
    await both.round()
    await both.round(1)
    await both.round(1)
    assert both.said() == [("Сергей Лебедев: позвонили", True), ("Сергей Лебедев: едем", False)]
    assert both.zammad.world.tickets[1]["state"] == "open"
    await both.change(number, status="waiting_client")
    await both.round()
    assert both.zammad.world.tickets[1]["state"] == "pending reminder"
    history = (await both.shown(number))["history"]
    assert [row["what"] for row in history] == ["created", "status", "comment", "comment", "status"], "nothing came back"


async def test_what_happens_there_comes_here_once_and_does_not_go_back(both: Both) -> None:
    number, conversation = await both.opened()
    await both.round()
    both.zammad.agent_says(1, "<div>Мастер будет<br>в&nbsp;15:00 &amp; позвонит</div>", html=True)
    both.zammad.agent_says(1, "ключ у консьержа", internal=True)
    both.zammad.agent_sets(1, "open")
    await both.round(2)
    await both.round(2)
    words = await both.office.last(conversation, Author.operator)
    assert words.text.replace("\xa0", " ") == f"По заявке № {number}: Мастер будет\nв 15:00 & позвонит"
    assert words.meta["name"] == "Ольга Мастер"
    shown = await both.shown(number)
    assert shown["status"] == "in_progress"
    assert [(row["who"], row["what"], row["visible"]) for row in shown["history"]] == [
        ("system", "created", False),
        ("Ольга Мастер", "comment", True),
        ("Ольга Мастер", "comment", False),
        ("zammad", "status", False),
    ]
    told = [m.text for m in await both.office.read(conversation) if m.author is Author.system]
    assert told == [f"Заявка № {number}: в работе."]
    assert both.said() == []
    assert both.zammad.calls["PUT tickets"] == 0


async def test_closed_there_is_done_here_and_may_be_opened_again(both: Both) -> None:
    number, _ = await both.opened()
    await both.round()
    both.zammad.agent_sets(1, "closed")
    await both.round(2)
    assert (await both.shown(number))["status"] == "resolved"
    await both.change(number, status="closed")
    await both.round()
    assert (await both.shown(number))["status"] == "closed"
    both.zammad.agent_sets(1, "open")
    await both.round(120)
    assert (await both.shown(number))["status"] == "in_progress"


async def test_ours_not_told_yet_is_not_undone_by_theirs(both: Both) -> None:
    number, _ = await both.opened()
    await both.round()
    both.zammad.agent_sets(1, "open")
    both.zammad.faults = [("PUT tickets", "down")]
    await both.change(number, status="waiting_client")
    await both.round(2)
    assert (await both.shown(number))["status"] == "waiting_client"
    await both.round(5)
    assert both.zammad.world.tickets[1]["state"] == "pending reminder"
    assert (await both.shown(number))["status"] == "waiting_client"


async def test_a_refusal_is_shown_and_tried_again(both: Both) -> None:
    number, _ = await both.opened()
    both.zammad.faults = [("POST tickets", "refused")]
    await both.round()
    assert both.door.trouble == "Zammad answered 422: Object did not pass"
    other, _ = await both.opened("t2", "2")
    await both.round(1)
    assert (await both.shown(other))["outside"]["number"] == "67001"
    async with both.office.store.read() as tx:
        state = await links.state(tx)
    assert [(one["ticket"], one["attempts"]) for one in state["failed"]] == [(number, 1)]
    async with both.office.store.write() as tx:
        assert await links.retry(tx, number)
    await both.round()
    assert (await both.shown(number))["outside"]["number"] == "67002"


async def test_while_zammad_is_down_nothing_is_lost(both: Both) -> None:
    numbers = [(await both.opened(f"t{chat}", chat))[0] for chat in ("1", "2")]
    await both.zammad.stop()
    await both.round()
    assert both.door.trouble is not None
    rows = await both.office.rows(service_links)
    assert len([row for row in rows if row.error]) == 1, "one time-out is enough to know"
    zammad = await FakeZammad().start()
    both.settings = both.settings.model_copy(update={"url": zammad.url})
    both.zammad, both.door = zammad, both.another()
    await both.round(2)
    assert sorted(one["title"] for one in zammad.world.tickets.values()) == [f"нет связи OTK{number}" for number in numbers]
    assert both.door.trouble is None


async def test_finance_and_notes_of_closed_hours_stay_here(both: Both) -> None:
    conversation = await both.office.calls_person("1", topic="payment")
    await both.office.does("finance", conversation, "ticket", key="k", type="billing", problem="Возврат")
    await both.opened("left", "2", type="handoff")
    await both.round()
    assert both.zammad.world.tickets == {}


async def test_a_signed_webhook_makes_us_look(both: Both) -> None:
    number, _ = await both.opened()
    await both.round()
    app = FastAPI()
    app.include_router(hook(both.office.store, both.settings))
    both.zammad.agent_sets(1, "open")
    await both.round()
    assert (await both.shown(number))["status"] == "new", "nobody asked yet"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as http:
        body, signature = _signed(both.zammad.world.find(1))
        url = "/webhooks/servicedesk"
        assert (await http.post(url, content=body)).status_code == 401
        assert (await http.post(url, content=body, headers={"X-Hub-Signature": signature[:-1] + "x"})).status_code == 401
        assert (await http.post(url, content=body, headers={"X-Hub-Signature": signature})).json() == {"known": True}
        for bad in (b"[]", b"{", b'{"ticket": {"id": "1"}}', b'{"ticket": {"id": true}}'):
            assert (await http.post(url, content=bad, headers={"X-Hub-Signature": _sign(bad)})).status_code == 422
    await both.round()
    assert (await both.shown(number))["status"] == "in_progress"


def _signed(ticket: Any) -> tuple[bytes, str]:
    body = json.dumps({"ticket": ticket}).encode()
    return body, _sign(body)


def _sign(body: bytes) -> str:
    return "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()


@pytest.mark.parametrize("outside", [False, True], ids=["own", "zammad"])
class TestContract:
    """What every ticket desk promises, ours alone or with Zammad behind it."""

    async def test_one_key_is_one_ticket(self, both: Both, outside: bool) -> None:
        first, conversation = await both.opened("same")
        await self._step(both, outside)
        again, _ = await both.opened("same")
        await self._step(both, outside)
        assert first == again
        found = await both.office.tickets.get(first)
        assert found is not None and (found.status, found.conversation_id) == (TicketStatus.new, conversation)
        assert await both.office.tickets.get("999999") is None

    async def test_a_client_finds_their_tickets(self, both: Both, outside: bool) -> None:
        number, _ = await both.opened("k", contract="42")
        await self._step(both, outside)
        mine = await both.office.tickets.of_client(person_id=None, contract="42", phone=None)
        assert [one.number for one in mine] == [number]
        assert await both.office.tickets.of_client(person_id=None, contract=None, phone=None) == []

    async def test_a_status_reaches_the_client_once(self, both: Both, outside: bool) -> None:
        number, conversation = await both.opened()
        await self._step(both, outside)
        if outside:
            both.zammad.agent_sets(1, "open")
        else:
            await both.change(number, status="in_progress")
        for _ in range(3):
            await self._step(both, outside, 2)
        told = [m.text for m in await both.office.read(conversation) if m.author is Author.system]
        assert told == [f"Заявка № {number}: в работе."]
        found = await both.office.tickets.get(number)
        assert found is not None and found.status is TicketStatus.in_progress

    async def _step(self, both: Both, outside: bool, minutes: float = 0) -> None:
        if outside:
            await both.round(minutes)
