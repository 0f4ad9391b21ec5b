"""The person behind a conversation, as the desk shows them: all their addresses, and how each was joined to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from connectors.ledger import joins
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations
from connectors.ledger.tables import joins as joined
from handoff import operators
from handoff.desk import rows
from handoff.desk.messengers import Messengers
from handoff.desk.rows import Row, iso
from handoff.operators import Operator


async def detail(tx: Tx, operator: Operator, row: Row, messengers: Messengers) -> Mapping[str, Any]:
    """The row's ``person`` with ``addresses`` and ``joins``, those undone too: a join is never hidden."""
    person = row.wire["person"]
    names = await operators.names(tx)
    return {
        **person,
        "addresses": [
            {
                "conversation_id": one.id,
                "channel": one.channel,
                "title": messengers.title(one.channel, operator.locale),
                "name": one.name,
                "reachable": one.reachable,
                "yours": await _may_open(tx, operator, one.id),
            }
            for one in await _addresses(tx, person["id"])
            if not operator.external or one.id == row.wire["id"]
        ],
        "joins": [
            {
                "id": one.id,
                "conversation_id": one.conversation_id,
                "channel": one.channel,
                "title": messengers.title(one.channel, operator.locale),
                "name": one.name,
                "proof": one.proof,
                "at": iso(one.at),
                "undone_at": iso(one.undone_at),
                "undone_by": names.get(one.undone_by or "", one.undone_by),
            }
            for one in ([] if operator.external else await joins.of_person(tx, person["id"]))
        ],
    }


async def conversations_of(tx: Tx, person_id: int) -> Sequence[int]:
    """Ids of the person's conversations, one for each address."""
    return [one.id for one in await _addresses(tx, person_id)]


async def holders(tx: Tx, join_id: int) -> frozenset[str]:
    """Logins of the operators who hold a conversation of the person that the join's address belongs to."""
    address = select(joined.c.address_id).where(joined.c.id == join_id).scalar_subquery()
    person = select(addresses.c.person_id).where(addresses.c.id == address).scalar_subquery()
    query = (
        select(conversations.c.holder)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(addresses.c.person_id == person, conversations.c.holder_kind == "operator")
    )
    return frozenset((await tx.conn.execute(query)).scalars())


async def _addresses(tx: Tx, person_id: int) -> Sequence[Any]:
    query = (
        select(conversations.c.id, addresses.c.channel, addresses.c.name, addresses.c.reachable)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(addresses.c.person_id == person_id)
        .order_by(addresses.c.id)
    )
    return (await tx.conn.execute(query)).all()


async def _may_open(tx: Tx, operator: Operator, conversation_id: int) -> bool:
    row = await rows.one(tx, conversation_id)
    return row is not None and row.seen_by(operator)
