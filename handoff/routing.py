"""Routing: which queue a conversation goes to, and where to when nobody is there."""

from __future__ import annotations

import structlog

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import hours, queues
from handoff.assigning.staff import Staff, staff
from handoff.queues import Queue
from handoff.settings import PeopleSettings

log = structlog.get_logger(__name__)


async def choose(tx: Tx, settings: PeopleSettings, *, topic: str | None, queue: str | None) -> Queue:
    """The named queue, or the topic's, or the default one. Raises BadInput for a named queue that does not exist.

    A topic whose queue is missing goes to the default queue: a slip in the settings must not cost a client.
    """
    if queue is not None:
        return await queues.get(tx, queue)
    name = settings.topics.get(topic or "", settings.default_queue)
    try:
        return await queues.get(tx, name)
    except BadInput:
        log.error("routing.queue_missing", topic=topic, queue=name)
        return await queues.get(tx, settings.default_queue)


async def reachable(tx: Tx, queue: Queue) -> Queue:
    """The queue itself, or the one it overflows into when nobody of it is there in its open hours and somebody is there."""
    known = await staff(tx, loads=False)
    if not hours.open_at(queue.hours, tx.now) or known.there(queue.name):
        return queue
    return await overflow(tx, known, queue, frozenset({queue.name})) or queue


async def overflow(tx: Tx, known: Staff, queue: Queue, visited: frozenset[str]) -> Queue | None:
    """Where ``queue`` overflows into now: the first on its way that is open, has somebody there and was not ``visited``.

    What is confidential stays in confidential queues.
    """
    seen = set(visited)
    target = await queues.find(tx, queue.overflow_to) if queue.overflow_to else None
    while target is not None and target.name not in seen:
        fits = target.confidential >= queue.confidential
        if fits and hours.open_at(target.hours, tx.now) and known.there(target.name):
            return target
        seen.add(target.name)
        target = await queues.find(tx, target.overflow_to) if target.overflow_to else None
    return None
