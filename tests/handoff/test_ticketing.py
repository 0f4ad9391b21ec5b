"""Tickets from conversations: made once, due on working days, told at a decent hour, spoken about in the chat, found by filters."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from connectors.contract import Author
from handoff import audit, hours
from handoff.contract import TicketRequest
from handoff.ticketing import answers, telling
from handoff.ticketing.deadlines import due
from handoff.ticketing.quiet import Quiet
from tests.handoff.office import Office

FIELD = hours.parse({"zone": "Europe/Moscow", "week": {day: ["08:00-20:00"] for day in hours.DAYS[:6]}})
DAY = timedelta(days=1)


def msk(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 by Moscow's clock; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


async def opened(office: Office, login: str = "technical", topic: str = "speed", chat: str = "1", **fields: Any) -> tuple[str, int]:
    """A ticket made by an operator who took a conversation; its number and the conversation."""
    conversation = await office.calls_person(chat, topic=topic)
    await office.does(login, conversation, "take")
    body = {"key": "k1", "type": "fault", "problem": "Нет связи", **fields}
    made = await office.does(login, conversation, "ticket", **body)
    assert made.status_code == 201, made.text
    return made.json()["number"], conversation


async def change(office: Office, number: str, login: str = "technical", **body: Any) -> Any:
    answer = await office.call(login, "PATCH", f"/tickets/{number}", **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def later(office: Office, hours: int) -> None:
    """Hours pass, and operators sign in again."""
    await office.clock.advance(timedelta(hours=hours))
    office.forget_sessions()


async def heard(office: Office, conversation: int) -> list[str]:
    return [m.text for m in await office.read(conversation) if m.author is Author.system and m.text.startswith("Заявка")]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (msk(23, 12), msk(24, 12)),
        (msk(23, 23), msk(24, 20)),
        (msk(24, 3), msk(24, 20)),
        (msk(28, 18), msk(30, 18)),  # Saturday: nobody works on Sunday
        (msk(28, 22), msk(30, 20)),
        (msk(29, 11), msk(30, 20)),
    ],
)
def test_a_visit_is_due_within_a_day_on_which_masters_work(at: datetime, expected: datetime) -> None:
    assert due(FIELD, at, DAY) == expected


def test_less_than_a_day_counts_in_open_hours() -> None:
    assert due(FIELD, msk(23, 19), timedelta(hours=4)) == msk(24, 11)
    lunch = hours.parse({"zone": "Europe/Moscow", "week": {"mon": ["09:00-13:00", "14:00-18:00"], "tue": ["09:00-13:00"]}})
    assert due(lunch, msk(23, 13, 30), DAY) == msk(24, 13)


def test_hours_that_never_open_count_by_the_wall_clock() -> None:
    assert due(hours.parse({}), msk(23, 12), DAY) == msk(24, 12)
    assert due(hours.parse({"always": True}), msk(23, 12), 3 * DAY) == msk(26, 12)


def test_a_decent_hour_is_the_clients_own() -> None:
    quiet = Quiet(time(21), time(9), "Europe/Moscow", {"Омск": "Asia/Omsk", "Омск, Ленинский": "Asia/Tokyo"})
    assert quiet.decent_at(msk(23, 20, 59), "Europe/Moscow") == msk(23, 20, 59)
    assert quiet.decent_at(msk(23, 21), "Europe/Moscow") == msk(24, 9)
    assert quiet.decent_at(msk(24, 3), "Europe/Moscow") == msk(24, 9)
    assert quiet.decent_at(msk(23, 19), quiet.zone_of("Омск, ул. Мира")) == msk(24, 6)
    assert quiet.zone_of("омск, Ленинский округ") == "Asia/Tokyo"
    assert quiet.zone_of("Тверь") == "Europe/Moscow"
    assert Quiet(time(0), time(0)).decent_at(msk(24, 3), "Europe/Moscow") == msk(24, 3)


async def test_a_conversation_becomes_a_ticket_once(office: Office) -> None:
    number, conversation = await opened(office, address="Ленина, 1", contact="+7 999 000-11-22", equipment="ONT ZTE F660", assignee="field")
    told = (await office.last(conversation)).text
    assert told == f"Оформили заявку № {number}. Срок: завтра в 12:00. О ходе работ напишем сюда."
    again = await office.does("technical", conversation, "ticket", key="k1", type="moving", problem="другое")
    assert (again.status_code, again.json()["number"], again.json()["problem"]) == (200, number, "Нет связи")
    other = await office.does("technical", conversation, "ticket", key="k2", type="equipment", problem="Роутер")
    assert (other.status_code, other.json()["line"]) == (201, 2)
    shown = (await office.call("field", "GET", f"/tickets/{number}")).json()
    assert {name: shown[name] for name in ("type_title", "status_title", "line", "equipment", "assignee_name", "late")} == {
        "type_title": "Неисправность линии",
        "status_title": "принята",
        "line": 3,
        "equipment": "ONT ZTE F660",
        "assignee_name": "Сергей Лебедев",
        "late": False,
    }
    assert [(row["who"], row["what"]) for row in shown["history"]] == [("technical", "created")]
    packet = (await office.opens("technical", conversation))["packet"]
    assert [one["number"] for one in packet["tickets"]] == [number, other.json()["number"]]


async def test_what_cannot_become_a_ticket(office: Office) -> None:
    conversation = await office.calls_person(topic="speed")
    body = {"key": "k", "type": "fault", "problem": "нет связи"}
    refused = [
        (await office.does("consult", conversation, "ticket", **body), 403, "not_your_queue"),
        (await office.does("technical", 999, "ticket", **body), 404, "conversation_unknown"),
        (await office.does("technical", conversation, "ticket", **{**body, "type": "чай"}), 422, "ticket_type_unknown"),
        (await office.does("technical", conversation, "ticket", **{**body, "problem": " "}), 422, "bad_field"),
        (await office.does("technical", conversation, "ticket", **{**body, "line": 4}), 422, "bad_field"),
        (await office.does("technical", conversation, "ticket", **{**body, "assignee": "nobody"}), 422, "assignee_unknown"),
    ]
    for answer, status, code in refused:
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_status_of_the_night_waits_for_the_morning_and_is_the_newest(office: Office) -> None:
    number, conversation = await opened(office)
    await later(office, 10)  # 22:00
    await change(office, number, status="in_progress")
    await change(office, number, status="waiting_client")
    assert await heard(office, conversation) == []
    assert await telling.tell_due(office.store, office.texts) == 0
    await later(office, 11)  # 9:00
    assert await telling.tell_due(office.store, office.texts) == 1
    assert await telling.tell_due(office.store, office.texts) == 0
    assert await heard(office, conversation) == [f"Заявка № {number}: ждём вашего ответа."]


async def test_a_change_taken_back_in_the_night_is_not_told(office: Office) -> None:
    number, conversation = await opened(office)
    await change(office, number, status="in_progress")
    await later(office, 10)
    await change(office, number, status="resolved")
    await change(office, number, status="in_progress")
    await later(office, 11)
    assert await telling.tell_due(office.store, office.texts) == 0
    assert await heard(office, conversation) == [f"Заявка № {number}: в работе."]


async def test_a_status_of_the_morning_replaces_the_notice_of_the_night(office: Office) -> None:
    number, conversation = await opened(office)
    await later(office, 10)
    await change(office, number, status="in_progress")
    await later(office, 11)
    await change(office, number, status="resolved")
    assert await telling.tell_due(office.store, office.texts) == 0
    assert await heard(office, conversation) == [f"Заявка № {number}: выполнена."]


async def test_a_ticket_speaks_in_the_conversation(office: Office) -> None:
    number, conversation = await opened(office)
    said = {"key": "c1", "text": "Мастер выехал", "visible": True}
    for _ in range(2):
        answer = await office.call("field", "POST", f"/tickets/{number}/comments", **said)
        assert answer.status_code == 200, answer.text
    await office.call("field", "POST", f"/tickets/{number}/comments", key="c2", text="ключ у консьержа")
    words = await office.last(conversation, Author.operator)
    assert (words.text, words.author_id, words.meta["ticket"]) == (f"По заявке № {number}: Мастер выехал", "field", number)
    assert [m.text for m in await office.read(conversation) if "консьержа" in m.text or "выехал" in m.text] == [words.text]
    shown = (await office.call("technical", "GET", f"/tickets/{number}")).json()
    assert [(h["what"], h["detail"], h["visible"]) for h in shown["history"][1:]] == [
        ("comment", "Мастер выехал", True),
        ("comment", "ключ у консьержа", False),
    ]
    assert f"По заявке № {number}: Мастер выехал" in await office.delivered()


async def test_nothing_is_said_where_there_is_no_chat(office: Office) -> None:
    number = (await office.tickets.open(TicketRequest("k", None, None, "нет связи"))).number
    answer = await office.call("field", "POST", f"/tickets/{number}/comments", key="c", text="алло", visible=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket_no_chat")
    assert len((await office.call("field", "GET", f"/tickets/{number}")).json()["history"]) == 1


async def test_while_the_client_is_waited_for_the_clock_stands(office: Office) -> None:
    number, _ = await opened(office)
    before = datetime.fromisoformat((await change(office, number, status="waiting_client"))["deadline"])
    await later(office, 5)
    after = datetime.fromisoformat((await change(office, number, status="in_progress"))["deadline"])
    assert after - before == timedelta(hours=5)


async def test_tickets_are_found(office: Office) -> None:
    first, conversation = await opened(office, address="Маячный, Ленина, 1", problem="Нет СВЯЗИ с утра")
    second, _ = await opened(office, chat="2", type="equipment", problem="Роутер 100 % греется", address="Заречье, Мира, 5")
    await change(office, second, assignee="technical")

    async def found(query: str, login: str = "technical") -> list[str]:
        answer = await office.call(login, "GET", f"/tickets?{query}")
        assert answer.status_code == 200, answer.text
        return [ticket["number"] for ticket in answer.json()["tickets"]]

    assert await found("") == [second, first]
    assert await found("line=3") == [first]
    assert await found("address=ленина") == [first]
    assert await found("text=связи") == [first]
    assert await found("text=100 %25") == [second]
    assert await found(f"text={second}") == [second]
    assert await found("assignee=me") == [second]
    assert await found("assignee=") == [first]
    assert await found(f"conversation={conversation}") == [first]
    assert await found("type=equipment") == [second]
    assert await found("late=true") == []
    await later(office, 25)
    assert await found("late=true") == [first]
    await change(office, first, status="resolved")
    assert await found("open=true") == [second]
    page = (await office.call("technical", "GET", "/tickets?limit=1")).json()
    assert page["before"] == second
    assert await found(f"limit=1&before={second}") == [first]
    assert (await office.call("technical", "GET", "/tickets?line=7")).status_code == 422


async def test_types_are_a_closed_list_that_supervisors_change(office: Office) -> None:
    body = {"line": 2, "hours": 4, "titles": {"ru": "Видеонаблюдение"}}
    assert (await office.call("technical", "PUT", "/desk/ticket-types/video", **body)).status_code == 403
    assert (await office.call("supervisor", "PUT", "/desk/ticket-types/video", **body)).status_code == 200
    number, _ = await opened(office, type="video")
    made = (await office.call("technical", "GET", f"/tickets/{number}")).json()
    assert (made["type_title"], made["line"]) == ("Видеонаблюдение", 2)
    assert datetime.fromisoformat(made["deadline"]) == office.clock.now() + timedelta(hours=4)
    await office.call("supervisor", "PUT", "/desk/ticket-types/video", **body, active=False)
    other = await office.calls_person("2", topic="speed")
    refused = await office.does("technical", other, "ticket", key="k", type="video", problem="чёрный экран")
    assert refused.json()["code"] == "ticket_type_unknown"
    async with office.store.read() as tx:
        deeds = await audit.read(tx, what="ticket_type.kept")
    assert [(deed.who, deed.subject, deed.after["active"]) for deed in deeds] == [
        ("supervisor", "video", False),
        ("supervisor", "video", True),
    ]


async def test_many_presses_of_one_button_are_one_ticket(office: Office) -> None:
    conversation = await office.calls_person(topic="speed")
    body = {"key": "k", "type": "fault", "problem": "Нет связи"}
    logins = ("technical", "supervisor", "technical")
    answers = await asyncio.gather(*(office.does(login, conversation, "ticket", **body) for login in logins))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert len([m for m in await office.read(conversation) if "Оформили заявку" in m.text]) == 1


async def test_two_doors_tell_the_morning_once(office: Office) -> None:
    number, conversation = await opened(office)
    await later(office, 10)
    await change(office, number, status="in_progress")
    await later(office, 11)
    assert sorted(await asyncio.gather(*(telling.tell_due(office.store, office.texts) for _ in range(2)))) == [0, 1]
    assert await heard(office, conversation) == [f"Заявка № {number}: в работе."]


async def test_an_answer_that_was_waited_for_reaches_the_ticket(office: Office) -> None:
    number, conversation = await opened(office)
    await office.does("technical", conversation, "close", topic="speed", outcome="ticket")
    await change(office, number, status="waiting_client", comment="Когда вам удобно?", visible=True)
    await office.clock.advance(timedelta(minutes=1))
    await office.writes("завтра после шести")
    await office.writes("код домофона 12")
    assert await answers.gather(office.store, office.texts, office.settings) == 0, "the client may be writing more"
    await office.clock.advance(timedelta(minutes=1))
    taken = await asyncio.gather(*(answers.gather(office.store, office.texts, office.settings) for _ in range(2)))
    assert sorted(taken) == [0, 1]
    shown = (await office.call("field", "GET", f"/tickets/{number}")).json()
    assert shown["status"] == "in_progress"
    assert [(row["who_name"], row["title"], row["text"]) for row in shown["history"][-2:]] == [
        ("клиент", "ответ клиента", "завтра после шести\nкод домофона 12"),
        ("клиент", "статус", "ждём вашего ответа → в работе"),
    ]
    assert await heard(office, conversation) == [f"Заявка № {number}: ждём вашего ответа."]


async def test_what_is_said_to_finance_is_no_answer_to_another_line(office: Office) -> None:
    number, conversation = await opened(office)
    await office.does("technical", conversation, "close", topic="speed", outcome="ticket")
    await change(office, number, status="waiting_client")
    await office.clock.advance(timedelta(minutes=1))
    accepted = await office.writes("сколько я должен?")
    await office.hands_off(conversation, key=f"m{accepted.message_id}", topic="payment")
    await office.clock.advance(timedelta(minutes=1))
    assert await answers.gather(office.store, office.texts, office.settings) == 0
    assert (await office.call("field", "GET", f"/tickets/{number}")).json()["status"] == "waiting_client"
