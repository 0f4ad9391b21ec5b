"""Clients are asked what they think, one question after another, never twice in a week; low marks are acted upon."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.clock import SimulatedClock
from connectors.contract import Author
from connectors.ledger import outbox
from connectors.ledger.tables import episodes, messages
from handoff.satisfaction import chores, settings
from handoff.satisfaction.pressing import parse
from handoff.satisfaction.tables import callbacks, follow_ups, nps
from handoff.settings import PeopleSettings
from handoff.tables import surveys, tickets
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.stores import MakeStore

DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def office(make_store: MakeStore) -> AsyncIterator[Office]:
    """Operators who stay signed in for the weeks of a story."""
    clock = SimulatedClock(MONDAY_NOON)
    store = await make_store(clock, *METADATAS)
    opened = await Office(store, clock, settings=PeopleSettings(session_hours=24 * 365)).open()
    yield opened
    await opened.close()


async def closed(office: Office, chat: str = "1", outcome: str = "solved", topic: str = "wifi", **more: Any) -> int:
    """A conversation that a person has just closed."""
    conversation = await office.calls_person(chat, **more)
    await office.does("consult", conversation, "take")
    assert (await office.does("consult", conversation, "close", topic=topic, outcome=outcome)).status_code == 200
    return conversation


async def presses(office: Office, conversation: int, title: str, chat: str = "1") -> str:
    """Press a button of the newest message that has it; what was said last then."""
    for message in reversed(await office.read(conversation)):
        for button in message.buttons:
            if button["title"] == title:
                await office.writes("", chat, payload=button["payload"])
                return (await office.last(conversation)).text
    raise AssertionError(f"no button {title!r}")


async def survey(office: Office) -> Any:
    return (await office.rows(surveys))[-1]


async def test_three_questions_one_after_another_and_thanks(office: Office) -> None:
    conversation = await closed(office)
    assert "Оцените, пожалуйста, разговор" in (await office.last(conversation)).text
    assert "быстро" in await presses(office, conversation, "5")
    assert "Решён ли" in await presses(office, conversation, "4")
    assert await presses(office, conversation, "3") == "Спасибо за оценку!"
    row = await survey(office)
    assert (row.quality, row.speed, row.mark, row.about) == (5, 4, 3, "person")
    assert len(await office.rows(episodes)) == 1 and not await office.rows(callbacks)
    assert not {m.episode_id for m in await office.read(conversation)} - {row.episode_id}


async def test_who_stops_is_not_reminded_and_what_was_answered_counts(office: Office) -> None:
    conversation = await closed(office)
    await presses(office, conversation, "4")
    before = len(await office.read(conversation))
    for _ in range(20):
        await office.clock.advance(DAY)
        if office.clock.now().day == 29:
            await settings_of(office, nps_every_days=0)
        await chores.run(office.store, office.texts)
    row = await survey(office)
    assert (row.quality, row.speed, row.mark) == (4, None, None)
    assert [m.text for m in (await office.read(conversation))[before:] if "Порекомендуете" not in m.text] == []


async def settings_of(office: Office, **changes: Any) -> None:
    async with office.store.write() as tx:
        await settings.change(tx, "supervisor", changes)


@pytest.mark.parametrize("words", ["Мастер так и не приехал", "обещали перезвонить и забыли?"])
async def test_words_after_a_low_mark_are_the_reason_not_a_question(office: Office, words: str) -> None:
    conversation = await closed(office)
    for mark in "2", "1":
        await presses(office, conversation, mark)
    assert "Что было не так" in await presses(office, conversation, "1")
    await office.clock.advance(timedelta(minutes=10))
    await office.writes(words)
    row = await survey(office)
    assert row.reason == words and row.why is None
    said = await office.last(conversation)
    assert "разберёмся" in said.text and [b["payload"] for b in said.buttons] == ["/call_human"]
    assert len(await office.rows(episodes)) == 1, "a reason is no new contact"
    await office.writes("А когда придёт мастер?")
    assert (await office.last(conversation, Author.bot)).text == "bot: А когда придёт мастер?"


async def test_after_some_minutes_words_are_a_question_again(office: Office) -> None:
    conversation = await closed(office)
    for mark in "2", "1", "1":
        await presses(office, conversation, mark)
    await office.clock.advance(timedelta(minutes=16))
    await office.writes("Не работает интернет")
    assert (await office.last(conversation, Author.bot)).text == "bot: Не работает интернет"
    assert (await survey(office)).reason is None


async def test_a_cause_may_be_pressed_and_a_person_may_be_called_instead(office: Office) -> None:
    conversation = await closed(office)
    for mark in "2", "2", "2":
        await presses(office, conversation, mark)
    assert "разберёмся" in await presses(office, conversation, "Долго отвечали")
    assert (await survey(office)).why == "slow"
    await office.writes("Ещё вопрос")
    assert (await office.last(conversation, Author.bot)).text == "bot: Ещё вопрос"
    other = await closed(office, "2")
    for mark in "2", "2", "2":
        await presses(office, other, mark, "2")
    await office.writes("Позовите оператора, вы меня не поняли", "2")
    assert (await survey(office)).reason == "Позовите оператора, вы меня не поняли"
    assert (await office.last(other, Author.bot)).text.startswith("bot: Позовите"), "a call for a person is heard"


async def test_a_survey_answered_a_week_later_counts_and_opens_no_episode(office: Office) -> None:
    conversation = await closed(office)
    await office.clock.advance(7 * DAY)
    await presses(office, conversation, "5")
    row = await survey(office)
    assert row.quality == 5 and row.answered_at == office.clock.now()
    assert len(await office.rows(episodes)) == 1
    assert {m.episode_id for m in await office.read(conversation)} == {row.episode_id}


async def test_who_talks_of_something_else_is_not_asked_on(office: Office) -> None:
    conversation = await closed(office)
    question = await office.last(conversation)
    await office.writes("Сколько стоит роутер?")
    await office.writes("", payload=question.buttons[3]["payload"])
    assert (await office.last(conversation)).text == "Спасибо за оценку!"
    assert (await survey(office)).quality == 4 and len(await office.rows(episodes)) == 2


async def test_with_a_person_the_mark_is_kept_and_nothing_is_said(office: Office) -> None:
    conversation = await closed(office)
    question = await office.last(conversation)
    await office.calls_person()
    before = len(await office.read(conversation))
    await office.writes("", payload=question.buttons[0]["payload"])
    assert (await survey(office)).quality == 1
    assert [m.author for m in (await office.read(conversation))[before:]] == [Author.client]
    assert (await office.held(conversation)).kind == "queue"


async def test_nobody_is_asked_twice_in_a_week_on_any_channel(office: Office) -> None:
    await closed(office)
    await closed(office)
    await closed(office, "2")
    assert len(await office.rows(surveys)) == 2, "another person is asked"
    await office.clock.advance(8 * DAY)
    await closed(office)
    assert len(await office.rows(surveys)) == 3
    await settings_of(office, pause_days=0)
    await closed(office)
    assert len(await office.rows(surveys)) == 4, "the pause is changed at once"


async def test_no_survey_after_spam_an_outage_or_out_of_reach(office: Office) -> None:
    from handoff import surveys as asking

    await closed(office, "1", "spam")
    conversation = (await office.writes("здравствуйте", "2")).conversation_id
    assert conversation is not None
    async with office.store.write() as tx:
        assert not await asking.ask(tx, office.texts, conversation, "person", outcome="incident")
        await outbox.unreachable(tx, conversation)
        assert not await asking.ask(tx, office.texts, conversation, "person")
    assert await office.rows(surveys) == []


async def test_a_low_mark_makes_a_task_with_an_owner_and_a_deadline(office: Office) -> None:
    conversation = await closed(office)
    await presses(office, conversation, "1")
    (task,) = (await office.call("supervisor", "GET", "/callbacks")).json()["callbacks"]
    assert (task["owner"], task["operator"], task["state"], task["why"]) == ("senior", "consult", "open", "low_mark")
    assert task["deadline"] == (office.clock.now() + DAY).isoformat() and task["said"] == {"quality": 1}
    assert (await office.call("consult", "GET", "/callbacks")).json()["callbacks"] == [], "not to the one it is about"
    taken = await office.call("consult2", "POST", f"/callbacks/{task['id']}/take")
    assert (taken.json()["owner"], taken.json()["state"]) == ("consult2", "taken")
    assert (await office.call("technical", "POST", f"/callbacks/{task['id']}/take")).status_code == 404
    empty = await office.call("consult2", "POST", f"/callbacks/{task['id']}/done", outcome="content", result=" ")
    assert empty.status_code == 422
    done = await office.call("consult2", "POST", f"/callbacks/{task['id']}/done", outcome="content", result="Заменили роутер")
    assert done.json()["state"] == "done" and done.json()["result"] == "Заменили роутер"
    again = await office.call("consult2", "POST", f"/callbacks/{task['id']}/done", outcome="content", result="ещё")
    assert again.status_code == 409
    assert (await office.call("consult2", "GET", "/callbacks?done=true")).json()["callbacks"][0]["id"] == task["id"]


async def test_a_mark_put_right_takes_the_task_away_and_wrong_again_brings_it_back(office: Office) -> None:
    conversation = await closed(office)
    first = (await office.last(conversation)).buttons
    for mark, state in ((0, "open"), (4, "cancelled"), (1, "open")):
        await office.writes("", payload=first[mark]["payload"])
        assert [row.state for row in await office.rows(callbacks)] == [state]


async def test_a_late_task_raises_the_alarm_once(office: Office) -> None:
    conversation = await closed(office)
    await presses(office, conversation, "1")
    await office.clock.advance(timedelta(hours=25))
    for _ in range(2):
        await chores.run(office.store, office.texts)
    (task,) = (await office.call("supervisor", "GET", "/callbacks")).json()["callbacks"]
    assert task["overdue"]
    from connectors.ledger.tables import events

    assert [row.data["what"] for row in await office.rows(events) if row.kind == "callback"] == ["made", "overdue"]


async def test_nps_comes_at_a_decent_hour_after_the_pause_and_once_in_ninety_days(office: Office) -> None:
    conversation = await closed(office)
    asked_at = []
    for _ in range(5 * 40):
        await office.clock.advance(timedelta(hours=5))
        before = len(await office.rows(nps))
        await chores.run(office.store, office.texts)
        if len(await office.rows(nps)) > before:
            asked_at.append(office.clock.now())
    (at,) = asked_at
    assert at >= (await survey(office)).asked_at + 7 * DAY and 10 <= at.hour + 3 < 20
    question = await office.last(conversation)
    assert [b["title"] for b in question.buttons] == [str(n) for n in range(11)]
    assert "исправить" in await presses(office, conversation, "3")
    await office.writes("Звонят с рекламой")
    (row,) = await office.rows(nps)
    assert (row.mark, row.reason) == (3, "Звонят с рекламой")
    assert [task.why for task in await office.rows(callbacks)] == ["nps"]
    assert len(await office.rows(episodes)) == 1
    assert all(m.episode_id for m in await office.rows(messages))


async def test_two_doors_ask_once(office: Office) -> None:
    import asyncio

    await closed(office)
    await office.clock.advance(8 * DAY)
    await asyncio.gather(*(chores.run(office.store, office.texts) for _ in range(3)))
    assert len(await office.rows(nps)) == 1


async def ticket(office: Office, status: str = "resolved") -> tuple[int, str]:
    """A ticket of a client that has just been done."""
    from handoff.contract import TicketRequest

    conversation = (await office.writes("не работает")).conversation_id
    made = await office.tickets.open(TicketRequest(key="t", conversation_id=conversation, person_id=1, problem="нет связи"))
    changed = await office.call("technical", "PATCH", f"/tickets/{made.number}", status=status)
    assert changed.status_code == 200, changed.text
    assert conversation is not None
    return conversation, made.number


async def test_after_a_ticket_the_client_is_asked_whether_it_helped(office: Office) -> None:
    conversation, number = await ticket(office)
    await office.clock.advance(timedelta(hours=23))
    await chores.run(office.store, office.texts)
    assert await office.rows(follow_ups) == []
    await office.clock.advance(timedelta(hours=2))
    for _ in range(2):
        await chores.run(office.store, office.texts)
    said = await office.last(conversation)
    assert said.text == f"Заявка № {number} выполнена. Помогло ли решение?"
    assert await presses(office, conversation, "Да, всё хорошо") == "Спасибо за оценку!"
    (row,) = await office.rows(follow_ups)
    assert row.helped is True and len(await office.rows(episodes)) == 1


async def test_if_it_did_not_help_the_ticket_is_reopened_or_made_anew(office: Office) -> None:
    conversation, number = await ticket(office)
    await office.clock.advance(timedelta(hours=25))
    await chores.run(office.store, office.texts)
    assert "Как поступим" in await presses(office, conversation, "Нет, не помогло")
    assert number in await presses(office, conversation, "Открыть заявку снова")
    (row,) = await office.rows(tickets)
    assert row.status == "in_progress"
    assert await presses(office, conversation, "Открыть заявку снова") == "Мы уже занимаемся этим."
    await office.call("technical", "PATCH", f"/tickets/{number}", status="closed")
    await office.clock.advance(timedelta(hours=25))
    await chores.run(office.store, office.texts)
    await presses(office, conversation, "Нет, не помогло")
    said = await presses(office, conversation, "Открыть заявку снова")
    rows = await office.rows(tickets)
    assert len(rows) == 2 and str(100000 + rows[1].id) in said and "не помогло" in rows[1].problem


async def test_if_it_did_not_help_a_person_may_be_called(office: Office) -> None:
    conversation, number = await ticket(office)
    await office.clock.advance(timedelta(hours=25))
    await chores.run(office.store, office.texts)
    await presses(office, conversation, "Нет, не помогло")
    await presses(office, conversation, "Позвать специалиста")
    assert (await office.held(conversation)).kind == "queue"
    handoff = await office.handoff(conversation)
    assert handoff is not None and handoff.reason == "not_helped" and handoff.packet["facts"]["ticket"] == number


FOREIGN = """/mark
/mark{
/mark[]
/mark{"mark":6}
/mark{"mark":"5"}
/mark{"mark":true}
/mark{"mark":5,"for":"x"}
/mark{"mark":5,"for":[]}
/mark{"why":"slow"}
/mark{"why":{},"of":1}
/nps{"mark":11,"of":1}
/nps{"mark":5,"of":0}
/follow_up{"of":1}
/follow_up{"do":"x","of":1}
/follow_up{"do":[],"of":1}"""


@pytest.mark.parametrize("payload", [None, "", *FOREIGN.splitlines()])
def test_foreign_presses_are_none(payload: str | None) -> None:
    assert parse(payload) is None


async def test_settings_are_checked_and_audited(office: Office) -> None:
    assert (await office.call("consult", "PATCH", "/satisfaction/settings", low=3)).status_code == 403
    for bad in ({"low": 9}, {"zone": "Moscow"}, {"criteria": []}, {"decent_from": "21:00"}, {"unknown": 1}):
        assert (await office.call("supervisor", "PATCH", "/satisfaction/settings", **bad)).status_code == 422
    assert (await office.call("supervisor", "PATCH", "/satisfaction/settings", criteria=["result"])).status_code == 200
    conversation = await closed(office)
    assert await presses(office, conversation, "5") == "Спасибо за оценку!"
    row = await survey(office)
    assert (row.quality, row.mark) == (None, 5)
