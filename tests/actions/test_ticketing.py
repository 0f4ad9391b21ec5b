"""Tickets: every answer checked, corrected and confirmed before it is sent; sent once."""

from __future__ import annotations

import pytest

from connectors.ledger import people
from handoff.tables import handoffs, tickets
from tests.actions.conftest import World
from tests.actions.dialogue import Dialogue


async def opened(client: Dialogue, words: str = "нужен мастер") -> Dialogue:
    client.says(words, "open_ticket")
    await client.opens("ticket_form")
    return client


async def filled(client: Dialogue) -> Dialogue:
    await opened(client)
    await client.answers("не работает интернет")
    await client.answers("мой адрес садовая 5 кв 3")
    await client.answers("8 (921) 123-45-67")
    return client


async def sent(client: Dialogue) -> None:
    client.says("да", "affirm")
    await client.is_checked({"ticket_confirmed": True})
    assert client.loop is None


async def test_a_ticket_from_first_word_to_number(world: World, client: Dialogue) -> None:
    await filled(client)
    summary = await client.runs("action_ask_ticket_confirmed")
    for line in ("не работает интернет", "садовая 5 кв 3", "+79211234567"):
        assert line in summary.text
    assert summary.payloads == [
        "/affirm",
        '/correct{"field":"problem"}',
        '/correct{"field":"address"}',
        '/correct{"field":"contact"}',
        "/cancel",
    ]
    await sent(client)
    answer = await client.runs("action_open_ticket")
    [row] = await world.rows(tickets)
    assert (row.problem, row.address, row.contact, row.line, row.type) == (
        "не работает интернет",
        "садовая 5 кв 3",
        "+79211234567",
        3,
        "fault",
    )
    assert "Заявка № 100001 принята. Мастер будет не позже 24 ноября, 12:00" in answer.text
    assert (client.slots["ticket_problem"], client.slots["ticket_confirmed"]) == (None, None)


async def test_sending_twice_makes_one_ticket_and_the_same_words(world: World, client: Dialogue) -> None:
    await sent(await filled(client))
    call = client.call("action_open_ticket")
    first, second = await client.post(call), await client.post(call)
    assert first.body == second.body
    assert len(await world.rows(tickets)) == 1


@pytest.mark.parametrize(
    ("slot", "refused", "example"),
    [
        ("ticket_problem", "??", "например"),
        ("ticket_problem", "нужен мастер", "например"),
        ("ticket_problem", "я" * 1001, "1000"),
        ("ticket_address", "не знаю", "Садовая, 5, кв. 3"),
        ("ticket_address", "садовая", "Садовая, 5, кв. 3"),
        ("ticket_contact", "мой", "8 921 123-45-67"),
        ("ticket_contact", "12345", "anna@example.com"),
    ],
)
async def test_a_wrong_answer_is_refused_with_an_example(client: Dialogue, slot: str, refused: str, example: str) -> None:
    await filled(client)
    client.slots[slot], client.slots["requested_slot"] = None, slot
    answer = await client.answers(refused, "nlu_fallback")
    assert example in answer.text
    assert answer.slots == {slot: None, "misunderstood": 1.0}
    assert answer.payloads == ["/call_human"]


async def test_three_refusals_in_a_row_call_a_person(world: World, client: Dialogue) -> None:
    await opened(client)
    await client.answers("не работает интернет")
    for _ in range(2):
        assert (await client.answers("не знаю", "nlu_fallback")).said
    answer = await client.answers("не знаю", "nlu_fallback")
    assert (answer.said, answer.followup, client.loop) == ([], "action_listen", None)
    assert [row.reason for row in await world.rows(handoffs)] == ["form_failed"]


async def test_an_accepted_answer_begins_the_count_of_refusals_anew(client: Dialogue) -> None:
    await opened(client)
    await client.answers("не работает интернет")
    await client.answers("не знаю", "nlu_fallback")
    await client.answers("Садовая 5")
    assert client.slots["misunderstood"] == 0.0


async def test_the_problem_told_with_the_request_is_not_asked_again(client: Dialogue) -> None:
    await opened(client, "нужен мастер, не работает телевизор")
    assert client.slots["requested_slot"] == "ticket_address"
    assert client.slots["ticket_problem"] == "нужен мастер, не работает телевизор"


@pytest.mark.parametrize("words", ["нужен мастер", "здравствуйте, хочу вызвать мастера на дом", "send a technician please"])
async def test_a_bare_request_is_asked_for_the_problem(client: Dialogue, words: str) -> None:
    await opened(client, words)
    assert client.slots["requested_slot"] == "ticket_problem"


async def test_the_button_under_a_fault_takes_the_fault_along(client: Dialogue) -> None:
    await client.says("инет пропал", "report_fault").runs("action_answer")
    client.presses("/open_ticket", "Вызвать мастера")
    await client.opens("ticket_form")
    assert (client.slots["ticket_problem"], client.slots["requested_slot"]) == ("инет пропал", "ticket_address")


async def test_a_proved_client_is_not_asked_for_address_and_phone(world: World, client: Dialogue) -> None:
    async with world.store.write() as tx:
        await people.prove(tx, client.person_id, contract="10023456", phone="+79210000001", method="one_time_code")
    await opened(client)
    await client.answers("не работает интернет")
    assert client.slots["requested_slot"] == "ticket_confirmed"
    await sent(client)
    await client.runs("action_open_ticket")
    [row] = await world.rows(tickets)
    assert (row.address, row.contact, row.contract) == ("Маячный, Садовая улица, 5, кв. 3", "+79210000001", "10023456")


async def test_an_old_yes_confirms_no_new_ticket(client: Dialogue) -> None:
    client.slots.update(ticket_problem="течёт роутер", ticket_address="Садовая, 5", ticket_contact="+79211234567", ticket_confirmed=True)
    await opened(client)
    assert client.slots["requested_slot"] == "ticket_confirmed"


async def test_an_address_taken_for_a_question_is_still_an_address(client: Dialogue) -> None:
    await opened(client)
    await client.answers("не работает интернет")
    await client.answers("ул. Садовая, дом 5", "ask", taken=False)
    assert client.slots["ticket_address"] == "ул. Садовая, дом 5"


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("где терминал на садовой 5?", "ask"),
        ("тариф дом 600", "ask"),
        ("позовите человека 1", "call_human"),
        ("сколько стоит вызов", "ask"),
    ],
)
async def test_a_question_inside_the_form_is_left_to_be_answered(client: Dialogue, words: str, intent: str) -> None:
    await opened(client)
    await client.answers("не работает интернет")
    answer = await client.answers(words, intent, taken=False)
    assert answer.body["events"] == []
    assert client.slots["requested_slot"] == "ticket_address"


async def test_taking_the_form_up_again_reads_nothing_from_the_interruption(client: Dialogue) -> None:
    await opened(client)
    await client.answers("не работает интернет")
    client.says("ул. Садовая, дом 5", "ask")
    await client.runs("action_answer")
    assert (await client.is_checked({})).body["events"] == []


async def test_no_at_the_end_keeps_the_ticket_back(world: World, client: Dialogue) -> None:
    await filled(client)
    client.says("нет", "deny")
    answer = await client.is_checked({"ticket_confirmed": False})
    assert answer.slots == {"ticket_confirmed": None}
    assert answer.said
    assert await world.rows(tickets) == []


async def test_correcting_empties_the_named_answer(client: Dialogue) -> None:
    await filled(client)
    answer = await client.presses('/correct{"field":"address"}', "Исправить адрес", field="address").runs("action_correct")
    assert answer.slots == {"ticket_address": None, "ticket_confirmed": None}
    assert answer.said == []


async def test_correcting_takes_the_right_value_said_with_it(client: Dialogue) -> None:
    await filled(client)
    answer = await client.says("адрес неправильный, Ленина 7", "correct", entities={"field": "address"}).runs("action_correct")
    assert answer.slots["ticket_address"] == "Ленина 7"


async def test_correcting_without_a_name_asks_what(client: Dialogue) -> None:
    await filled(client)
    answer = await client.says("я ошибся", "correct").runs("action_correct")
    assert len(answer.payloads) == 3


async def test_a_new_phone_at_the_summary_replaces_the_old(client: Dialogue) -> None:
    await filled(client)
    answer = await client.answers("лучше звоните на 89219998877", "inform", taken=False)
    assert answer.slots == {"ticket_contact": "+79219998877"}


async def test_leaving_forgets_what_was_said(client: Dialogue) -> None:
    await filled(client)
    answer = await client.says("отмена", "cancel").runs("action_cancel")
    assert answer.leaves_form
    assert all(client.slots[slot] is None for slot in ("ticket_problem", "ticket_address", "ticket_contact", "requested_slot"))


async def test_markup_in_answers_stays_text(world: World, client: Dialogue) -> None:
    await opened(client)
    await client.answers("<script>alert(1)</script> {{slot}} *не работает*")
    await client.answers("<b>Садовая</b> 5")
    await client.answers("<i>anna@example.com</i>")
    summary = await client.runs("action_ask_ticket_confirmed")
    assert "<script>alert(1)</script> {{slot}} *не работает*" in summary.text
    await sent(client)
    await client.runs("action_open_ticket")
    [row] = await world.rows(tickets)
    assert (row.problem, row.address, row.contact) == (
        "<script>alert(1)</script> {{slot}} *не работает*",
        "<b>Садовая</b> 5",
        "anna@example.com",
    )
