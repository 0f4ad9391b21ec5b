"""The watch finds conversations nobody answers for, and only those."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from connectors.ledger import holder
from connectors.ledger.tables import conversations
from handoff import monitor
from handoff.monitor import Orphan
from handoff.tables import operators
from tests.handoff.office import Office


async def test_a_healthy_office_has_no_orphans(office: Office) -> None:
    waiting = await office.calls_person("1")
    taken = await office.calls_person("2", topic="payment")
    await office.does("finance", taken, "take")
    await office.writes("привет", "3")
    state = await monitor.watch(office.store)
    assert state.orphans == [] and state.overdue == 0
    assert state.waiting == {"consult": 1, "technical": 0, "finance": 0, "field": 0}
    await office.clock.advance(timedelta(minutes=6))
    assert (await monitor.watch(office.store)).overdue == 1
    await office.does("consult", waiting, "take")
    await office.does("consult", waiting, "reply", client_message_id="1", text="Да")
    assert (await monitor.watch(office.store)).overdue == 0


async def test_every_kind_of_orphan_is_named(office: Office) -> None:
    lost = [await office.calls_person(str(chat)) for chat in range(3)]
    await office.does("consult", lost[0], "take")
    bot_held = (await office.writes("привет", "9")).conversation_id
    stuck = (await office.sends("забытое", "8")).conversation_id
    assert bot_held is not None and stuck is not None
    async with office.store.write() as tx:
        await tx.conn.execute(update(operators).where(operators.c.login == "consult").values(active=False))
        await tx.conn.execute(update(conversations).where(conversations.c.id == lost[1]).values(holder="moon"))
        await tx.conn.execute(update(conversations).where(conversations.c.id == lost[2]).values(holder_kind="bot", holder=None))
        held = await holder.holder_of(tx, bot_held)
        await holder.change(tx, bot_held, "queue", "consult", expected=held)
    await office.clock.advance(timedelta(minutes=6))
    found = set((await monitor.watch(office.store)).orphans)
    assert found == {
        Orphan(lost[0], "unknown_operator"),
        Orphan(lost[1], "unknown_queue"),
        Orphan(lost[2], "bot_with_handoff"),
        Orphan(bot_held, "no_handoff"),
        Orphan(stuck, "stuck_turn"),
    }
