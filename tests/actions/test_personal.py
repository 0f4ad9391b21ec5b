"""Personal data: only to a proved client, about themselves, for as long as the proof holds."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.backends.demo import SUBSCRIBERS
from connectors.ledger import people
from handoff.contract import TicketRequest
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue

ACTIONS = (
    "action_answer",
    "action_ask_mark",
    "action_balance",
    "action_cancel",
    "action_choose",
    "action_correct",
    "action_fallback",
    "action_helped",
    "action_not_that",
    "action_set_language",
    "action_ticket_status",
    "validate_proof_form",
    "validate_ticket_form",
)

TEMPTING = ("10023456", "+79210000001", "000000", "Анна Иванова", "Садовая улица, 5", "/choose", "заявка 100001")


async def prove(world: World, client: Dialogue, contract: str = "10023456", phone: str = "+79210000001") -> None:
    async with world.store.write() as tx:
        await people.prove(tx, client.person_id, contract=contract, phone=phone, method="one_time_code")


async def ticket(world: World, contract: str, problem: str, key: str = "t1") -> str:
    request = TicketRequest(key=key, conversation_id=None, person_id=None, problem=problem, contract=contract, contact="+79990000000")
    return (await world.tickets.open(request)).number


@pytest.mark.parametrize(("action", "purpose"), [("action_balance", "balance"), ("action_ticket_status", "status")])
async def test_without_proof_nothing_is_told(world: World, client: Dialogue, action: str, purpose: str) -> None:
    await ticket(world, "10023456", "течёт роутер")
    answer = await client.says("что с моей заявкой", "ticket_status").runs(action)
    assert (answer.said, answer.slots, answer.followup) == ([], {"proof_purpose": purpose}, "proof_form")


async def test_a_proof_holds_thirty_days(world: World, client: Dialogue) -> None:
    await prove(world, client)
    await world.clock.advance(timedelta(days=30))
    assert (await client.says("баланс", "balance").runs("action_balance")).said
    await world.clock.advance(timedelta(seconds=1))
    assert (await client.says("баланс", "balance").runs("action_balance")).followup == "proof_form"


async def test_one_sees_only_ones_own_tickets(world: World, client: Dialogue) -> None:
    await prove(world, client)
    mine = await ticket(world, "10023456", "течёт роутер")
    theirs = await ticket(world, "10023457", "чужая беда", "t2")
    answer = await client.says("что с моей заявкой", "ticket_status").runs("action_ticket_status")
    assert f"Заявка № {mine} от 23 ноября, 12:00: принята" in answer.text
    assert "24 ноября, 12:00" in answer.text
    assert theirs not in answer.text
    assert "чужая" not in answer.text


async def test_without_tickets_one_is_offered(world: World, client: Dialogue) -> None:
    await prove(world, client)
    answer = await client.says("что с моей заявкой", "ticket_status").runs("action_ticket_status")
    assert answer.payloads == ["/open_ticket"]


async def test_a_debt_is_called_a_debt(world: World, client: Dialogue) -> None:
    await prove(world, client, "10023457", "+79210000002")
    answer = await client.says("баланс", "balance").runs("action_balance")
    assert answer.text.startswith("Долг 450,00")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    action=st.sampled_from(ACTIONS),
    intent=st.sampled_from(["ask", "inform", "affirm", "balance", "ticket_status", "open_ticket", "correct", "nlu_fallback"]),
    words=st.one_of(
        st.sampled_from(["10023456", "+79210000001", "000000", "Анна Иванова", "Садовая улица, 5", "/choose", "заявка 100001"]),
        st.text(max_size=40),
    ),
    form=st.sampled_from([None, "ticket_form", "proof_form"]),
    asked=st.sampled_from([None, "ticket_problem", "ticket_address", "ticket_contact", "ticket_confirmed", "proof_contract", "proof_code"]),
)
async def test_no_reply_holds_personal_data_without_proof(
    world: World, action: str, intent: str, words: str, form: str | None, asked: str | None
) -> None:
    """Whatever is said, in whatever state: nothing of a subscriber comes out that the client did not type."""
    await ticket(world, "10023456", "течёт роутер")
    client = await world.client("1")
    client.message_id = 1000 + abs(hash((action, intent, words, form, asked))) % 10**9
    client.loop, client.slots["requested_slot"], client.slots["proof_contract"] = form, asked, "10023456" if asked == "proof_code" else None
    client.says(words, intent)
    answer = await client.post(client.call(action, [{"event": "action", "name": form}] if form else []))
    assert answer.status == 200, answer.body
    told = str(answer.said).replace(words, "") if words else str(answer.said)
    for secret in _secrets():
        assert secret not in told


def _secrets() -> list[str]:
    rows = json.loads(SUBSCRIBERS.read_text(encoding="utf-8"))
    return ["течёт роутер", "350,50", *(str(row[name]) for row in rows for name in ("name", "phone", "address"))]
