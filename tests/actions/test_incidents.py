"""The bot and a known incident: told before any advice, by the proven address or the written one; tickets and questions are heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.ledger import people
from handoff.incidents import incidents, joining
from handoff.incidents.areas import areas, read
from handoff.incidents.contract import MemberState, State
from handoff.incidents.incidents import Incident
from handoff.incidents.tables import contacts, members
from handoff.tables import handoffs
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue


@pytest.fixture
async def known(world: World) -> Incident:
    """A confirmed fault at Садовая улица, 5."""
    area = areas(read("Маячный, Садовая улица, 5"))[0]
    async with world.store.write() as tx:
        made = await incidents.propose(tx, "watch", topic="outages", area=area.at, title=area.title, since=tx.now, evidence={})
        made = await incidents.move(tx, "boss", made, "confirmed", state=State.confirmed, confirmed_at=tx.now)
        await incidents.notice(tx, "boss", made, "confirmed", "Обрыв кабеля.")
        return made


async def proves(world: World, client: Dialogue, contract: str = "10023456") -> None:
    async with world.store.write() as tx:
        await people.prove(tx, client.person_id, contract=contract, phone=None, method="one_time_code")


async def test_a_proven_client_of_the_house_hears_of_it_and_gets_no_advice(world: World, client: Dialogue, known: Incident) -> None:
    await proves(world, client)
    call = client.says("инет пропал", "report_fault").call("action_answer")
    first, again = await client.post(call), await client.post(call)
    assert "Садовая улица, 5" in first.text and "Обрыв кабеля." in first.text
    assert first.payloads == ["/call_human"] and first.said == again.said, "a repeated turn says the same"
    [member] = await world.rows(members)
    assert (member.state, member.due_at) == ("affected", None)


async def test_a_client_of_another_house_is_answered_as_ever(world: World, client: Dialogue, known: Incident) -> None:
    await proves(world, client, "10023458")
    answer = await client.says("инет пропал", "report_fault").runs("action_answer")
    assert "роутер" in answer.text and await world.rows(members) == []


async def test_the_address_in_the_words_counts(world: World, client: Dialogue, known: Incident) -> None:
    await proves(world, client, "10023458")
    answer = await client.says("Маячный, Садовая 5, инет пропал", "report_fault").runs("action_answer")
    assert "Обрыв кабеля." in answer.text


async def test_a_complaint_after_the_end_goes_to_a_person(world: World, client: Dialogue, known: Incident) -> None:
    await proves(world, client)
    async with world.store.write() as tx:
        await joining.join(tx, "system", known, client.conversation_id, heard=1)
        await incidents.move(tx, "boss", known, "restored", state=State.restored, restored_at=tx.now)
    answer = await client.says("инет пропал", "report_fault").runs("action_answer")
    assert answer.said == [] and answer.followup == "action_listen"
    [row] = await world.rows(handoffs)
    assert (row.reason, row.packet["incidents"][0]["client"]) == ("not_restored", MemberState.broken.value)


async def test_questions_are_heard_by_topic_and_faults_as_one(world: World, client: Dialogue) -> None:
    await client.says("как оплатить", "ask").runs("action_answer")
    await client.says("инет пропал", "report_fault").runs("action_answer")
    assert [(row.topic, row.source) for row in await world.rows(contacts)] == [("payment", "bot"), ("outages", "bot")]
    await world.clock.advance(timedelta(minutes=1))
    await client.says("инет опять пропал", "report_fault").runs("action_answer")
    assert len(await world.rows(contacts)) == 2, "once an episode"
