"""Rows of links: which tickets go out, who works on one now, and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import exists, func, or_, select, update

from connectors.ledger.store import Tx
from handoff.contract import TicketStatus
from handoff.servicedesk.settings import ServiceDeskSettings
from handoff.servicedesk.tables import service_links as links
from handoff.tables import queues, ticket_history, tickets
from handoff.ticketing import numbers

LEASE: Final = timedelta(minutes=5)
_FINAL: Final = (TicketStatus.closed.value, TicketStatus.cancelled.value)
_YOUNG: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_AT_ONCE: Final = 50


async def adopt(tx: Tx, desk: str, settings: ServiceDeskSettings) -> int:
    """Link the tickets that go out and are not linked yet: open ones, and those of the last day; how many."""
    query = select(tickets.c.id).where(
        ~exists().where(links.c.ticket_id == tickets.c.id),
        or_(tickets.c.status.not_in(_FINAL), tickets.c.created_at > tx.now - _YOUNG),
        tickets.c.type.not_in(sorted(settings.skip_types)),
    )
    if not settings.confidential:
        closed = select(queues.c.name).where(queues.c.confidential)
        query = query.where(or_(tickets.c.queue.is_(None), tickets.c.queue.not_in(closed)))
    found = (await tx.conn.execute(query.order_by(tickets.c.id).limit(_AT_ONCE * 4))).scalars().all()
    if found:
        statement = tx.insert(links).on_conflict_do_nothing()
        rows = [{"ticket_id": one, "desk": desk, "available_at": tx.now, "created_at": tx.now} for one in found]
        await tx.conn.execute(statement, rows)
    return len(found)


async def to_push(tx: Tx) -> Sequence[int]:
    """Tickets that they do not know, or not as they are now."""
    news = exists().where(ticket_history.c.ticket_id == links.c.ticket_id, ticket_history.c.id > links.c.pushed)
    query = select(links.c.ticket_id).where(links.c.available_at <= tx.now, _free(tx), or_(links.c.outside_id.is_(None), news))
    return (await tx.conn.execute(query.order_by(links.c.available_at).limit(_AT_ONCE))).scalars().all()


async def to_pull(tx: Tx) -> Sequence[int]:
    """Tickets whose other side should be looked at."""
    query = select(links.c.ticket_id).where(links.c.outside_id.is_not(None), links.c.pull_at <= tx.now, _free(tx))
    return (await tx.conn.execute(query.order_by(links.c.pull_at).limit(_AT_ONCE))).scalars().all()


async def claim(tx: Tx, ticket_id: int) -> Any | None:
    """The link, ours alone for the time of the lease; None when another door has it."""
    values = {"claimed_until": tx.now + LEASE}
    return (
        await tx.conn.execute(update(links).where(links.c.ticket_id == ticket_id, _free(tx)).values(values).returning(*links.c))
    ).one_or_none()


async def keep(tx: Tx, ticket_id: int, **values: Any) -> None:
    await tx.conn.execute(update(links).where(links.c.ticket_id == ticket_id).values(values))


async def done(tx: Tx, ticket_id: int, **values: Any) -> None:
    """It went well; others may take it."""
    await keep(tx, ticket_id, attempts=0, error="", doubtful=False, claimed_until=None, **values)


async def failed(tx: Tx, ticket_id: int, error: str, *, lasting: bool) -> None:
    """It is tried again: after half a minute, then twice as long each time up to an hour; what will be refused again after an hour."""
    attempts = (await tx.conn.execute(select(links.c.attempts).where(links.c.ticket_id == ticket_id))).scalar_one()
    pause = _LONGEST_PAUSE if lasting else min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(attempts, 10))
    values = {"attempts": attempts + 1, "error": error[:500], "claimed_until": None}
    await keep(tx, ticket_id, **values, available_at=tx.now + pause, pull_at=tx.now + pause)


async def ask_soon(tx: Tx, desk: str, outside_id: int) -> bool:
    """The other side changed: look at it at once. False for a ticket that is none of ours."""
    query = update(links).where(links.c.desk == desk, links.c.outside_id == outside_id).values(pull_at=tx.now)
    return (await tx.conn.execute(query)).rowcount > 0


async def retry(tx: Tx, number: str) -> bool:
    """Try a failed one now."""
    query = update(links).where(links.c.ticket_id == numbers.parse(number)).values(available_at=tx.now, pull_at=tx.now)
    return (await tx.conn.execute(query)).rowcount > 0


async def shown(tx: Tx, number: str) -> Mapping[str, Any] | None:
    """The link of one ticket as the desk shows it."""
    row = (await tx.conn.execute(select(links).where(links.c.ticket_id == numbers.parse(number)))).one_or_none()
    return _wire(row) if row else None


async def state(tx: Tx) -> Mapping[str, Any]:
    """How many are linked, and those that could not be told, longest waiting first."""
    query = select(links).where(links.c.error != "").order_by(links.c.available_at).limit(200)
    count = (await tx.conn.execute(select(func.count()).where(links.c.outside_id.is_not(None)))).scalar_one()
    return {"linked": count, "failed": [_wire(row) for row in await tx.conn.execute(query)]}


def _wire(row: Any) -> Mapping[str, Any]:
    return {
        "ticket": numbers.number(row.ticket_id),
        "desk": row.desk,
        "number": row.outside_number,
        "state": row.state,
        "attempts": row.attempts,
        "error": row.error,
        "next_at": row.available_at.isoformat() if row.error else None,
    }


def _free(tx: Tx) -> Any:
    return or_(links.c.claimed_until.is_(None), links.c.claimed_until <= tx.now)
