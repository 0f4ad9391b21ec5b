"""One person behind several addresses: joined only on proof, taken apart again without loss.

A join moves addresses from one person to the other; both rows of ``people`` stay as they were. So an address that is taken out again goes
back to the person it began with, who still has the name, language and proof of before. Conversations stay one for each address.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, text, update

from connectors.errors import NotFound
from connectors.ledger import events
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, joins, people

SHARED: Final = "shared_phone"
"""The messenger vouches that the phone is the client's own."""
STANDS: Final = timedelta(days=90)
"""How long ago the other may have proved the same phone or contract: a number that is given up goes to somebody else after some months."""
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext('otklik.joins'))")


@dataclass(frozen=True, slots=True)
class Join:
    """An address that came to a person by ``proof`` (the method)."""

    id: int
    address_id: int
    conversation_id: int
    channel: str
    name: str
    proof: str
    at: datetime
    undone_at: datetime | None
    undone_by: str | None


async def proven(tx: Tx, person_id: int, *, contract: str | None, phone: str | None, method: str) -> int:
    """The person proved to have ``contract`` and ``phone`` by ``method``; joined with whom else proved the same. Who they are now.

    Of two proofs at the same moment the second one waits and then sees the first (PostgreSQL; SQLite has one writer).
    """
    await _one_at_a_time(tx)
    person_id = await _present(tx, person_id)
    phone = normal(phone) if phone else None
    values = {"contract": contract, "phone": phone, "proven_by": method, "proven_at": tx.now}
    await tx.conn.execute(update(people).where(people.c.id == person_id).values(values))
    return await _gather(tx, person_id, contract, phone, method)


async def vouched(tx: Tx, person_id: int, phone: str) -> int:
    """The messenger vouches for the person's phone. It says nothing new of a contract proven before, and takes none away."""
    await _one_at_a_time(tx)
    person_id = await _present(tx, person_id)
    found = (await tx.conn.execute(select(people).where(people.c.id == person_id))).one()
    if found.contract is None:
        return await proven(tx, person_id, contract=None, phone=phone, method=SHARED)
    return await _gather(tx, person_id, None, normal(phone), SHARED) if found.phone == normal(phone) else person_id


async def join(tx: Tx, person_id: int, other_person_id: int, proof: str) -> int:
    """Make one person of two; who stays: the one with a contract, else proven last, else named first. Only under a proof."""
    await _one_at_a_time(tx)
    stays, goes = await _in_order(tx, person_id, other_person_id)
    moved = (await tx.conn.execute(select(addresses.c.id).where(addresses.c.person_id == goes).order_by(addresses.c.id))).scalars().all()
    if not moved or stays == goes:
        return stays
    await tx.conn.execute(update(addresses).where(addresses.c.id.in_(moved)).values(person_id=stays))
    rows = [{"address_id": one, "from_person_id": goes, "to_person_id": stays, "proof": proof, "at": tx.now} for one in moved]
    await tx.conn.execute(insert(joins), rows)
    await _tell(tx, "join", stays, proof=proof, person_id=stays, from_person_id=goes)
    return stays


async def undo(tx: Tx, join_id: int, by: str) -> None:
    """Take the join's address out: it goes back to the person it began with. A second time changes nothing. Raises NotFound."""
    await _one_at_a_time(tx)
    found = (await tx.conn.execute(select(joins).where(joins.c.id == join_id))).one_or_none()
    if found is None:
        raise NotFound("join_unknown", f"no join {join_id}")
    if found.undone_at is not None:
        return
    standing = and_(joins.c.address_id == found.address_id, joins.c.undone_at.is_(None))
    began = (await tx.conn.execute(select(joins.c.from_person_id).where(standing).order_by(joins.c.id).limit(1))).scalar_one()
    left = (await tx.conn.execute(select(addresses.c.person_id).where(addresses.c.id == found.address_id))).scalar_one()
    await tx.conn.execute(update(joins).where(standing).values(undone_at=tx.now, undone_by=by[:80]))
    await tx.conn.execute(update(addresses).where(addresses.c.id == found.address_id).values(person_id=began))
    for person_id in (began, left):
        await _tell(tx, "unjoin", person_id, join_id=join_id, by=by, person_id=began, from_person_id=left)


async def of_person(tx: Tx, person_id: int) -> Sequence[Join]:
    """How the addresses of a person came to them, and which left again; oldest first. Of an address that moved twice, the last time."""
    query = (
        select(*[joins.c[name] for name in ("id", "address_id", "proof", "at", "undone_at", "undone_by")])
        .add_columns(conversations.c.id.label("conversation_id"), addresses.c.channel, addresses.c.name)
        .join(addresses, addresses.c.id == joins.c.address_id)
        .join(conversations, conversations.c.address_id == addresses.c.id)
        .where(or_(joins.c.to_person_id == person_id, addresses.c.person_id == person_id))
        .order_by(joins.c.id)
    )
    last = {(row.address_id, row.undone_at): Join(**row._mapping) for row in await tx.conn.execute(query)}
    return sorted(last.values(), key=lambda one: one.id)


def normal(phone: str) -> str:
    """A phone in one way of writing, ``+`` and digits, so that it can be compared; Russian ones also from 8… and without a code."""
    digits = re.sub(r"[^0-9]", "", phone)
    if len(digits) == 10 and not phone.startswith("+"):
        digits = f"7{digits}"
    elif len(digits) == 11 and digits.startswith("8"):
        digits = f"7{digits[1:]}"
    return f"+{digits}"


async def _one_at_a_time(tx: Tx) -> None:
    if not tx.sqlite:
        await tx.conn.execute(_LOCK)


async def _present(tx: Tx, person_id: int) -> int:
    """Who the person is now, when a join of this very moment took all their addresses."""
    while True:
        if (await tx.conn.execute(select(addresses.c.id).where(addresses.c.person_id == person_id).limit(1))).first() is not None:
            return person_id
        went = select(joins.c.to_person_id).where(joins.c.from_person_id == person_id, joins.c.undone_at.is_(None))
        to = (await tx.conn.execute(went.order_by(joins.c.id.desc()).limit(1))).scalar_one_or_none()
        if to is None:
            return person_id
        person_id = to


async def _gather(tx: Tx, person_id: int, contract: str | None, phone: str | None, method: str) -> int:
    """Join the person with everyone who lately proved the same; with nobody when an operator has taken some of them apart before."""
    others = await _others(tx, person_id, contract, phone)
    if not others or await _taken_apart(tx, {person_id, *others}):
        return person_id
    for other in others:
        person_id = await join(tx, person_id, other, method)
    return person_id


async def _others(tx: Tx, person_id: int, contract: str | None, phone: str | None) -> Sequence[int]:
    same: list[ColumnElement[bool]] = []
    if contract:
        same.append(people.c.contract == contract)
    if phone:
        same.append(people.c.phone == phone)
    if not same:
        return ()
    query = select(people.c.id).where(
        or_(*same), people.c.id != person_id, people.c.proven_at >= tx.now - STANDS, exists().where(addresses.c.person_id == people.c.id)
    )
    return (await tx.conn.execute(query.order_by(people.c.id))).scalars().all()


async def _taken_apart(tx: Tx, group: Collection[int]) -> bool:
    query = (
        select(joins.c.id)
        .join(addresses, addresses.c.id == joins.c.address_id)
        .where(joins.c.undone_at.is_not(None), joins.c.to_person_id.in_(group), addresses.c.person_id.in_(group))
    )
    return (await tx.conn.execute(query.limit(1))).first() is not None


async def _in_order(tx: Tx, one: int, other: int) -> tuple[int, int]:
    """(who stays, who goes)."""

    def weight(row: Any) -> tuple[bool, datetime, bool]:
        return row.contract is not None, row.proven_at or datetime.min.replace(tzinfo=UTC), row.id == one

    rows = (await tx.conn.execute(select(people).where(people.c.id.in_((one, other))))).all()
    ids = [row.id for row in sorted(rows, key=weight, reverse=True)]
    if set(ids) != {one, other}:
        raise NotFound("person_unknown", f"no person {one} or {other}")
    return ids[0], ids[-1]


async def _tell(tx: Tx, kind: str, of_person_id: int, **data: Any) -> None:
    """The change is told of every conversation of the person: desks that show one of them show it."""
    query = select(conversations.c.id).join(addresses, addresses.c.id == conversations.c.address_id)
    for conversation_id in (await tx.conn.execute(query.where(addresses.c.person_id == of_person_id))).scalars():
        await events.record(tx, kind, conversation_id, **data)
