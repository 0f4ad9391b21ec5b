"""Contact cards and talk scripts, shown beside a conversation by its topic; written by supervisors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import delete, insert, or_, select, update

from connectors.contract import Texts
from connectors.errors import Forbidden, NotFound
from connectors.ledger.store import Tx
from handoff import audit
from handoff.desk.tables import cards
from handoff.operators import Operator

Kind = Literal["contact", "script"]
_SHOWN = ("id", "kind", "topic", "title", "text", "position")


async def listing(tx: Tx, topic: str | None = None, *, everything: bool = False) -> Sequence[Mapping[str, Any]]:
    """Cards of the topic and those of every topic: contacts first, in their order; with ``everything`` all there are."""
    query = select(*(cards.c[name] for name in _SHOWN)).order_by(cards.c.kind, cards.c.position, cards.c.id)
    if not everything:
        query = query.where(or_(cards.c.topic.is_(None), cards.c.topic == topic))
    return [dict(row._mapping) for row in await tx.conn.execute(query)]


async def add(tx: Tx, texts: Texts, operator: Operator, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A new card. Raises Forbidden."""
    _check(texts, operator)
    by = {"updated_by": operator.login, "updated_at": tx.now}
    card_id = (await tx.conn.execute(insert(cards).values(**values, **by).returning(cards.c.id))).scalar_one()
    await audit.record(tx, operator.login, "card.added", f"card:{card_id}", None, dict(values))
    return {"id": card_id, **values}


async def change(tx: Tx, texts: Texts, operator: Operator, card_id: int, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Another content for a card. Raises Forbidden and NotFound."""
    before = await _before(tx, texts, operator, card_id)
    await tx.conn.execute(update(cards).where(cards.c.id == card_id).values(**values, updated_by=operator.login, updated_at=tx.now))
    await audit.record(tx, operator.login, "card.changed", f"card:{card_id}", before, dict(values))
    return {"id": card_id, **values}


async def remove(tx: Tx, texts: Texts, operator: Operator, card_id: int) -> None:
    """Raises Forbidden and NotFound."""
    before = await _before(tx, texts, operator, card_id)
    await tx.conn.execute(delete(cards).where(cards.c.id == card_id))
    await audit.record(tx, operator.login, "card.removed", f"card:{card_id}", before, None)


async def _before(tx: Tx, texts: Texts, operator: Operator, card_id: int) -> Mapping[str, Any]:
    _check(texts, operator)
    row = (await tx.conn.execute(select(*(cards.c[name] for name in _SHOWN[1:])).where(cards.c.id == card_id))).one_or_none()
    if row is None:
        raise NotFound("card_unknown", texts("desk-no-card", operator.locale))
    return dict(row._mapping)


def _check(texts: Texts, operator: Operator) -> None:
    if not operator.supervises:
        raise Forbidden("supervisors_only", texts("desk-no-supervisor", operator.locale))
