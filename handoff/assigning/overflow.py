"""Nobody is left in limbo: who waits too long goes to the queue's overflow, and of a queue with nobody there the supervisors and the
clients are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select

from connectors.contract import Texts
from connectors.ledger import holder
from connectors.ledger.store import Store, Tx
from handoff import handoffs, hours, packet, queues, routing
from handoff.arriving import arrive, tell
from handoff.assigning import alarms, route
from handoff.assigning.staff import staff
from handoff.handoffs import End, Row
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.statement import OVERFLOWED
from handoff.tables import handoffs as table
from handoff.waits import ORDER

_PAGE: Final = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A client who waits: the stay, since when, and what they were told last."""

    id: int
    conversation_id: int
    queue: str
    opened_at: datetime
    told_minutes: int | None
    told_at: datetime | None


class Overflowing:
    """:meth:`run` is called on a timer by every door; each move is made under the conversation's lock."""

    def __init__(self, store: Store, texts: Texts, settings: PeopleSettings) -> None:
        self._store = store
        self._texts = texts
        self._settings = settings

    async def run(self) -> None:
        """Move who has waited too long or waits for nobody; tell those who cannot be moved; raise and end the alarms."""
        async with self._store.read() as tx:
            known, waiting, now = await staff(tx, loads=False), await _waiting(tx), tx.now
            every = {queue.name: queue for queue in await queues.every(tx) if hours.open_at(queue.hours, now)}
            ways = {name for name, queue in every.items() if await routing.overflow(tx, known, queue, frozenset({name}))}
        left: dict[str, int] = {}
        for one in waiting:
            queue = every.get(one.queue)
            if queue is None:  # closed while they waited: they hear when it opens
                await self._say_nothing_now(one)
                continue
            nobody = not known.there(queue.name)
            if queue.name in ways and (nobody or _too_long(queue, one, now)) and await self._move(one):
                continue
            if nobody:
                left[queue.name] = left.get(queue.name, 0) + 1
                await self._say_nothing_now(one)
        await self._alarm(left)

    async def _move(self, one: _Waiting) -> bool:
        async def work(tx: Tx) -> bool:
            held = await holder.holder_of(tx, one.conversation_id, lock=True)
            now = await _still(tx, one)
            if held.kind != "queue" or now is None:
                return False
            queue = await queues.get(tx, now.queue)
            target = await routing.overflow(tx, await staff(tx, loads=False), queue, route.visited(now.packet))
            if target is None:
                return False
            await handoffs.end(tx, now, End.overflowed)
            lines = await packet.transcript(tx, now.episode_id)
            await arrive(
                tx,
                self._texts,
                self._settings,
                target,
                route.moved(now.packet, target, why="overflowed", who=None, at=tx.now, transcript=lines),
                conversation_id=now.conversation_id,
                expected=held,
                deadline=now.deadline,
                waiting_since=now.waiting_since,
                ticket=now.ticket,
                priority=now.priority,
                words=OVERFLOWED,
            )
            return True

        return await holder.when_quiet(self._store, one.conversation_id, work)

    async def _say_nothing_now(self, one: _Waiting) -> None:
        """What was promised cannot be kept: the queue has closed, or nobody is there. Once."""
        if _knows(one):
            return
        async with self._store.write() as tx:
            held = await holder.holder_of(tx, one.conversation_id, lock=True)
            now = await _still(tx, one)
            if held.kind == "queue" and now is not None and not _knows(now):
                await tell(tx, self._texts, self._settings, now, await queues.get(tx, now.queue))

    async def _alarm(self, left: Mapping[str, int]) -> None:
        async with self._store.read() as tx:
            known = {alarm.queue for alarm in await alarms.standing(tx) if alarm.what == alarms.NOBODY}
        if known == set(left):
            return
        async with self._store.write() as tx:
            for queue in sorted(left.keys() - known):
                if await alarms.begin(tx, queue, alarms.NOBODY, left[queue]):
                    log.error("routing.nobody_there", queue=queue, waiting=left[queue])
            for queue in sorted(known - left.keys()):
                await alarms.end(tx, queue, alarms.NOBODY)


def _knows(stay: _Waiting | Row) -> bool:
    """Whether what the client was told last is that nobody can say how long."""
    return stay.told_at is not None and stay.told_minutes is None


def _too_long(queue: Queue, one: _Waiting, now: datetime) -> bool:
    """Whether it has waited here for the set time, counted while the queue was open."""
    if queue.overflow_to is None:
        return False
    return hours.after_open(queue.hours, one.opened_at, timedelta(seconds=queue.overflow_seconds)) <= now


async def _waiting(tx: Tx) -> Sequence[_Waiting]:
    """Clients who wait in any queue, the next one first."""
    columns = (table.c.id, table.c.conversation_id, table.c.queue, table.c.opened_at, table.c.told_minutes, table.c.told_at)
    waits = (table.c.ended_at.is_(None), table.c.taken_at.is_(None), table.c.waiting_since.is_not(None))
    return [_Waiting(*row) for row in await tx.conn.execute(select(*columns).where(*waits).order_by(*ORDER).limit(_PAGE))]


async def _still(tx: Tx, one: _Waiting) -> Row | None:
    """The handoff now, if its client still waits in the same stay."""
    now = await handoffs.current(tx, one.conversation_id)
    return now if now is not None and now.id == one.id and now.waiting_since is not None else None
