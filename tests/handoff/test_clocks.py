"""Clocks of a conversation: plans, pauses, transfers, alarms, each deadline explained by its row."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from connectors.ledger.store import Tx
from handoff.clocks import alarms, counting, plans, reports, running
from handoff.clocks.clock import Clock, PauseReason, read_clocks
from handoff.clocks.plans import ClockKind, Plan
from handoff.clocks.tables import sla_clocks, wait_estimates
from handoff.tables import queues
from tests.handoff.office import MONDAY_NOON, Office

MINUTE = timedelta(minutes=1)
HOUR = 3600


async def put(office: Office, **plan: Any) -> None:
    async with office.store.write() as tx:
        await plans.put(tx, "supervisor", Plan(**plan))


async def clocks(office: Office, conversation_id: int) -> dict[str, Clock]:
    """The newest clock of each kind; every one of them explains itself."""
    async with office.store.read() as tx:
        found = await read_clocks(
            tx, select(*sla_clocks.c).where(sla_clocks.c.conversation_id == conversation_id).order_by(sla_clocks.c.id)
        )
    for clock in found:
        reckoned = clock.reckon()
        assert reckoned.due == clock.due
        assert counting.total(reckoned.intervals) == timedelta(seconds=clock.seconds)
    return {clock.kind.value: clock for clock in found}


async def deadline(office: Office, conversation_id: int) -> datetime:
    row = await office.handoff(conversation_id)
    assert row is not None
    return row.deadline


async def taken(office: Office, **fields: Any) -> int:
    conversation = await office.calls_person(**fields)
    assert (await office.does("consult", conversation, "take")).status_code == 200
    return conversation


async def replies(office: Office, conversation: int, key: str, login: str = "consult") -> None:
    assert (await office.does(login, conversation, "reply", client_message_id=key, text="Сейчас посмотрю")).status_code == 200


async def test_without_plans_the_queue_gives_the_time_to_answer(office: Office) -> None:
    conversation = await office.calls_person()
    (clock,) = (await clocks(office, conversation)).values()
    assert (clock.kind, clock.seconds, clock.plan) == (ClockKind.first, 300, None)
    assert clock.due == await deadline(office, conversation) == MONDAY_NOON + 5 * MINUTE


async def test_the_most_exact_plan_wins_time_by_time(office: Office) -> None:
    await put(office, first_s=600, resolution_s=8 * HOUR)
    await put(office, queue="consult", first_s=240)
    await put(office, client="vip", first_s=60)
    await put(office, client="Быстрый", line=1, next_s=120)
    plain = await clocks(office, await office.calls_person("1"))
    assert plain["first"].seconds == 240 and plain["resolution"].seconds == 8 * HOUR
    vip = await clocks(office, await office.calls_person("2", vip=True, plan="Быстрый"))
    assert vip["first"].seconds == 60 and vip["first"].plan == {"client": "vip", "queue": "", "line": 0}
    assert vip["first"].due < plain["first"].due
    async with office.store.read() as tx:
        promised = await plans.promises(tx, (await queue_of(tx, "consult")), "Быстрый", False)
    assert promised[ClockKind.next].seconds == 120 and promised[ClockKind.first].seconds == 240


async def queue_of(tx: Tx, name: str) -> Any:
    from handoff import queues as found

    return await found.get(tx, name)


async def test_a_changed_plan_is_for_new_clocks_only(office: Office) -> None:
    await put(office, queue="consult", first_s=600)
    old = await office.calls_person("1")
    await put(office, queue="consult", first_s=60)
    assert (await clocks(office, await office.calls_person("2")))["first"].seconds == 60
    assert await deadline(office, old) == MONDAY_NOON + 10 * MINUTE
    async with office.store.read() as tx:
        (plan,) = await plans.every(tx)
    async with office.store.write() as tx:
        await plans.drop(tx, "supervisor", plan.id)
    assert (await clocks(office, old))["first"].due == MONDAY_NOON + 10 * MINUTE


async def test_the_time_to_resolve_stands_while_the_client_is_waited_for(office: Office) -> None:
    await put(office, resolution_s=HOUR, pickup_s=20)
    conversation = await taken(office)
    await office.clock.advance(10 * MINUTE)
    await replies(office, conversation, "a")
    now = await clocks(office, conversation)
    assert (now["first"].result, now["first"].spent_s, now["pickup"].result) == ("breached", 600, "met")
    assert now["resolution"].paused
    await office.clock.advance(timedelta(hours=5))
    assert (await alarms.watch(office.store)) == alarms.Marked()
    await office.writes("вот номер договора")
    now = await clocks(office, conversation)
    assert now["resolution"].due == MONDAY_NOON + timedelta(hours=6) and not now["resolution"].paused
    assert now["next"].started_at == office.clock.now()
    assert await deadline(office, conversation) == now["next"].due == office.clock.now() + 5 * MINUTE
    await office.clock.advance(MINUTE)
    await replies(office, conversation, "b")
    await office.does("consult", conversation, "close", topic="other", outcome="solved")
    now = await clocks(office, conversation)
    assert {kind: clock.result for kind, clock in now.items()} == {
        "pickup": "met", "first": "breached", "next": "met", "resolution": "met",
    }  # fmt: skip
    assert now["resolution"].spent_s == 660


async def test_an_operator_lets_the_time_to_resolve_stand_for_the_third_line(office: Office) -> None:
    await put(office, resolution_s=HOUR)
    conversation = await taken(office)
    async with office.store.write() as tx:
        assert await running.pause(tx, conversation, PauseReason.third_line, "consult")
        assert await running.pause(tx, conversation, PauseReason.third_line, "consult")  # twice changes nothing
    await office.clock.advance(30 * MINUTE)
    await replies(office, conversation, "a")  # both reasons now, the time counts once
    await office.clock.advance(30 * MINUTE)
    await office.writes("ну что?")
    assert (await clocks(office, conversation))["resolution"].paused
    await office.clock.advance(30 * MINUTE)
    async with office.store.write() as tx:
        assert await running.resume(tx, conversation)
    resolution = (await clocks(office, conversation))["resolution"]
    assert resolution.due == MONDAY_NOON + timedelta(hours=2, minutes=30)
    assert [(pause.reason, pause.who) for pause in resolution.pauses] == [("third_line", "consult"), ("client", None)]


async def test_a_transfer_keeps_the_clocks_and_counts(office: Office) -> None:
    await put(office, resolution_s=4 * HOUR)
    conversation = await taken(office)
    before = await clocks(office, conversation)
    await office.clock.advance(2 * MINUTE)
    await office.does("consult", conversation, "transfer", queue="technical", comment="роутер")
    after = await clocks(office, conversation)
    assert {kind: (clock.due, clock.started_at, clock.transfers, clock.queue) for kind, clock in after.items()} == {
        kind: (clock.due, clock.started_at, 1, "technical") for kind, clock in before.items()
    }
    assert await deadline(office, conversation) == before["first"].due
    await office.does("technical", conversation, "take")
    await office.does("technical", conversation, "transfer", queue="consult", comment="не роутер")
    assert (await clocks(office, conversation))["resolution"].transfers == 2


async def test_who_was_answered_and_writes_in_another_queue_waits_for_a_next_answer(office: Office) -> None:
    conversation = await taken(office)
    await replies(office, conversation, "a")
    await office.does("consult", conversation, "transfer", queue="technical", comment="")
    await office.clock.advance(MINUTE)
    await office.writes("алло")
    now = await clocks(office, conversation)
    assert now["first"].result == "met" and now["next"].ended_at is None
    assert now["next"].seconds in (300, 15 * 60)


async def test_warned_and_breached_once_with_two_doors(office: Office) -> None:
    await put(office, first_s=600, warn_percent=50)
    conversation = await office.calls_person()
    assert await alarms.watch(office.store) == alarms.Marked()
    await office.clock.advance(5 * MINUTE)
    seen = await asyncio.gather(*(alarms.watch(office.store) for _ in range(4)))
    assert sum(one.warned for one in seen) == 1
    await office.clock.advance(6 * MINUTE)
    seen = await asyncio.gather(*(alarms.watch(office.store) for _ in range(4)))
    assert sum(one.breached for one in seen) == 1
    async with office.store.read() as tx:
        assert [clock.conversation_id for clock in await reports.danger(tx)] == [conversation]
        assert await reports.danger(tx, ["finance"]) == []
    await office.does("consult", conversation, "take")
    await replies(office, conversation, "a")
    assert await _told(office) == ["warned", "breached"]
    async with office.store.read() as tx:
        (kept,) = await reports.kept(tx, MONDAY_NOON, office.clock.now() + MINUTE)
    assert (kept.queue, kept.kind, kept.met, kept.breached, kept.share, kept.broken) == (
        "consult",
        ClockKind.first,
        0,
        1,
        0.0,
        [conversation],
    )


async def test_a_breach_no_door_saw_is_told_with_the_answer(office: Office) -> None:
    conversation = await taken(office)
    await office.clock.advance(timedelta(hours=1))
    await replies(office, conversation, "a")
    assert await _told(office) == ["breached"]


async def _told(office: Office) -> list[str]:
    from connectors.ledger.tables import events

    return [row.data["what"] for row in await office.rows(events) if row.kind == "sla"]


async def test_who_goes_back_to_the_bot_in_time_breaks_no_promise(office: Office) -> None:
    await put(office, resolution_s=HOUR)
    conversation = await office.calls_person()
    await office.writes("назад", payload="/back_to_bot")
    assert {clock.result for clock in (await clocks(office, conversation)).values()} == {"dropped"}


async def test_a_clock_keeps_the_hours_it_started_with(office: Office) -> None:
    week = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    async with office.store.write() as tx:
        await tx.conn.execute(queues.update().where(queues.c.name == "finance").values(hours={"week": week, "calendar": "ru"}))
    await office.clock.advance(timedelta(days=36, hours=5, minutes=30))  # 29 December, 17:30
    conversation = await office.calls_person(topic="payment")
    await office.clock.advance(timedelta(days=1, hours=1))
    other = await office.calls_person("2", topic="payment")  # 30 December, evening: the next working day is 11 January
    assert (await deadline(office, other)).isoformat() == "2027-01-11T07:00:00+00:00"
    async with office.store.write() as tx:
        await tx.conn.execute(queues.update().where(queues.c.name == "finance").values(hours={"always": True}))
    assert (await clocks(office, other))["first"].due.day == 11
    assert (await clocks(office, conversation))["first"].due.isoformat() == "2026-12-30T06:30:00+00:00"


async def test_estimates_are_measured_against_the_wait(office: Office) -> None:
    first, second = await office.calls_person("1"), await office.calls_person("2")
    assert [row.minutes for row in await office.rows(wait_estimates)] == [3, 6]
    await office.clock.advance(4 * MINUTE)
    await office.does("consult", first, "take")
    await office.clock.advance(6 * MINUTE)
    await office.does("consult", second, "take")
    third = await office.calls_person("3")
    await office.writes("назад", "3", payload="/back_to_bot")
    async with office.store.read() as tx:
        (found,) = await reports.accuracy(tx, MONDAY_NOON, office.clock.now() + MINUTE)
    assert third and (found.queue, found.told, found.left) == ("consult", 3, 1)
    assert (found.bias, found.error, found.near) == (2.5, 2.5, 0.5)
