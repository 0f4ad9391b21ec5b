"""Diagnostics and reboots by the second line: who may, for whom, how often, and what is left behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from connectors.contract import Author
from connectors.ledger import people
from handoff import audit
from handoff.lines.contract import LineToolsDown
from handoff.lines.tables import line_actions
from handoff.settings import PeopleSettings
from tests.handoff.office import Office

CONFIRMED = {"contract": "100245", "confirmed": True}


async def taken(office: Office, chat: str = "1") -> int:
    conversation = await office.calls_person(chat, topic="speed")
    await office.does("technical", conversation, "take")
    return conversation


async def proves(office: Office, conversation: int, contract: str = "100245") -> None:
    async with office.store.write() as tx:
        person = await people.person_of(tx, conversation)
        await people.prove(tx, person.id, contract=contract, phone=None, method="code")


async def test_the_line_of_a_proven_client_is_measured(office: Office) -> None:
    conversation = await taken(office)
    await proves(office, conversation)
    number = (await office.does("technical", conversation, "ticket", key="t", type="fault", problem="нет связи")).json()["number"]
    done = await office.does("technical", conversation, "diagnostics", key="d1")
    assert done.status_code == 200, done.text
    assert {name: done.json()[name] for name in ("kind", "contract", "proof", "state", "who")} == {
        "kind": "diagnostics",
        "contract": "100245",
        "proof": "proven",
        "state": "done",
        "who": "technical",
    }
    text = (
        "Диагностика линии 100245: связь есть (с 22.11, 12:00)\nТерминал: ONT\n• оптический сигнал: −19.5 dBm — норма\n"
        "• сессия: PPPoE — сомнительно"
    )
    assert done.json()["text"] == text
    assert (await office.last(conversation, Author.note)).text == text
    packet = (await office.opens("technical", conversation))["packet"]
    assert [(one["kind"], one["state"], one["text"]) for one in packet["line_checks"]] == [("diagnostics", "done", text)]
    history = (await office.call("technical", "GET", f"/tickets/{number}")).json()["history"]
    assert (history[-1]["what"], history[-1]["who"], history[-1]["visible"]) == ("line_diagnostics", "technical", False)
    async with office.store.read() as tx:
        deeds = await audit.read(tx, subject="line:1")
    assert [(deed.who, deed.what) for deed in deeds] == [("technical", "line.diagnostics.done"), ("technical", "line.diagnostics")]
    assert not [text for text in await office.delivered() if "Диагностика" in text]


async def test_a_terminal_is_rebooted_once_in_a_while(office: Office) -> None:
    conversation = await taken(office)
    first = await office.does("technical", conversation, "reboot", key="r1", **CONFIRMED)
    assert (first.status_code, first.json()["proof"], first.json()["text"]) == (
        200,
        "confirmed",
        "Терминал 100245 перезагружается, вернётся примерно через 2 минуты.",
    )
    again = await office.does("technical", conversation, "reboot", key="r1", **CONFIRMED)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    lately = await office.does("supervisor", conversation, "reboot", key="r2", **CONFIRMED)
    assert (lately.status_code, lately.json()["code"]) == (409, "rebooted_lately")
    assert lately.json()["message"] == "Терминал недавно перезагружали. Повторить можно через 10 минут."
    assert office.network.reboots == ["100245"]
    await office.clock.advance(timedelta(minutes=PeopleSettings().reboot_minutes))
    assert (await office.does("technical", conversation, "reboot", key="r3", **CONFIRMED)).status_code == 200
    seen = (await office.call("technical", "GET", f"/desk/conversations/{conversation}/line")).json()
    assert (seen["allowed"], [one["kind"] for one in seen["actions"]]) == (True, ["reboot", "reboot"])


async def test_of_two_at_the_same_moment_one_reboots(office: Office) -> None:
    first, second = await taken(office), await taken(office, "2")
    ways = [(first, "technical", "a"), (second, "supervisor", "b"), (first, "technical", "c")]
    answers = await asyncio.gather(*(office.does(who, where, "reboot", key=key, **CONFIRMED) for where, who, key in ways))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(office.network.reboots) == 1


async def test_only_the_second_line_and_only_with_proof(office: Office) -> None:
    consult = await office.calls_person("2", topic="tariffs")
    conversation = await taken(office)
    refused = [
        (await office.does("consult", consult, "diagnostics", key="a", **CONFIRMED), 403, "second_line_only"),
        (await office.does("technical", consult, "diagnostics", key="a", **CONFIRMED), 403, "not_your_queue"),
        (await office.does("technical", conversation, "reboot", key="b"), 409, "line_not_proven"),
        (await office.does("technical", conversation, "reboot", key="b", contract="100245"), 409, "line_not_proven"),
        (await office.does("technical", conversation, "reboot", key="c", contract="999", confirmed=True), 404, "line_unknown"),
        (await office.does("technical", conversation, "reboot", key="d", contract="1; drop", confirmed=True), 422, "bad_field"),
        (await office.does("technical", 999, "reboot", key="e", **CONFIRMED), 404, "conversation_unknown"),
    ]
    for answer, status, code in refused:
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    await proves(office, conversation)
    other = await office.does("technical", conversation, "diagnostics", key="f", contract="100246")
    assert other.json()["code"] == "line_not_proven"
    assert office.network.reboots == ["999"]
    assert (await office.call("consult", "GET", f"/desk/conversations/{consult}/line")).json()["allowed"] is False


async def test_a_network_that_is_down_is_told_and_may_be_tried_again(office: Office) -> None:
    conversation = await taken(office)

    async def down() -> None:
        raise LineToolsDown("no route")

    office.network.answers = down
    answer = await office.does("technical", conversation, "reboot", key="r1", **CONFIRMED)
    assert (answer.status_code, answer.json()["code"]) == (503, "line_down")
    assert answer.json()["message"] == "Система управления сетью сейчас недоступна. Ничего не сделано, попробуйте позже."
    assert "Ничего не сделано" in (await office.last(conversation, Author.note)).text
    office.network.answers = None
    assert (await office.does("technical", conversation, "reboot", key="r2", **CONFIRMED)).status_code == 200


async def test_a_reboot_without_an_answer_may_have_begun(office: Office) -> None:
    conversation = await taken(office)

    async def silent() -> None:
        raise TimeoutError

    office.network.answers = silent
    answer = await office.does("technical", conversation, "reboot", key="r1", **CONFIRMED)
    assert (answer.status_code, answer.json()["code"]) == (503, "line_no_answer")
    assert "могла начаться" in answer.json()["message"]
    office.network.answers = None
    lately = await office.does("technical", conversation, "reboot", key="r2", **CONFIRMED)
    assert lately.json()["code"] == "rebooted_lately"
    assert [row.state for row in await office.rows(line_actions)] == ["uncertain"]


async def test_a_terminal_without_power_is_not_rebooted(office: Office) -> None:
    conversation = await taken(office)
    office.network.known.add("unplugged")
    answer = await office.does("technical", conversation, "reboot", key="r1", contract="unplugged", confirmed=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "terminal_unreachable")
