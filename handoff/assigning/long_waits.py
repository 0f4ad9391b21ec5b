"""Clients whose wait has grown far beyond what they were told hear of it: the new estimate, and what they may do instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from connectors.contract import Author, Button, Texts
from connectors.ledger import holder, people, thread
from connectors.ledger.store import Store, Tx
from connectors.ledger.thread import Draft
from handoff import handoffs, hours, queues, waits
from handoff.arriving import present
from handoff.assigning.leaving_word import CALL, LEAVE
from handoff.assigning.staff import staff
from handoff.handoffs import Row
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.statement import AGAIN, LONGER, statement
from handoff.tables import handoffs as table

FAR: Final = 2.0
"""A wait so many times longer than what was told is another wait."""
_PAGE: Final = 200


class LongWaits:
    """:meth:`run` is called on a timer by every door; each client is told under the conversation's lock."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings) -> None:
        self._store = store
        self._texts = texts
        self._settings = settings

    async def run(self) -> int:
        """Tell those who should be told now; how many were."""
        async with self._store.read() as tx:
            due = await _due(tx)
        return sum([await self._tell(conversation_id, handoff_id) for conversation_id, handoff_id in due])

    async def _tell(self, conversation_id: int, handoff_id: int) -> bool:
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, conversation_id, lock=True)
            row = await handoffs.current(tx, conversation_id)
            if held.kind != "queue" or row is None or row.id != handoff_id or row.waiting_since is None:
                return False
            queue = await queues.get(tx, row.queue)
            if row.told_at is None or row.told_at > tx.now - timedelta(minutes=queue.notice_minutes):
                return False
            state = await present(tx, self._settings, row, queue)
            if state.estimate_minutes is None:
                return False
            minutes = _news(row.told_minutes, row.told_at, tx.now, state.estimate_minutes)
            if minutes is None:
                return False
            state = replace(state, estimate_minutes=minutes)
            locale = (await people.person_of(tx, conversation_id)).language
            words = AGAIN if row.told_minutes is None else LONGER
            said = statement(self._texts, locale, queue, state, tx.now, words=words)
            await thread.append(tx, conversation_id, Author.system, await self._with_choices(tx, row, queue, said, locale))
            await waits.told(tx, row, minutes)
            return True

    async def _with_choices(self, tx: Tx, row: Row, queue: Queue, said: Draft, locale: str) -> Draft:
        """The ways out, the honest ones first: a ticket, a call back where the number is known, the bot."""
        choices = [] if row.ticket else [Button(self._texts("routing-ticket-button", locale), LEAVE)]
        if (await people.person_of(tx, row.conversation_id)).phone:
            choices.append(Button(self._texts("routing-callback-button", locale), CALL))
        return replace(said, buttons=[*choices, *said.buttons])


def _news(told_minutes: int | None, told_at: datetime, now: datetime, estimate: int) -> int | None:
    """Minutes to tell; None while what has passed since the client was told and what is left are the wait that was told, near enough.

    Who was told that nobody can say hears of any estimate. One that has just proved wrong is never said again: who has outwaited it may
    well wait as long again. So the news comes at growing distances too.
    """
    if told_minutes is None:
        return estimate
    passed = (now - told_at).total_seconds() / 60
    if passed < told_minutes or passed + estimate < FAR * told_minutes:
        return None
    return max(estimate, told_minutes + int(passed))


async def _due(tx: Tx) -> list[tuple[int, int]]:
    """(conversation, handoff) of clients who wait in open queues with somebody there, and were told nothing for the queue's notice time."""
    known = await staff(tx, loads=False)
    open_ones = {
        queue.name: queue.notice_minutes
        for queue in await queues.every(tx)
        if hours.open_at(queue.hours, tx.now) and known.there(queue.name)
    }
    if not open_ones:
        return []
    query = (
        select(table.c.conversation_id, table.c.id, table.c.queue, table.c.told_at, table.c.told_minutes)
        .where(table.c.ended_at.is_(None), table.c.taken_at.is_(None), table.c.waiting_since.is_not(None))
        .where(table.c.queue.in_(sorted(open_ones)), table.c.told_at <= tx.now - timedelta(minutes=min(open_ones.values())))
        .order_by(table.c.told_at)
        .limit(_PAGE)
    )
    return [
        (row.conversation_id, row.id)
        for row in (await tx.conn.execute(query)).all()
        if row.told_at <= tx.now - timedelta(minutes=max(open_ones[row.queue], row.told_minutes or 0))
    ]
