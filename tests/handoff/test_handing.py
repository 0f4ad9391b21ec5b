"""A handoff: the packet, the true statement, one commit, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from connectors.contract import Author
from connectors.errors import BadInput, NotFound
from connectors.ledger import people
from handoff.contract import Reason, TicketRequest
from handoff.tables import handoffs, tickets
from knowledge_base.contract import Reaction, ShownAnswer
from tests.handoff.office import MONDAY_NOON, Office

SATURDAY_NIGHT = timedelta(days=5, hours=10)


async def test_client_reads_place_and_estimate_at_once(office: Office) -> None:
    first = await office.calls_person("1")
    second = await office.calls_person("2")
    said = await office.last(second)
    assert "Ваше место в очереди: 2" in said.text and "примерно через 6 минут" in said.text
    assert "Вы первый в очереди" in (await office.last(first)).text
    assert said.epoch == (await office.held(second)).epoch == 1
    assert [b["payload"] for b in said.buttons] == ["/back_to_bot"]


async def test_estimate_follows_what_others_waited(office: Office) -> None:
    for chat in ("1", "2", "3"):
        conversation = await office.calls_person(chat)
        await office.clock.advance(timedelta(minutes=7))
        assert (await office.does("consult", conversation, "take")).status_code == 200
    fourth = await office.calls_person("4")
    assert "примерно через 7 минут" in (await office.last(fourth)).text


async def test_closed_queue_tells_when_it_opens_and_leaves_a_ticket(office: Office) -> None:
    await office.clock.advance(SATURDAY_NIGHT)
    conversation = await office.calls_person(topic="payment")
    (ticket,) = await office.rows(tickets)
    said = (await office.last(conversation)).text
    assert "откроется в понедельник в 9:00" in said and f"№ {100000 + ticket.id}" in said
    row = await office.handoff(conversation)
    assert row is not None and row.queue == "finance"
    assert row.deadline == MONDAY_NOON + timedelta(days=7, hours=-2)  # an hour after opening
    assert ticket.problem == "позовите человека"


async def test_english_clients_read_english(office: Office) -> None:
    accepted = await office.writes("hello")
    assert accepted.conversation_id is not None
    async with office.store.write() as tx:
        person = await people.person_of(tx, accepted.conversation_id)
        await people.set_language(tx, person.id, "en")
    await office.hands_off(accepted.conversation_id)
    assert "You are first in the queue" in (await office.last(accepted.conversation_id)).text


async def test_packet_has_everything_an_operator_needs(office: Office) -> None:
    accepted = await office.writes("не работает интернет")
    conversation, person_id = accepted.conversation_id, 0
    assert conversation is not None
    office.shelf.answers.append(ShownAnswer("router-restart", 3, "Перезагрузите роутер", 0.8, "интернет", Reaction.not_that, MONDAY_NOON))
    async with office.store.write() as tx:
        person_id = (await people.person_of(tx, conversation)).id
        await people.prove(tx, person_id, contract="77001", phone="+79990001122", method="code")
    ticket = await office.tickets.open(TicketRequest("t", conversation, person_id, "нет связи", line=3))
    await office.hands_off(
        conversation, reason=Reason.not_helped, topic="outages", intent="report_fault", confidence=0.9,
        facts={"address": "Ленина, 1"}, steps=["перезагрузка"], plan="Быстрый", vip=True,
    )  # fmt: skip
    packet = (await office.opens("technical", conversation))["packet"]
    assert (packet["reason"], packet["queue"], packet["line"], packet["topic"]) == ("not_helped", "technical", 2, "outages")
    assert packet["identity"] == {
        "name": "Пётр", "proven": True, "method": "code", "contract": "77001", "phone": "+79990001122",
    }  # fmt: skip
    assert packet["shown"][0]["article_id"] == "router-restart" and packet["shown"][0]["reaction"] == "not_that"
    assert [t["number"] for t in packet["tickets"]] == [ticket.number]
    assert packet["facts"] == {"address": "Ленина, 1"} and packet["steps"] == ["перезагрузка"]
    assert packet["asked"] == ["address", "contract", "name", "phone"]
    assert packet["plan"] == "Быстрый" and packet["vip"] and packet["deadline"] and packet["language"] == "ru"
    assert packet["transcript"][0]["author"] == "client" and packet["transcript"][0]["text"] == "не работает интернет"


async def test_repeating_the_key_changes_nothing(office: Office) -> None:
    conversation = await office.calls_person()
    key = "again"
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "return")
    first = await office.hands_off(conversation, key=key)
    before = len(await office.read(conversation))
    assert await office.hands_off(conversation, key=key) == first
    assert len(await office.read(conversation)) == before


async def test_a_conversation_with_people_stays_where_it_is(office: Office) -> None:
    conversation = await office.calls_person()
    again = await office.hands_off(conversation, key="other", queue="technical")
    assert (again.queue, again.place) == ("consult", 1)
    await office.does("consult", conversation, "take")
    third = await office.hands_off(conversation, key="third")
    assert (third.queue, third.place) == ("consult", 0)
    assert len(await office.rows(handoffs)) == 1


async def test_many_at_once_make_one_handoff(office: Office) -> None:
    accepted = await office.writes("человека")
    assert accepted.conversation_id is not None
    await asyncio.gather(*(office.hands_off(accepted.conversation_id, key=f"k{i % 2}") for i in range(6)))
    assert len(await office.rows(handoffs)) == 1
    system = [m for m in await office.read(accepted.conversation_id) if m.author is Author.system]
    assert len(system) == 1 and (await office.held(accepted.conversation_id)).epoch == 1


async def test_a_gap_in_the_packet_is_better_than_no_person(office: Office) -> None:
    office.shelf.broken = True
    conversation = await office.calls_person()
    assert (await office.held(conversation)).kind == "queue"


async def test_unknown_queue_and_conversation_are_refused(office: Office) -> None:
    accepted = await office.writes("человека")
    assert accepted.conversation_id is not None
    with pytest.raises(BadInput):
        await office.hands_off(accepted.conversation_id, queue="moon")
    with pytest.raises(NotFound):
        await office.hands_off(404)
    assert (await office.held(accepted.conversation_id)).kind == "bot"


async def test_no_bot_message_leaves_after_a_handoff(office: Office) -> None:
    accepted = await office.writes("привет")
    assert accepted.conversation_id is not None
    await office.hands_off(accepted.conversation_id)
    sent = await office.delivered()
    assert len(sent) == 1 and sent[0].startswith("Зову специалиста")
