"""Proof of identity: a code to the phone in the contract, good once, for ten minutes and three tries; only the right one proves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from actions.tables import demo_codes, one_time_codes
from connectors.contract import InboundMessage, Kind
from connectors.ledger import inbox
from connectors.ledger import people as people_verbs
from connectors.ledger.tables import people
from handoff.contract import TicketRequest
from handoff.tables import handoffs
from tests.actions.conftest import World
from tests.actions.dialogue import Answered, Dialogue


async def asked(client: Dialogue) -> Dialogue:
    """«сколько на счету» up to the question for the contract."""
    answer = await client.says("сколько на счету", "balance").runs("action_balance")
    assert (answer.said, answer.followup, answer.slots) == ([], "proof_form", {"proof_purpose": "balance"})
    await client.opens("proof_form")
    assert client.slots["requested_slot"] == "proof_contract"
    return client


async def proven(world: World, client: Dialogue) -> bool:
    return any(row.id == client.person_id and row.proven_at for row in await world.rows(people))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("named", ["10023456", "договор № 10023456", "8 921 000-00-01", "мой телефон +7 (921) 000 00 01"])
async def test_the_right_code_proves_and_what_was_asked_is_told(world: World, client: Dialogue, named: str) -> None:
    await asked(client)
    await client.answers(named)
    assert (client.slots["proof_contract"], client.slots["requested_slot"]) == ("10023456", "proof_code")
    code = await world.last_code()
    await client.answers(f"вот код {code[:3]} {code[3:]}")
    assert client.loop is None
    assert code not in json.dumps(client.slots)
    answer = await client.runs("action_balance")
    assert "350,50" in answer.text
    assert "«Дом»" in answer.text
    assert "20 ноября 2026: платёж" in answer.text
    assert client.slots["proof_purpose"] is None


async def test_a_wrong_code_never_proves_and_the_third_calls_a_person(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    code = await world.last_code()
    for _ in range(2):
        answer = await client.answers(wrong(code))
        assert "не подошёл" in answer.text
    answer = await client.answers(wrong(code))
    assert (answer.said, answer.followup, client.loop) == ([], "action_listen", None)
    assert [row.reason for row in await world.rows(handoffs)] == ["proof_failed"]
    assert not await proven(world, client)


async def test_after_three_tries_even_the_right_code_is_dead(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    code = await world.last_code()
    slots = dict(client.slots)
    for _ in range(3):
        await client.answers(wrong(code))
        client.loop, client.slots = "proof_form", dict(slots)
    await client.answers(code)
    assert not await proven(world, client)


async def test_a_code_dies_after_ten_minutes(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    code = await world.last_code()
    await world.clock.advance(timedelta(minutes=10, seconds=1))
    answer = await client.answers(code)
    assert "не действует" in answer.text
    assert not await proven(world, client)


async def test_a_code_is_good_once_and_only_for_who_asked(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    code = await world.last_code()
    other = await world.client("2")
    await asked(other)
    other.slots.update(proof_contract="10023456", requested_slot="proof_code")
    await other.answers(code)
    assert not await proven(world, other)
    await client.answers(code)
    assert await proven(world, client)
    client.loop, client.slots["proof_contract"], client.slots["proof_code"] = "proof_form", "10023456", None
    client.slots["requested_slot"] = "proof_code"
    assert "не действует" in (await client.answers(code)).text


async def test_a_repeated_turn_counts_one_try_and_sends_one_code(world: World, client: Dialogue) -> None:
    await asked(client)
    client.says("10023456", "inform")
    named = client.call("validate_proof_form", [
        {"event": "slot", "name": "requested_slot", "value": "proof_contract"},
        {"event": "action", "name": "proof_form"},
        {"event": "slot", "name": "proof_contract", "value": "10023456"},
    ])  # fmt: skip
    assert (await client.post(named)).body == (await client.post(named)).body
    assert len(await world.rows(demo_codes)) == 1
    client.slots.update(proof_contract="10023456", requested_slot="proof_code")
    client.says(wrong(await world.last_code()), "inform")
    tried = client.call("validate_proof_form", [{"event": "action", "name": "proof_form"}])
    assert (await client.post(tried)).body == (await client.post(tried)).body
    assert [row.tries for row in await world.rows(one_time_codes)] == [1]


async def test_codes_are_not_sent_without_end(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    for _ in range(4):
        await client.presses('/correct{"field":"code"}', "Прислать код ещё раз", field="code").runs("action_correct")
    assert len(await world.rows(demo_codes)) == 5
    answer = await client.presses('/correct{"field":"code"}', "Прислать код ещё раз", field="code").runs("action_correct")
    assert answer.leaves_form
    assert len(await world.rows(demo_codes)) == 5
    assert [row.reason for row in await world.rows(handoffs)] == ["proof_failed"]
    stranger = await world.client("2")
    await asked(stranger)
    await stranger.answers("10023456")
    assert len(await world.rows(demo_codes)) == 5


async def test_numbers_cannot_be_tried_out(world: World, client: Dialogue) -> None:
    await asked(client)
    for n in range(5):
        assert "Не нашёл" in (await client.answers(f"5550000{n}")).text
    assert (await client.answers("10023456")).followup == "action_listen"
    assert await world.rows(demo_codes) == []


async def test_an_answer_without_a_number_is_refused_with_an_example(client: Dialogue) -> None:
    await asked(client)
    assert "10023456" in (await client.answers("не помню")).text
    await client.answers("10023456")
    assert "шесть цифр" in (await client.answers("ничего нет")).text


async def test_a_code_that_did_not_come_is_sent_again(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    offered = await client.answers("не пришёл код", "ask", taken=False)
    assert offered.payloads == ['/correct{"field":"code"}', "/call_human"]
    assert "ещё один код" in (await client.answers("да", "affirm")).text
    assert len(await world.rows(demo_codes)) == 2
    await client.answers(await world.last_code())
    assert await proven(world, client)


async def test_a_question_in_between_is_left_to_be_answered(client: Dialogue) -> None:
    await asked(client)
    assert (await client.answers("как оплатить", "ask", taken=False)).body["events"] == []


async def test_only_digests_of_codes_are_kept(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    code = await world.last_code()
    assert all(code not in str(tuple(row)) for row in await world.rows(one_time_codes))


async def test_the_demo_shows_codes_with_masked_phones(world: World, client: Dialogue) -> None:
    await asked(client)
    await client.answers("10023456")
    [shown] = (await world.http.get("/api/demo/codes")).json()["codes"]
    assert shown["phone"] == "+7 921 ***-**-01"
    assert len(shown["code"]) == 6


async def test_who_has_only_a_ticket_proves_by_the_phone_left_in_it(world: World, client: Dialogue) -> None:
    left = TicketRequest(key="t1", conversation_id=None, person_id=None, problem="подключить квартиру", contact="+79161234567")
    number = (await world.tickets.open(left)).number
    await client.says("что с моей заявкой", "ticket_status").runs("action_ticket_status")
    await client.opens("proof_form")
    await client.answers("8 916 123-45-67")
    assert client.slots["requested_slot"] == "proof_code"
    await client.answers(await world.last_code())
    assert number in (await client.runs("action_ticket_status")).text


async def test_the_phone_of_a_ticket_opens_no_balance(world: World, client: Dialogue) -> None:
    left = TicketRequest(key="t1", conversation_id=None, person_id=None, problem="подключить квартиру", contact="+79161234567")
    await world.tickets.open(left)
    await asked(client)
    answer = await client.answers("8 916 123-45-67")
    assert "Не нашёл" in answer.text
    assert client.slots["requested_slot"] == "proof_contract"


async def shares(world: World, client: Dialogue, phone: str | None) -> Answered:
    """The client shares a contact, vouched for by the messenger or not, in the form."""
    chat = str(client.conversation_id)
    accepted = await inbox.accept(world.store, InboundMessage("site", f"shared-{phone}", chat, kind=Kind.contact, phone=phone))
    assert accepted.conversation_id == client.conversation_id
    client.presses(f'/sent_contact{{"phone":"{phone}"}}', "")
    return await client.is_checked({})


async def test_the_messengers_word_for_the_contracts_phone_is_a_proof(world: World, client: Dialogue) -> None:
    await asked(client)
    answer = await shares(world, client, "+79210000001")
    assert (answer.said, client.loop) == ([], None)
    assert "350,50" in (await client.runs("action_balance")).text
    assert (await world.rows(one_time_codes)) == []


async def test_a_contact_the_messenger_does_not_vouch_for_proves_nothing(world: World, client: Dialogue) -> None:
    await asked(client)
    answer = await shares(world, client, None)
    assert "договор не находится" in answer.text and client.slots["requested_slot"] == "proof_contract"
    typed = client.presses('/sent_contact{"phone":"+79210000001"}', "")
    assert "договор не находится" in (await typed.is_checked({})).text
    assert not await proven(world, client)


async def test_a_strangers_phone_opens_no_contract(world: World, client: Dialogue) -> None:
    await asked(client)
    answer = await shares(world, client, "+79990000000")
    assert "договор не находится" in answer.text
    assert (await client.runs("action_balance")).followup == "proof_form"


async def test_a_guests_own_phone_tells_of_the_guests_tickets(world: World, client: Dialogue) -> None:
    await world.tickets.open(TicketRequest("t", None, None, "подключение", contact="+79990000000"))
    await client.says("что с заявкой", "ticket_status").runs("action_ticket_status")
    await client.opens("proof_form")
    await shares(world, client, "+79990000000")
    assert client.loop is None
    assert "подключение" in (await client.runs("action_ticket_status")).text


async def test_the_code_in_a_second_messenger_makes_one_person(world: World, client: Dialogue) -> None:
    other = await world.client("2")
    for one in (client, other):
        await asked(one)
        await one.answers("10023456")
        await one.answers(await world.last_code())
    async with world.store.read() as tx:
        known = {(await people_verbs.person_of(tx, one.conversation_id)).id for one in (client, other)}
    assert len(known) == 1
