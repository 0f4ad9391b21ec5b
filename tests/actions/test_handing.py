"""A person: at once when asked, from inside any form, after the bot failed; once for a message, with all that was collected."""

from __future__ import annotations

import pytest

from connectors.ledger import people
from handoff.tables import handoffs
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue


async def test_asked_for_a_person_the_bot_says_nothing_and_hands_off_once(world: World, client: Dialogue) -> None:
    call = client.says("позовите человека", "call_human").call("action_handoff")
    first, second = await client.post(call), await client.post(call)
    assert first.said == second.said == []
    assert first.followup == "action_listen"
    [row] = await world.rows(handoffs)
    assert (row.reason, row.queue, row.packet["intent"]) == ("client_asked", "consult", "call_human")


@pytest.mark.parametrize(("words", "queue"), [("инет пропал", "technical"), ("как оплатить", "finance")])
async def test_the_last_topic_chooses_the_queue(world: World, client: Dialogue, words: str, queue: str) -> None:
    await client.says(words, "ask").runs("action_answer")
    await client.says("позовите человека", "call_human").runs("action_handoff")
    assert [row.queue for row in await world.rows(handoffs)] == [queue]


async def test_from_a_form_its_answers_go_along_and_the_form_is_left(world: World, client: Dialogue) -> None:
    client.says("нужен мастер", "open_ticket")
    await client.opens("ticket_form")
    await client.answers("не показывает телевизор")
    await client.answers("Садовая 5, кв 3")
    answer = await client.says("позови человека", "call_human").runs("action_handoff")
    assert answer.leaves_form
    [row] = await world.rows(handoffs)
    assert row.packet["facts"] == {"problem": "не показывает телевизор", "address": "Садовая 5, кв 3"}
    assert row.queue == "field"


async def test_plan_and_vip_of_a_proved_client_are_in_the_packet(world: World, client: Dialogue) -> None:
    async with world.store.write() as tx:
        await people.prove(tx, client.person_id, contract="10023458", phone="+79210000003", method="one_time_code")
    await client.says("оператор", "call_human").runs("action_handoff")
    [row] = await world.rows(handoffs)
    assert (row.packet["plan"], row.packet["vip"]) == ("Семья", True)


async def test_twice_sorry_then_a_person(world: World, client: Dialogue) -> None:
    for _ in range(2):
        answer = await client.says("абырвалг", "nlu_fallback").runs("action_fallback")
        assert answer.payloads[0] == "/call_human"
    assert (await client.says("абырвалг", "nlu_fallback").runs("action_fallback")).said == []
    assert [row.reason for row in await world.rows(handoffs)] == ["not_understood"]
    assert client.slots["misunderstood"] == 0.0


async def test_yes_after_sorry_is_counted_as_not_understood(world: World, client: Dialogue) -> None:
    await client.says("абырвалг", "nlu_fallback").runs("action_fallback")
    await client.says("да", "affirm").runs("action_handoff")
    assert [row.reason for row in await world.rows(handoffs)] == ["not_understood"]
