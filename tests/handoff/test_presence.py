"""Presence: statuses with their history, kept alive by desks; who is gone holds nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from connectors.contract import Author
from connectors.ledger import holder
from handoff import handoffs, monitor
from handoff.assigning import presence
from handoff.assigning.presence import Status
from handoff.assigning.tables import presence_history
from handoff.tables import forum_links, operators, tickets
from tests.handoff.office import MONDAY_NOON, Office

SIXTY = timedelta(seconds=60)


async def puts(office: Office, login: str, status: str, reason: str = "") -> dict[str, object]:
    answer = await office.call(login, "PUT", "/desk/status", status=status, reason=reason)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def status(office: Office, login: str) -> Status | None:
    async with office.store.read() as tx:
        now = await presence.find(tx, login)
    return now and now.status


async def test_who_never_came_has_no_status_and_then_the_one_they_set(office: Office) -> None:
    first = (await office.call("consult", "GET", "/desk/status")).json()
    assert first["status"] is None and [one["name"] for one in first["statuses"]] == ["on_shift", "busy", "break", "away", "offline"]
    now = await puts(office, "consult", "break", "lunch")
    assert (now["status"], now["reason"], now["title"], now["since"]) == ("break", "lunch", "Перерыв", MONDAY_NOON.isoformat())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "asleep"}, "status"),
        ({"status": "break", "reason": "football"}, "reason"),
        ({"status": "on_shift", "reason": "lunch"}, "reason"),
        ({}, "status"),
    ],
)
async def test_a_wrong_status_is_refused_by_its_field(office: Office, body: dict[str, str], field: str) -> None:
    answer = await office.call("consult", "PUT", "/desk/status", **body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_history_tells_who_did_what_how_long(office: Office) -> None:
    await puts(office, "consult", "on_shift")
    await office.clock.advance(timedelta(hours=2))
    await puts(office, "consult", "break", "lunch")
    await puts(office, "consult", "break", "lunch")  # again: nothing new begins
    await office.clock.advance(timedelta(minutes=30))
    await puts(office, "consult", "on_shift")
    await office.clock.advance(timedelta(minutes=30))
    since, until = MONDAY_NOON + timedelta(hours=1), MONDAY_NOON + timedelta(hours=3)
    query = f"since={since.isoformat()}&until={until.isoformat()}".replace("+", "%2B")
    told = (await office.call("supervisor", "GET", f"/desk/presence/history?{query}")).json()
    assert told["seconds"] == {"consult": {"on_shift": 5400, "break": 1800}}
    assert [(stay["status"], stay["reason"]) for stay in told["stays"]] == [("on_shift", ""), ("break", "lunch"), ("on_shift", "")]
    refused = await office.call("consult", "GET", f"/desk/presence/history?{query}")
    assert (refused.status_code, refused.json()["message"]) == (403, "Это может только супервизор.")


async def test_who_goes_off_shift_gives_back_what_they_hold(office: Office) -> None:
    waits, answered = [await office.calls_person(chat) for chat in ("1", "2")]
    await puts(office, "consult", "on_shift")
    for conversation in (waits, answered):
        await office.does("consult", conversation, "take")
    await office.does("consult", answered, "reply", client_message_id="1", text="Сейчас посмотрю")
    before, kept = await office.handoff(waits), await office.handoff(answered)
    assert before and kept
    await puts(office, "consult2", "on_shift")
    await office.clock.advance(timedelta(minutes=2))
    await puts(office, "consult", "offline")
    now = await office.handoff(waits)
    assert now and (await office.held(waits)).kind == "queue"
    assert (now.waiting_since, now.deadline) == (before.waiting_since, before.deadline), "the clock goes on"
    said = await office.last(waits)
    assert "Специалисту, который вам отвечал, пришлось отойти" in said.text and "Вы первый в очереди" in said.text
    assert now.packet["route"] == [{"queue": "consult", "who": "consult", "why": "released", "at": (MONDAY_NOON + 2 * SIXTY).isoformat()}]
    silent = await office.handoff(answered)
    assert silent and silent.waiting_since is None and silent.deadline == kept.deadline
    assert (await office.last(answered, Author.system)).text.startswith("Зову специалиста"), "who had an answer is not disturbed"
    newcomer = await office.calls_person("3")
    order = [row["id"] for row in await office.sees("consult2")]
    assert order == [waits, newcomer, answered], "first who lost their operator, last who waits for nothing"


async def test_words_still_in_line_when_their_operator_leaves_are_counted(office: Office) -> None:
    conversation = await office.calls_person()
    for login in ("consult", "consult2"):
        await puts(office, login, "on_shift")
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="1", text="Минуту")
    wrote_at = office.clock.now()
    await office.sends("Вы тут?")
    await office.clock.advance(timedelta(seconds=4))
    await puts(office, "consult", "away")
    row, said = await office.handoff(conversation), await office.last(conversation)
    assert row and row.waiting_since == wrote_at, "they wait since they wrote"
    assert said.at == row.opened_at and "Вы первый в очереди" in said.text, "and hear so with the handoff"
    await office.does("consult2", conversation, "take")
    count = len(await office.read(conversation))
    while await office.turn.take_next():
        pass
    assert len(await office.read(conversation)) == count, "their turn has nothing to add"


async def test_a_client_who_writes_after_their_operator_left_hears_the_truth(office: Office) -> None:
    conversation = await office.calls_person()
    await puts(office, "consult", "on_shift")
    await puts(office, "consult2", "on_shift")
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="1", text="Минуту")
    await puts(office, "consult", "away")
    await office.writes("Вы тут?")
    row = await office.handoff(conversation)
    assert row and row.waiting_since is not None
    assert "Вы первый в очереди" in (await office.last(conversation)).text
    count = len(await office.read(conversation))
    await office.writes("Ау")
    assert len(await office.read(conversation)) == count + 1, "told once"


async def test_a_vanished_desk_is_away_and_comes_back_as_it_was(office: Office) -> None:
    conversation = await office.calls_person()
    heart, leaving = office.assigning.heart, office.assigning.leaving
    async with heart.desk("consult"):
        assert await status(office, "consult") is Status.on_shift
        await office.does("consult", conversation, "take")
        for _ in range(4):
            await office.clock.advance(SIXTY)
            await heart.beat()
            await leaving.sweep()
        assert (await office.held(conversation)).name == "consult"
        await puts(office, "consult", "busy")
    await office.clock.advance(SIXTY)
    await leaving.sweep()
    assert await status(office, "consult") is Status.busy, "a short break of the line is nothing"
    await office.clock.advance(SIXTY)
    await leaving.sweep()
    assert await status(office, "consult") is Status.away and (await office.held(conversation)).kind == "queue"
    async with heart.desk("consult"):
        assert await status(office, "consult") is Status.busy
    await puts(office, "consult", "offline")
    async with heart.desk("consult"):
        assert await status(office, "consult") is Status.offline, "whose shift is over comes back by their own word"


async def test_who_signs_out_is_off_shift_and_at_the_next_sign_in_as_they_were(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await puts(office, "consult", "busy")
    other, _ends = await office.operators.sign_in("consult", "demo")
    await office.operators.sign_out(other)
    assert await status(office, "consult") is Status.busy  # signed in elsewhere still
    await office.call("consult", "POST", "/desk/logout")
    assert await status(office, "consult") is Status.offline
    await office.assigning.heart.beat()  # what they asked for before is no sign of life
    await office.assigning.leaving.sweep()
    assert (await office.held(conversation)).kind == "queue"
    async with office.assigning.heart.desk("consult"):
        assert await status(office, "consult") is Status.busy
    office.forget_sessions()
    await puts(office, "consult", "offline")
    await office.call("consult", "POST", "/desk/logout")
    async with office.assigning.heart.desk("consult"):
        assert await status(office, "consult") is Status.offline  # by their own word before


async def test_a_program_that_only_asks_now_and_then_loses_nothing_by_its_silence(office: Office) -> None:
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    for _ in range(3):
        await office.assigning.heart.beat()
        await office.clock.advance(timedelta(minutes=20))
        await office.assigning.leaving.sweep()
    assert (await office.held(conversation)).name == "consult"


async def test_a_request_is_a_sign_of_life_too(office: Office) -> None:
    await office.clock.advance(timedelta(hours=1))
    await puts(office, "consult", "on_shift")
    for _ in range(3):
        await office.clock.advance(SIXTY)
        await office.sees("consult")
        await office.assigning.heart.beat()
        await office.assigning.leaving.sweep()
    assert await status(office, "consult") is Status.on_shift


async def test_a_door_that_has_just_opened_gives_desks_time(office: Office) -> None:
    await puts(office, "consult", "on_shift")
    await office.clock.advance(timedelta(hours=1))  # nobody was there to hear signs of life
    again = Office(office.store, office.clock)
    await again.assigning.leaving.sweep()
    assert await status(office, "consult") is Status.on_shift
    await office.clock.advance(2 * SIXTY)
    await again.assigning.leaving.sweep()
    assert await status(office, "consult") is Status.away
    await again.close()


async def test_who_works_from_the_group_does_not_vanish(office: Office) -> None:
    await puts(office, "consult", "on_shift")
    async with office.store.write() as tx:
        await tx.conn.execute(forum_links.insert().values(user=1, login="consult", linked_at=tx.now))
    await office.clock.advance(timedelta(hours=1))
    await office.assigning.leaving.sweep()
    assert await status(office, "consult") is Status.on_shift


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_dismissed_operators_conversations_go_back(office: Office, deleted: bool) -> None:
    conversation = await office.calls_person()
    async with office.store.write() as tx:
        await tx.conn.execute(operators.insert().values(login="gone", password_hash="", name="Г", queues=["consult"], created_at=tx.now))
    async with office.store.write() as tx:
        held = await office.held(conversation)
        row = await office.handoff(conversation)
        assert row
        await holder.change(tx, conversation, "operator", "gone", expected=held)
        await handoffs.taken(tx, row, "gone")
        mine = operators.c.login == "gone"
        await tx.conn.execute(delete(operators).where(mine) if deleted else update(operators).where(mine).values(active=False))
    assert [orphan.why for orphan in (await monitor.watch(office.store)).orphans] == ["unknown_operator"]
    await office.assigning.leaving.sweep()
    assert (await office.held(conversation)).name == "consult" and (await monitor.watch(office.store)).orphans == []
    await office.assigning.leaving.sweep()
    assert (await office.held(conversation)).epoch == 3


async def test_an_operator_who_leaves_after_hours_leaves_a_ticket_and_the_hour(office: Office) -> None:
    conversation = await office.calls_person(topic="payment")
    await puts(office, "finance", "on_shift")
    await office.does("finance", conversation, "take")
    await office.clock.advance(timedelta(hours=9))
    await puts(office, "finance", "offline")
    (ticket,) = await office.rows(tickets)
    said = (await office.last(conversation)).text
    assert "откроется завтра в 9:00" in said and str(100_000 + ticket.id) in said


async def test_who_takes_a_conversation_is_there(office: Office) -> None:
    conversation = await office.calls_person()
    await puts(office, "consult", "offline")
    await office.does("consult", conversation, "take")
    assert await status(office, "consult") is Status.busy
    await office.assigning.leaving.sweep()
    assert (await office.held(conversation)).name == "consult"


async def test_two_doors_release_once(office: Office) -> None:
    conversation = await office.calls_person()
    await puts(office, "consult", "on_shift")
    await office.does("consult", conversation, "take")
    async with office.store.write() as tx:
        await presence.put(tx, "consult", Status.away, by="consult")
    other = Office(office.store, office.clock)
    await asyncio.gather(office.assigning.leaving.sweep(), other.assigning.leaving.sweep(), office.assigning.leaving.release("consult"))
    assert (await office.held(conversation)).epoch == 3
    open_ones = [row for row in await office.rows(presence_history) if row.ended_at is None]
    assert len(open_ones) == 1
    await other.close()


async def test_a_supervisor_sets_and_sees_everybody(office: Office) -> None:
    conversation = await office.calls_person()
    await puts(office, "consult", "on_shift")
    await office.does("consult", conversation, "take")
    seen = {one["login"]: one for one in (await office.call("supervisor", "GET", "/desk/presence")).json()["operators"]}
    assert (seen["consult"]["status"], seen["consult"]["load"], seen["consult2"]["status"]) == ("on_shift", {"messenger": 1}, None)
    assert (await office.call("supervisor", "PUT", "/desk/presence/consult", status="offline")).status_code == 204
    assert (await office.held(conversation)).kind == "queue"
    assert (await office.call("supervisor", "PUT", "/desk/presence/moon", status="offline")).status_code == 422
    assert (await office.call("consult2", "PUT", "/desk/presence/consult", status="offline")).status_code == 403
