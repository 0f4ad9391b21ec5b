"""The operator's verbs over the desk's API: who may do what, and what the client reads."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from connectors.contract import Author
from connectors.ledger import events, outbox
from connectors.ledger.tables import episodes, messages
from handoff.contract import Reason
from handoff.tables import handoffs, surveys, tickets
from tests.handoff.office import Office


async def test_take_talk_and_return(office: Office) -> None:
    conversation = await office.calls_person()
    (row,) = await office.sees("consult")
    assert row["id"] == conversation and row["person"]["name"] == "Пётр" and row["reason"] == "client_asked"
    assert row["holder"] == {"kind": "queue", "name": "consult", "title": None} and row["deadline"] and row["waiting_since"]
    taken = (await office.does("consult", conversation, "take")).json()
    assert taken["holder"] == {"kind": "operator", "name": "consult", "title": "Анна Смирнова"} and taken["epoch"] == 2
    assert await office.sees("consult") == [] and len(await office.sees("consult", "me")) == 1
    answer = await office.does("consult", conversation, "reply", client_message_id="a", text="Здравствуйте!")
    assert answer.status_code == 200 and answer.json()["message"]["author_name"] == "Анна Смирнова"
    await office.writes("спасибо")
    assert (await office.last(conversation, Author.client)).text == "спасибо"
    returned = (await office.does("consult", conversation, "return")).json()
    assert returned["holder"]["kind"] == "bot" and returned["epoch"] == 3 and returned["queue"] is None
    assert "снова отвечает бот" in (await office.last(conversation)).text
    note = (await office.last(conversation, Author.note)).text
    assert "Анна Смирнова" in note and "Последние слова оператора: Здравствуйте!" in note
    await office.writes("какие тарифы?")
    assert (await office.last(conversation, Author.bot)).text == "bot: какие тарифы?"
    texts = await office.delivered()
    assert texts[-1] == "bot: какие тарифы?" and not any("Причина передачи" in text for text in texts)


async def test_return_empties_the_engines_memory_and_never_hands_over_again(office: Office) -> None:
    conversation = await office.calls_person()
    async with office.store.read():
        (episode,) = await office.rows(episodes)
        assert episode.tracker is not None
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "return")
    (episode,) = await office.rows(episodes)
    assert episode.tracker is None and episode.closed_at is None
    (done,) = await office.rows(handoffs)
    assert done.end == "returned" and done.ended_at is not None
    (call,) = [m for m in await office.read(conversation) if m.author is Author.client]
    await office.hands_off(conversation, key=f"m{call.id}")
    assert (await office.held(conversation)).kind == "bot"


async def test_second_operator_is_told_who_has_it(office: Office) -> None:
    conversation = await office.calls_person()
    answers = await asyncio.gather(*(office.does(login, conversation, "take") for login in ("consult", "consult2", "supervisor")))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["code"] == "taken" and refused["message"].startswith("Разговор уже ведёт ")
    assert (await office.held(conversation)).epoch == 2
    winner = (await office.held(conversation)).name
    assert (await office.does(str(winner), conversation, "take")).status_code == 200
    assert (await office.held(conversation)).epoch == 2


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("reply", {"client_message_id": "x", "text": "я"}),
        ("transfer", {"queue": "technical"}),
        ("return", {}),
        ("close", {"topic": "other", "outcome": "solved"}),
    ],
)
async def test_only_the_holder_acts(office: Office, verb: str, body: dict[str, str]) -> None:
    conversation = await office.calls_person()
    assert (await office.does("consult", conversation, verb, **body)).json()["code"] == "take_first"
    await office.does("consult", conversation, "take")
    refusals = {"consult2": "taken", "technical": "not_your_queue"}
    for login, code in refusals.items():
        answer = await office.does(login, conversation, verb, **body)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    await office.does("consult", conversation, "return")
    answer = await office.does("consult", conversation, verb, **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_with_people")
    assert (await office.held(conversation)).epoch == 3


@pytest.mark.parametrize(
    ("verb", "body", "ended"),
    [
        ("transfer", {"queue": "technical"}, "transferred"),
        ("return", {}, "returned"),
        ("close", {"topic": "other", "outcome": "solved"}, "closed"),
    ],
)
async def test_it_is_kept_who_did_it(office: Office, verb: str, body: dict[str, str], ended: str) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("supervisor", conversation, verb, **body)
    async with office.store.read() as tx:
        said = [event.data for event in await events.after(tx, 0) if event.kind == "handoff"]
    assert [(one["what"], one["by"]) for one in said if one.get("by")] == [("taken", "consult"), (ended, "supervisor")]


async def test_one_answer_however_often_it_is_sent(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    body = {"client_message_id": "a-1", "text": "Добрый день"}
    answers = await asyncio.gather(*(office.does("consult", conversation, "reply", **body) for _ in range(4)))
    assert len({answer.json()["message_id"] for answer in answers}) == 1
    said = [m for m in await office.read(conversation) if m.author is Author.operator]
    assert len(said) == 1
    await office.does("consult", conversation, "return")
    assert (await office.does("consult", conversation, "reply", **body)).json()["message_id"] == said[0].id


async def test_finance_stays_with_finance(office: Office) -> None:
    conversation = await office.calls_person(topic="charges")
    assert await office.sees("consult", "all") == [] and await office.sees("technical") == []
    for login in ("consult", "technical", "field"):
        assert (await office.call(login, "GET", f"/desk/conversations/{conversation}")).status_code == 403
        assert (await office.does(login, conversation, "take")).json()["code"] == "not_your_queue"
        assert (await office.does(login, conversation, "note", text="вижу")).status_code == 409
    assert len(await office.sees("finance")) == len(await office.sees("supervisor")) == 1
    await office.does("finance", conversation, "take")
    await office.does("finance", conversation, "reply", client_message_id="f", text="Ваш долг 500 ₽")
    await office.does("finance", conversation, "note", text="проблемный")
    await office.does("finance", conversation, "close", topic="charges", outcome="solved")
    assert await office.calls_person() == conversation
    seen = (await office.opens("consult", conversation))["messages"]
    assert [m["text"] for m in seen if m["author"] == "client"] == ["позовите человека"]
    assert not any("долг" in m["text"] or "проблемный" in m["text"] for m in seen)
    assert any("долг" in m["text"] for m in (await office.opens("supervisor", conversation))["messages"])


async def test_transfer_keeps_the_deadline_and_tells_the_client(office: Office) -> None:
    conversation = await office.calls_person()
    (before,) = await office.sees("consult")
    await office.clock.advance(timedelta(minutes=3))
    await office.does("consult", conversation, "take")
    answer = await office.does("consult", conversation, "transfer", queue="technical", comment="красный LOS")
    assert answer.json()["queue"] == "technical" and answer.json()["reason"] == "transferred"
    assert answer.json()["deadline"] == before["deadline"] and answer.json()["waiting_since"] == before["waiting_since"]
    assert "Техническая поддержка" in (await office.last(conversation)).text
    packet = (await office.opens("technical", conversation))["packet"]
    assert packet["comment"] == "красный LOS" and packet["line"] == 2
    assert await office.sees("consult", "all") == []
    assert "красный LOS" not in await office.delivered()


async def test_transfer_to_a_closed_queue_tells_when_it_opens(office: Office) -> None:
    await office.clock.advance(timedelta(hours=10))
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "transfer", queue="finance")
    assert "откроется завтра в 9:00" in (await office.last(conversation)).text
    (ticket,) = await office.rows(tickets)
    assert ticket.queue == "finance"
    assert (await office.call("consult", "GET", f"/tickets/{100000 + ticket.id}")).status_code == 403
    await office.clock.advance(timedelta(hours=12))
    await office.does("finance", conversation, "take")
    await office.does("finance", conversation, "close", topic="payment", outcome="solved")
    assert (await office.call("finance", "GET", f"/tickets/{100000 + ticket.id}")).json()["status"] == "resolved"


async def test_close_asks_for_a_mark_once_and_the_bot_answers_next(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    closed = await office.does("consult", conversation, "close", topic="outages", outcome="solved")
    assert closed.json()["holder"]["kind"] == "bot" and closed.json()["epoch"] == 3
    (episode,) = await office.rows(episodes)
    assert (episode.closed_by, episode.topic, episode.outcome) == ("consult", "outages", "solved")
    question = await office.last(conversation)
    assert [b["title"] for b in question.buttons] == ["1", "2", "3", "4", "5"]
    await office.writes("5")
    (survey,) = await office.rows(surveys)
    assert survey.quality == 5 and survey.episode_id == episode.id
    assert (await office.last(conversation)).text.startswith("Спасибо! Достаточно ли быстро")
    assert len(await office.rows(episodes)) == 1, "a mark is not a new episode"
    await office.writes("", payload=question.buttons[2]["payload"])
    (survey,) = await office.rows(surveys)
    assert survey.quality == 3 and len(await office.rows(episodes)) == 1
    assert (await office.last(conversation)).text == "Спасибо за оценку!"
    assert not [m for m in await office.read(conversation) if m.author is Author.bot and "5" in m.text]
    await office.writes("новый вопрос")
    assert (await office.last(conversation, Author.bot)).text == "bot: новый вопрос"
    assert len(await office.rows(episodes)) == 2


async def test_no_mark_is_asked_of_spam_or_of_those_who_cannot_answer(office: Office) -> None:
    for chat, outcome in (("1", "spam"), ("2", "solved")):
        conversation = await office.calls_person(chat)
        await office.does("consult", conversation, "take")
        if chat == "2":
            async with office.store.write() as tx:
                await outbox.unreachable(tx, conversation)
        await office.does("consult", conversation, "close", topic="other", outcome=outcome)
    assert await office.rows(surveys) == []


async def test_bot_survey_and_persons_survey_are_apart_and_once(office: Office) -> None:
    conversation = await office.calls_person()
    assert await office.surveys.question(conversation, about="bot", key="1") is None, "people hold the conversation"
    assert await office.rows(surveys) == []
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "return")
    asked = [await office.surveys.question(conversation, about="bot", key=key) for key in ("2", "2", "3")]
    assert asked[0] is not None and asked[0] == asked[1] and asked[2] is None
    assert [s.about for s in await office.rows(surveys)] == ["bot"]


async def test_client_may_go_back_to_the_bot_from_the_queue_only(office: Office) -> None:
    conversation = await office.calls_person()
    await office.writes("", payload="/back_to_bot")
    assert (await office.held(conversation)).kind == "bot"
    assert await office.handoff(conversation) is None
    assert "снова отвечает бот" in (await office.last(conversation)).text
    await office.calls_person()
    await office.does("consult", conversation, "take")
    epoch = (await office.held(conversation)).epoch
    await office.writes("", payload="/back_to_bot")
    assert await office.held(conversation) == type(await office.held(conversation))("operator", "consult", epoch)
    assert (await office.last(conversation, Author.client)).text == "Вернуться к боту"


async def test_deadline_follows_who_has_the_last_word(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="1", text="Какой адрес?")
    (row,) = await office.sees("consult", "me")
    assert row["waiting_since"] is None
    handoff = await office.handoff(conversation)
    assert handoff is not None and handoff.deadline == office.clock.now() + timedelta(hours=24)
    await office.clock.advance(timedelta(hours=1))
    await office.writes("Ленина, 1")
    handoff = await office.handoff(conversation)
    assert handoff is not None and handoff.waiting_since == office.clock.now()
    assert handoff.deadline == office.clock.now() + timedelta(minutes=5)


async def test_failed_message_is_sent_again_by_hand(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.delivered()
    said = (await office.does("consult", conversation, "reply", client_message_id="1", text="Алло")).json()["message_id"]
    assert (await office.does("consult", conversation, f"messages/{said}/resend")).json()["code"] == "not_resendable"
    async with office.store.write() as tx:
        parcel = await outbox.claim(tx, "telegram", "d", timedelta(seconds=60))
        assert parcel is not None
        await outbox.failed(tx, parcel, "uncertain", "no answer")
    shown = (await office.opens("consult", conversation))["messages"][-1]
    assert (shown["delivery"], shown["error"]) == ("uncertain", "no answer")
    assert (await office.does("consult2", conversation, f"messages/{said}/resend")).status_code == 409
    again = await office.does("consult", conversation, f"messages/{said}/resend")
    assert again.json()["message"]["delivery"] == "queued"
    assert await office.delivered() == ["Алло"]


async def test_a_bot_message_is_never_sent_by_hand(office: Office) -> None:
    accepted = await office.writes("привет")
    conversation = accepted.conversation_id
    assert conversation is not None
    async with office.store.write() as tx:
        parcel = await outbox.claim(tx, "telegram", "d", timedelta(seconds=60))
        assert parcel is not None
        await outbox.failed(tx, parcel, "failed", "no")
    await office.hands_off(conversation)
    await office.does("consult", conversation, "take")
    refused = await office.does("consult", conversation, f"messages/{parcel.message_id}/resend")
    assert refused.json()["code"] == "not_resendable"


async def test_supervisor_acts_on_all_and_editor_on_none(office: Office) -> None:
    conversation = await office.calls_person(topic="payment")
    assert (await office.call("editor", "GET", "/desk/conversations")).status_code == 403
    assert (await office.does("editor", conversation, "take")).status_code == 403
    assert (await office.call("editor", "GET", "/desk/me")).json()["roles"] == ["editor"]
    await office.does("finance", conversation, "take")
    assert (await office.does("supervisor", conversation, "transfer", queue="consult")).status_code == 200
    assert (await office.does("supervisor", conversation, "close", topic="x", outcome="spam")).status_code == 200


async def test_drafts_follow_the_operator(office: Office) -> None:
    conversation = await office.calls_person()
    path = f"/desk/conversations/{conversation}/draft"
    assert (await office.call("consult", "PUT", path, text="Добр")).status_code == 204
    assert (await office.call("consult", "PUT", path, text="Добрый ")).status_code == 204
    assert (await office.opens("consult", conversation))["draft"] == "Добрый "
    assert (await office.opens("consult2", conversation))["draft"] == ""
    assert (await office.call("technical", "PUT", path, text="x")).status_code == 403
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="1", text="Добрый день")
    assert (await office.opens("consult", conversation))["draft"] == ""


async def test_words_for_the_desk_are_there(office: Office) -> None:
    found = (await office.call("consult", "GET", "/desk/queues")).json()["queues"]
    assert {q["name"]: q["open_now"] for q in found} == {"consult": True, "finance": True, "technical": True, "field": True}
    words = (await office.call("consult", "GET", "/desk/topics")).json()
    (payment,) = [topic for topic in words["topics"] if topic["name"] == "payment"]
    assert (payment["title"], payment["queue"], payment["class"]) == ("Оплата", "finance", "client_service")
    assert {"name": "no_reply", "title": "Клиент не ответил"} in words["outcomes"]
    assert {reason["name"] for reason in words["reasons"]} == set(Reason)
    me = (await office.call("consult", "GET", "/desk/me")).json()
    assert (me["login"], me["queues"], me["locale"]) == ("consult", ["consult"], "ru")


async def test_html_and_markdown_stay_text(office: Office) -> None:
    conversation = await office.calls_person()
    text = "<script>alert(1)</script> **жирно** &amp;"
    await office.does("consult", conversation, "take")
    said = await office.does("consult", conversation, "reply", client_message_id="h", text=text)
    assert said.json()["message"]["text"] == text
    assert (await office.rows(messages))[-1].text == text
