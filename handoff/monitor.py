"""The watch for orphans: every open conversation has a holder who exists and a next deadline (promise 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import func, or_, select

from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import conversations, inbox
from handoff.tables import handoffs, operators, queues

STUCK: Final = timedelta(minutes=5)
"""A message held by the bot without a finished turn for this long has been forgotten."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A conversation nobody answers for, and why: no_handoff, bot_with_handoff, unknown_queue, unknown_operator, stuck_turn."""

    conversation_id: int
    why: str


@dataclass(frozen=True, slots=True)
class State:
    """Orphans; how many wait in each queue; how many open handoffs are past their deadline while the client waits."""

    orphans: Sequence[Orphan]
    waiting: dict[str, int]
    overdue: int


async def watch(store: Store) -> State:
    """Look once, and log each orphan as an error. To be called on a timer; the figures go to the metrics."""
    async with store.read() as tx:
        orphans = [*await _holders(tx), *await _stuck(tx)]
        state = State(orphans, await _waiting(tx), await _overdue(tx))
    for orphan in orphans:
        log.error("monitor.orphan", conversation=orphan.conversation_id, why=orphan.why)
    return state


async def _holders(tx: Tx) -> Sequence[Orphan]:
    query = (
        select(conversations.c.id, conversations.c.holder_kind, handoffs.c.id, queues.c.name, operators.c.login)
        .outerjoin(handoffs, (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None))
        .outerjoin(queues, queues.c.name == conversations.c.holder)
        .outerjoin(operators, (operators.c.login == conversations.c.holder) & operators.c.active)
        .where(or_(conversations.c.holder_kind != "bot", handoffs.c.id.is_not(None)))
    )
    rows = await tx.conn.execute(query)
    return [Orphan(row[0], why) for row in rows if (why := _why(*row[1:])) is not None]


def _why(kind: str, handoff: int | None, queue: str | None, login: str | None) -> str | None:
    if kind == "bot":
        return "bot_with_handoff"
    if handoff is None:
        return "no_handoff"
    if kind == "queue":
        return "unknown_queue" if queue is None else None
    return "unknown_operator" if login is None else None


async def _stuck(tx: Tx) -> Sequence[Orphan]:
    query = select(inbox.c.conversation_id).where(inbox.c.state == "pending", inbox.c.received_at < tx.now - STUCK).distinct()
    return [Orphan(row[0], "stuck_turn") for row in await tx.conn.execute(query)]


async def _waiting(tx: Tx) -> dict[str, int]:
    open_ones: Any = (handoffs.c.ended_at.is_(None)) & (handoffs.c.taken_at.is_(None)) & (handoffs.c.queue == queues.c.name)
    query = select(queues.c.name, func.count(handoffs.c.id)).outerjoin(handoffs, open_ones).group_by(queues.c.name)
    return {row[0]: row[1] for row in await tx.conn.execute(query)}


async def _overdue(tx: Tx) -> int:
    query = select(func.count()).where(handoffs.c.ended_at.is_(None), handoffs.c.waiting_since.is_not(None), handoffs.c.deadline < tx.now)
    return int((await tx.conn.execute(query)).scalar_one())
