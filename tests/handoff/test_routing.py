"""Routing: who is offered what, overflow, nobody there, long waits, and settings that change at run time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from connectors.contract import Author
from connectors.ledger import people
from handoff.assigning import alarms
from handoff.assigning.tables import offers, queue_alarms
from handoff.audit import audit
from handoff.handoffs import current
from handoff.queues import get
from handoff.tables import handoffs, tickets
from handoff.waits import Priority, raise_priority
from tests.handoff.office import Office

MINUTE = timedelta(minutes=1)


async def on_shift(office: Office, *logins: str) -> None:
    """One after another, so that the first is idle for longest."""
    for login in logins:
        assert (await office.call(login, "PUT", "/desk/status", status="on_shift")).status_code == 200
        await office.clock.advance(timedelta(seconds=1))


async def sets(office: Office, queue: str, **settings: Any) -> None:
    answer = await office.call("supervisor", "PATCH", f"/routing/queues/{queue}", **settings)
    assert answer.status_code == 200, answer.text


async def can(office: Office, login: str, **settings: Any) -> None:
    answer = await office.call("supervisor", "PATCH", f"/routing/operators/{login}", **settings)
    assert answer.status_code == 200, answer.text


async def offered(office: Office, conversation: int) -> str | None:
    await office.assigning.assigner.run()
    row = (await office.opens("supervisor", conversation))["offered_to"]
    return None if row is None else str(row)


async def test_push_offers_to_the_longest_idle_and_then_to_the_next(office: Office) -> None:
    await sets(office, "consult", mode="push", accept_seconds=20)
    await on_shift(office, "consult", "consult2")
    first, second = await office.calls_person("1"), await office.calls_person("2")
    assert (await offered(office, first), await offered(office, second)) == ("consult", "consult2")
    row = await office.opens("consult", first)
    assert row["accept_until"] and row["priority"] == 0
    refused = await office.does("consult2", first, "take")
    assert (refused.status_code, refused.json()["code"]) == (409, "offered")
    assert (await office.does("consult2", first, "decline")).json()["code"] == "no_offer"
    assert (await office.does("consult", first, "accept")).status_code == 200
    assert (await office.held(first)).name == "consult"
    await office.clock.advance(timedelta(seconds=20))
    assert await offered(office, second) == "consult", "not accepted in time: the next one, though busier"
    assert (await office.does("consult", second, "decline")).status_code == 204
    assert await offered(office, second) in ("consult", "consult2"), "all were asked: asked again"


async def test_who_leaves_offers_unanswered_gets_no_more(office: Office) -> None:
    await sets(office, "consult", mode="push", accept_seconds=10)
    await on_shift(office, "consult")
    conversation = await office.calls_person()
    for _ in range(2):
        assert await offered(office, conversation) == "consult"
        await office.clock.advance(timedelta(seconds=10))
    assert await offered(office, conversation) is None
    now = (await office.call("consult", "GET", "/desk/status")).json()
    assert (now["status"], now["reason"]) == ("busy", "missed")
    await on_shift(office, "consult")
    assert await offered(office, conversation) == "consult"


async def test_push_without_asking_gives_at_once(office: Office) -> None:
    await sets(office, "consult", mode="push", accept_seconds=0)
    await on_shift(office, "consult")
    conversation = await office.calls_person()
    await office.assigning.assigner.run()
    assert (await office.held(conversation)).name == "consult"


async def test_nobody_is_pushed_above_capacity_of_any_kind(office: Office) -> None:
    await sets(office, "consult", mode="push", accept_seconds=0)
    await can(office, "consult", capacity=3, capacity_kinds={"chat": 1})
    await on_shift(office, "consult")
    chats = [await office.calls_person(f"c{n}", channel="site") for n in range(2)]
    messengers = [await office.calls_person(f"m{n}") for n in range(3)]
    await asyncio.gather(*(Office(office.store, office.clock).assigning.assigner.run() for _ in range(3)))
    held = [one for one in chats + messengers if (await office.held(one)).kind == "operator"]
    assert held == [chats[0], messengers[0], messengers[1]]


async def test_pull_offers_nothing(office: Office) -> None:
    await on_shift(office, "consult")
    conversation = await office.calls_person()
    assert await offered(office, conversation) is None


async def test_on_a_break_nothing_is_offered_and_what_was_is_withdrawn(office: Office) -> None:
    await sets(office, "consult", mode="push")
    await on_shift(office, "consult", "consult2")
    conversation = await office.calls_person()
    assert await offered(office, conversation) == "consult"
    await office.call("consult", "PUT", "/desk/status", status="break", reason="rest")
    assert await offered(office, conversation) == "consult2"
    await office.call("consult2", "PUT", "/desk/status", status="break", reason="rest")
    assert await offered(office, conversation) is None
    assert {row.end for row in await office.rows(offers)} == {"withdrawn"}


async def test_skills_and_language_are_asked_while_somebody_has_them(office: Office) -> None:
    await sets(office, "consult", mode="push", accept_seconds=0, skills=[], topic_skills={"tariffs": ["sales"]})
    await can(office, "consult", languages=["ru"], capacity=1)
    await can(office, "consult2", languages=["ru", "en"], skills=["sales"], capacity=1)
    await on_shift(office, "consult", "consult2")
    sale = await office.calls_person("1", topic="tariffs")
    await office.assigning.assigner.run()
    assert (await office.held(sale)).name == "consult2", "the skilled one, though the other is idle for longer"
    english = (await office.writes("hello", "2")).conversation_id
    assert english
    async with office.store.write() as tx:
        await people.set_language(tx, (await people.person_of(tx, english)).id, "en")
    await office.hands_off(english, key="en")
    await office.assigning.assigner.run()
    assert (await office.held(english)).kind == "queue", "who speaks English is busy: waited for"
    await office.call("consult2", "PUT", "/desk/status", status="break", reason="rest")
    await office.assigning.assigner.run()
    assert (await office.held(english)).name == "consult", "nobody on shift speaks English: better somebody than nobody"


async def test_a_returning_client_meets_their_operator_if_there_and_free(office: Office) -> None:
    await sets(office, "consult", mode="push", accept_seconds=0)
    await can(office, "consult2", capacity=1)
    await on_shift(office, "consult2", "consult")
    conversation = await office.calls_person("1")
    await office.assigning.assigner.run()
    assert (await office.held(conversation)).name == "consult2"
    await office.does("consult2", conversation, "close", topic="other", outcome="solved")
    again = await office.calls_person("1")
    await office.assigning.assigner.run()
    assert (await office.held(again)).name == "consult2", "the same one, though the other is idle for longer"
    await office.does("consult2", again, "close", topic="other", outcome="solved")
    busy = await office.calls_person("2")
    await office.does("consult2", busy, "take")
    third = await office.calls_person("1")
    await office.assigning.assigner.run()
    assert (await office.held(third)).name == "consult", "no free hand: the queue"


async def test_order_is_vip_then_lost_then_incident_then_deadline(office: Office) -> None:
    plain, marked, vip = await office.calls_person("1"), await office.calls_person("2"), await office.calls_person("3", vip=True)
    early = await office.calls_person("4")
    async with office.store.write() as tx:
        row, other = await current(tx, marked), await current(tx, early)
        assert row and other
        await raise_priority(tx, row, Priority.incident)
        sooner = other.deadline - MINUTE
        await tx.conn.execute(update(handoffs).where(handoffs.c.conversation_id == early).values(deadline=sooner))
    assert [row["id"] for row in await office.sees("consult")] == [vip, marked, early, plain]
    last = await office.calls_person("5")
    assert "Ваше место в очереди: 5" in (await office.last(last)).text
    second_vip = await office.calls_person("6", vip=True)
    assert "Ваше место в очереди: 2" in (await office.last(second_vip)).text


async def test_overflow_after_the_set_time_tells_the_client_and_keeps_the_clock(office: Office) -> None:
    await sets(office, "consult", overflow_to="technical", overflow_seconds=120)
    await on_shift(office, "consult", "technical")
    conversation = await office.calls_person()
    before = await office.handoff(conversation)
    await office.clock.advance(MINUTE)
    await office.assigning.overflowing.run()
    assert (await office.held(conversation)).name == "consult"
    await office.clock.advance(MINUTE)
    await asyncio.gather(office.assigning.overflowing.run(), Office(office.store, office.clock).assigning.overflowing.run())
    now = await office.handoff(conversation)
    assert before and now and now.queue == "technical" and (now.waiting_since, now.deadline) == (before.waiting_since, before.deadline)
    assert [(stay["queue"], stay["why"]) for stay in now.packet["route"]] == [("consult", "overflowed")]
    assert "передаём разговор на линию «Техническая поддержка»" in (await office.last(conversation)).text
    await sets(office, "technical", overflow_to="consult", overflow_seconds=60)
    await office.clock.advance(timedelta(hours=1))
    await office.assigning.overflowing.run()
    assert (await office.held(conversation)).name == "technical", "it does not go back and forth"


async def test_a_queue_with_nobody_on_shift_passes_on_at_once(office: Office) -> None:
    await sets(office, "technical", overflow_to="consult")
    await on_shift(office, "consult")
    await office.call("technical", "PUT", "/desk/status", status="offline")
    conversation = await office.calls_person(topic="wifi")
    row = await office.handoff(conversation)
    assert row and row.queue == "consult" and [stay["queue"] for stay in row.packet["route"]] == ["technical"]
    system = [m for m in await office.read(conversation) if m.author is Author.system]
    assert len(system) == 1 and "«Консультация»" in system[0].text


async def test_a_queue_with_nobody_there_raises_an_alarm_and_says_so(office: Office) -> None:
    await on_shift(office, "consult", "technical")
    early = await office.calls_person("1", topic="wifi")
    await office.call("technical", "PUT", "/desk/status", status="offline")
    late = await office.calls_person("2", topic="wifi")
    for _ in range(2):
        await asyncio.gather(office.assigning.overflowing.run(), Office(office.store, office.clock).assigning.overflowing.run())
    for conversation in (early, late):
        said = [m.text for m in await office.read(conversation) if m.author is Author.system and "нет специалиста" in m.text]
        assert len(said) == 1 and "Оставили заявку №" in said[0], "told once, with a ticket"
    assert len(await office.rows(tickets)) == 2
    async with office.store.read() as tx:
        (alarm,) = await alarms.standing(tx)
    assert (alarm.queue, alarm.what, alarm.waiting) == ("technical", alarms.NOBODY, 2)
    shown = (await office.call("supervisor", "GET", "/desk/presence")).json()["alarms"]
    assert [one["queue"] for one in shown] == ["technical"]
    await on_shift(office, "technical")
    await office.assigning.overflowing.run()
    (row,) = await office.rows(queue_alarms)
    assert row.ended_at is not None
    await office.clock.advance(6 * MINUTE)
    await office.assigning.long_waits.run()
    said = (await office.last(early)).text
    assert "снова работает" in said and "ответим примерно через" in said, "somebody came: an estimate again"


async def test_out_of_hours_no_alarm_and_no_overflow(office: Office) -> None:
    await sets(office, "finance", overflow_to=None)
    await on_shift(office, "consult")
    await office.clock.advance(timedelta(hours=10))
    conversation = await office.calls_person(topic="payment")
    await office.assigning.overflowing.run()
    assert "откроется завтра" in (await office.last(conversation)).text and await office.rows(queue_alarms) == []


async def test_a_queue_that_closes_while_clients_wait_tells_them_when_it_opens(office: Office) -> None:
    conversation = await office.calls_person(topic="payment")
    await office.clock.advance(timedelta(hours=6, minutes=1))
    for _ in range(2):
        await office.assigning.overflowing.run()
    said = [m.text for m in await office.read(conversation) if m.author is Author.system]
    assert len(said) == 2 and "откроется завтра в 9:00. Оставили заявку №" in said[1]
    await office.clock.advance(timedelta(hours=15))
    for _ in range(2):
        await office.assigning.long_waits.run()
    said = [m.text for m in await office.read(conversation) if m.author is Author.system]
    assert len(said) == 3 and "«Оплата и счета» снова работает. Вы первый в очереди" in said[2]


async def test_while_nobody_ever_came_to_a_desk_nothing_is_said_of_it(office: Office) -> None:
    conversation = await office.calls_person()
    await office.assigning.overflowing.run()
    assert "Зову специалиста" in (await office.last(conversation)).text and await office.rows(queue_alarms) == []


async def test_a_wait_far_longer_than_told_is_told_once_in_a_while(office: Office) -> None:
    await on_shift(office, "consult")
    conversation = await office.calls_person()
    count = len(await office.read(conversation))
    for _ in range(4):
        await office.clock.advance(MINUTE)
        await office.assigning.long_waits.run()
    assert len(await office.read(conversation)) == count, "not before the queue's notice time"
    await office.clock.advance(MINUTE)
    await asyncio.gather(office.assigning.long_waits.run(), Office(office.store, office.clock).assigning.long_waits.run())
    said = await office.last(conversation)
    assert "Ждать приходится дольше" in said.text and len(await office.read(conversation)) == count + 1
    assert [button["payload"] for button in said.buttons] == ["/leave_ticket", "/back_to_bot"]
    await office.clock.advance(12 * MINUTE)
    assert await office.assigning.long_waits.run() == 0, "not yet another wait than it tells of"
    await office.clock.advance(MINUTE)
    assert await office.assigning.long_waits.run() == 1
    assert "21 минут" in (await office.last(conversation)).text, "longer than what has proved wrong"


async def test_instead_of_waiting_a_ticket_or_a_call_back(office: Office) -> None:
    conversation = await office.calls_person()
    async with office.store.write() as tx:
        await people.prove(tx, (await people.person_of(tx, conversation)).id, contract="77001", phone="+79990001122", method="code")
    await office.clock.advance(7 * MINUTE)
    await office.assigning.long_waits.run()
    assert [button["payload"] for button in (await office.last(conversation)).buttons][:2] == ["/leave_ticket", "/call_me_back"]
    await office.writes("", payload="/call_me_back")
    assert (await office.held(conversation)).kind == "bot"
    (ticket,) = await office.rows(tickets)
    assert f"№ {100_000 + ticket.id}: специалист вам перезвонит" in (await office.last(conversation)).text
    assert ticket.queue == "consult" and ticket.contact == "+79990001122"
    await office.writes("", payload="/leave_ticket")  # an old button
    assert len(await office.rows(tickets)) == 1 and "снова отвечает бот" in (await office.last(conversation)).text


async def test_a_client_who_writes_while_being_transferred_is_kept(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="1", text="Передаю")
    await asyncio.gather(office.writes("а ещё вот что"), office.does("consult", conversation, "transfer", queue="technical"))
    row = await office.handoff(conversation)
    assert row and row.queue == "technical" and row.waiting_since is not None and row.deadline is not None
    assert row.packet["route"][-1]["who"] == "consult"
    shown = await office.opens("technical", conversation)
    assert "а ещё вот что" in [message["text"] for message in shown["messages"]]


async def test_settings_are_in_force_at_once_and_audited(office: Office) -> None:
    week = {"zone": "Asia/Yekaterinburg", "week": {"mon": ["10:00-11:00"]}}
    await sets(office, "consult", title="Первая линия", hours=week, overflow_to="technical", external=True)
    await can(office, "consult", external=True, skills=["sales"])
    conversation = await office.calls_person()
    assert "Линия: Первая линия. Сейчас она не работает" in (await office.last(conversation)).text
    async with office.store.read() as tx:
        queue = await get(tx, "consult")
    assert (queue.overflow_to, queue.external, queue.push) == ("technical", True, False)
    first, second = [row for row in await office.rows(audit) if row.who == "supervisor"]
    assert (first.who, first.what, first.subject) == ("supervisor", "queue.changed", "consult")
    assert first.before["title"] == "" and first.after["overflow_to"] == "technical" and "mode" not in first.after
    assert (second.what, second.after) == ("operator.changed", {"skills": ["sales"], "external": True})
    listed = (await office.call("supervisor", "GET", "/routing/queues")).json()["queues"]
    assert [one["waiting"] for one in listed if one["name"] == "consult"] == [1]
    for login, path in (("consult", "queues/consult"), ("consult", "operators/consult")):
        assert (await office.call(login, "PATCH", f"/routing/{path}")).status_code == 403
    assert (await office.call("supervisor", "PATCH", "/routing/queues/moon", line=1)).status_code == 404


async def test_an_outside_company_sees_its_queue_now_and_nothing_of_the_past(office: Office) -> None:
    earlier = await office.calls_person("1", topic="wifi")
    await office.does("technical", earlier, "take")
    await office.does("technical", earlier, "reply", client_message_id="1", text="Пароль от роутера: тайна")
    await office.does("technical", earlier, "close", topic="wifi", outcome="solved")
    conversation = await office.calls_person("1")
    now = await office.opens("consult", conversation)
    assert "Пароль от роутера: тайна" in [message["text"] for message in now["messages"]], "our own people see the past"
    await sets(office, "consult", external=True)
    await can(office, "consult", external=True)
    seen = await office.opens("consult", conversation)
    assert "позовите человека" in [message["text"] for message in seen["messages"]]
    assert "Пароль от роутера: тайна" not in [message["text"] for message in seen["messages"]]
    history = (await office.call("consult", "GET", f"/desk/conversations/{conversation}/history")).json()
    assert "Пароль от роутера: тайна" not in [message["text"] for message in history["messages"]]
    tickets_seen = (await office.call("consult", "GET", "/tickets")).json()["tickets"]
    assert tickets_seen == []
    assert [row["id"] for row in await office.sees("consult", "all")] == [conversation]
