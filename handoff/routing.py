"""Routing: which queue a conversation goes to."""

from __future__ import annotations

import structlog

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import queues
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
