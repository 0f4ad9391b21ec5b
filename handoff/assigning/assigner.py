"""Push: whoever waits longest in a queue is offered to the operator who is free for longest, each offer to one of them at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from connectors.ledger import holder
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import addresses, conversations
from handoff import handoffs, queues
from handoff.assigning import offers, presence
from handoff.assigning.choosing import choose
from handoff.assigning.offers import Offer, OfferEnd
from handoff.assigning.presence import SYSTEM, Reason, Status
from handoff.assigning.staff import Staff, Worker, kind_of, load_of, staff
from handoff.assigning.tables import offers as offers_table
from handoff.handoffs import Row
from handoff.queues import Queue
from handoff.settings import PeopleSettings
from handoff.tables import handoffs as table
from handoff.tables import queues as queues_table
from handoff.waits import ORDER

_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A conversation that nobody is offered yet, and what is asked of who gets it."""

    conversation_id: int
    handoff_id: int
    queue: str
    kind: str
    topic: str | None
    language: str

    def candidates(self, known: Staff, queue: Queue) -> Sequence[Worker]:
        return known.candidates(queue, self.kind, self.topic, self.language)


class Assigner:
    """:meth:`run` is called on a timer by every door; each offer is made under the conversation's and the operator's locks."""

    def __init__(self, store: Store, settings: PeopleSettings) -> None:
        self._store = store
        self._settings = settings

    async def run(self) -> int:
        """Past offers end, waiting conversations are offered; how many offers or assignments were made."""
        await self._end_past()
        async with self._store.read() as tx:
            waiting = await _waiting(tx)
            if not waiting:
                return 0
            pushing = {queue.name: queue for queue in await queues.every(tx)}
            known = await staff(tx)
        made = 0
        for one in waiting:
            if one.candidates(known, pushing[one.queue]) and await self._assign(one):
                made += 1
                async with self._store.read() as tx:
                    known = await staff(tx)
        return made

    async def _end_past(self) -> None:
        async with self._store.read() as tx:
            now = tx.now
            here = await presence.every(tx)
            past = [offer for offer in await offers.every(tx) if offer.until <= now or not _on_shift(here.get(offer.login))]
        for offer in past:
            await self._end(offer, OfferEnd.missed if offer.until <= now else OfferEnd.withdrawn)

    async def _end(self, offer: Offer, how: OfferEnd) -> None:
        async with self._store.write() as tx:
            await holder.holder_of(tx, offer.conversation_id, lock=True)
            if not await offers.end(tx, offer, how) or how is not OfferEnd.missed:
                return
            now = await presence.find(tx, offer.login, lock=True)
            if now is None or now.status is not Status.on_shift:
                return
            if now.missed + 1 >= self._settings.missed_offers:
                await presence.put(tx, offer.login, Status.busy, Reason.missed, by=SYSTEM)
            else:
                await presence.count_missed(tx, offer.login, now.missed + 1)

    async def _assign(self, one: _Waiting) -> bool:
        async def work(tx: Tx) -> bool:
            held = await holder.holder_of(tx, one.conversation_id, lock=True)
            row = await handoffs.current(tx, one.conversation_id)
            if held.kind != "queue" or row is None or row.id != one.handoff_id or await offers.of_handoff(tx, row.id):
                return False
            queue = await queues.get(tx, row.queue)
            last = await _last_operator(tx, one.conversation_id, tx.now - timedelta(days=self._settings.same_operator_days))
            chosen = choose(one.candidates(await staff(tx), queue), await offers.asked(tx, row.id), last)
            if chosen is None or not queue.push or not await _still_free(tx, chosen, one.kind):
                return False
            await self._give(tx, row, queue, chosen.login, held)
            return True

        return await holder.when_quiet(self._store, one.conversation_id, work)

    async def _give(self, tx: Tx, row: Row, queue: Queue, login: str, held: holder.Holder) -> None:
        if queue.accept_seconds:
            await offers.make(tx, row.id, row.conversation_id, login, queue.name, queue.accept_seconds)
        else:
            await holder.change(tx, row.conversation_id, "operator", login, expected=held)
            await handoffs.taken(tx, row, login)


def _on_shift(now: presence.Presence | None) -> bool:
    return now is not None and now.status is Status.on_shift


async def _still_free(tx: Tx, worker: Worker, kind: str) -> bool:
    """Looked at again under the operator's lock: another door may be giving them something else at this moment."""
    now = await presence.find(tx, worker.login, lock=True)
    load = (await load_of(tx, worker.login)).get(worker.login, Counter())
    again = replace(worker, presence=now, load=load)
    return again.on_shift and again.free_for(kind)


async def _waiting(tx: Tx) -> Sequence[_Waiting]:
    """Conversations of pushing queues that somebody should see to and nobody is offered, the next one first.

    One whose operator went away and whose client has had the last word waits until the client writes, or their silence is over.
    """
    due = or_(table.c.waiting_since.is_not(None), table.c.deadline <= tx.now)
    open_offer: Any = (offers_table.c.handoff_id == table.c.id) & offers_table.c.ended_at.is_(None)
    query = (
        select(table.c.conversation_id, table.c.id, table.c.queue, addresses.c.channel, table.c.packet)
        .join(queues_table, queues_table.c.name == table.c.queue)
        .join(conversations, conversations.c.id == table.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .outerjoin(offers_table, open_offer)
        .where(table.c.ended_at.is_(None), table.c.taken_at.is_(None), queues_table.c.mode == "push", offers_table.c.id.is_(None), due)
        .order_by(*ORDER)
        .limit(_PAGE)
    )
    return [
        _Waiting(row[0], row[1], row[2], kind_of(row[3]), row[4].get("topic"), row[4].get("language") or "ru")
        for row in (await tx.conn.execute(query)).all()
    ]


async def _last_operator(tx: Tx, conversation_id: int, since: Any) -> str | None:
    """Who answered this person last, in any of their messengers."""
    mine = select(addresses.c.person_id).join(conversations, conversations.c.address_id == addresses.c.id)
    person = mine.where(conversations.c.id == conversation_id).scalar_subquery()
    query = (
        select(table.c.taken_by)
        .join(conversations, conversations.c.id == table.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(addresses.c.person_id == person, table.c.taken_by.is_not(None), table.c.taken_at > since)
        .order_by(table.c.taken_at.desc())
        .limit(1)
    )
    return (await tx.conn.execute(query)).scalar_one_or_none()
