"""Offers of conversations to operators: one open at most for a handoff, with a time to accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select, update

from connectors.ledger import events
from connectors.ledger.store import Tx
from handoff.assigning.tables import offers


class OfferEnd(StrEnum):
    """How an offer ended; ``withdrawn``: the conversation or the operator went elsewhere."""

    accepted = "accepted"
    declined = "declined"
    missed = "missed"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Offer:
    """A conversation offered to an operator until a moment."""

    id: int
    handoff_id: int
    conversation_id: int
    login: str
    offered_at: datetime
    until: datetime


_COLUMNS: Final = tuple(offers.c[one.name] for one in fields(Offer))
_OPEN: Final = offers.c.ended_at.is_(None)


async def make(tx: Tx, handoff_id: int, conversation_id: int, login: str, queue: str, seconds: int) -> None:
    """Offer it; a second open offer of the handoff breaks the transaction (IntegrityError)."""
    until = tx.now + timedelta(seconds=seconds)
    values = {"handoff_id": handoff_id, "conversation_id": conversation_id, "login": login, "offered_at": tx.now, "until": until}
    await tx.conn.execute(offers.insert().values(values))
    await events.record(tx, "offer", conversation_id, what="offered", queue=queue, to=login, until=until.isoformat())


async def of_handoff(tx: Tx, handoff_id: int) -> Offer | None:
    """The open offer of a handoff."""
    row = (await tx.conn.execute(select(*_COLUMNS).where(offers.c.handoff_id == handoff_id, _OPEN))).one_or_none()
    return Offer(*row) if row else None


async def of_operator(tx: Tx, login: str) -> Sequence[Offer]:
    """Open offers to an operator, oldest first."""
    rows = await tx.conn.execute(select(*_COLUMNS).where(offers.c.login == login, _OPEN).order_by(offers.c.id))
    return [Offer(*row) for row in rows]


async def every(tx: Tx) -> Sequence[Offer]:
    """All open offers, oldest first."""
    return [Offer(*row) for row in await tx.conn.execute(select(*_COLUMNS).where(_OPEN).order_by(offers.c.id))]


async def asked(tx: Tx, handoff_id: int) -> Mapping[str, int]:
    """How often each operator was offered this handoff already and did not take it."""
    query = select(offers.c.login, func.count()).where(offers.c.handoff_id == handoff_id).group_by(offers.c.login)
    return {row[0]: row[1] for row in await tx.conn.execute(query)}


async def end(tx: Tx, offer: Offer, how: OfferEnd) -> bool:
    """End an open offer; False when it had ended."""
    return await _end(tx, offers.c.id == offer.id, offer.conversation_id, how)


async def settle(tx: Tx, handoff_id: int, conversation_id: int, taken_by: str | None) -> None:
    """The handoff was taken or is over: its open offer was accepted by who took it, or else is withdrawn."""
    mine = (offers.c.handoff_id == handoff_id) & (offers.c.login == taken_by)
    if taken_by is None or not await _end(tx, mine, conversation_id, OfferEnd.accepted):
        await _end(tx, offers.c.handoff_id == handoff_id, conversation_id, OfferEnd.withdrawn)


async def _end(tx: Tx, which: Any, conversation_id: int, how: OfferEnd) -> bool:
    statement = update(offers).where(which, _OPEN).values(ended_at=tx.now, end=how.value).returning(offers.c.login)
    login = (await tx.conn.execute(statement)).scalar_one_or_none()
    if login is None:
        return False
    await events.record(tx, "offer", conversation_id, what=how.value, to=login)
    return True
