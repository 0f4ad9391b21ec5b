"""A person's data as a whole: read for an export, or erased. Both are in the audit log, which keeps ids only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, delete, select, update

from bot.personal import PARTS, Part, Scope
from connectors.errors import Conflict, NotFound
from connectors.ledger import people as ledger_people
from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, files, joins, outbox, people
from handoff import audit
from handoff.desk.tables import message_words, replies
from handoff.packet import OVER
from handoff.tables import tickets
from handoff.ticketing.numbers import number

WHO: Final = "system"


async def scope_of(tx: Tx, person_id: int) -> Scope:
    """Raises NotFound for nobody, Conflict for one who was joined with another person under their number."""
    if (await tx.conn.execute(select(people.c.id).where(people.c.id == person_id))).one_or_none() is None:
        raise NotFound("person_unknown", f"no person {person_id}")
    moved = {row.from_person_id: row.to_person_id for row in await tx.conn.execute(select(joins).where(joins.c.undone_at.is_(None)))}
    home = (await tx.conn.execute(select(addresses.c.id).where(addresses.c.person_id == person_id).limit(1))).one_or_none()
    if home is None and person_id in moved:
        raise Conflict("person_joined", f"person {person_id} was joined with {moved[person_id]}: name that number")
    theirs = {person_id}
    while found := {one for one, into in moved.items() if into in theirs and one not in theirs}:
        theirs |= found
    found_in = select(conversations.c.id).join(addresses, addresses.c.id == conversations.c.address_id)
    talks = (await tx.conn.execute(found_in.where(addresses.c.person_id.in_(theirs)).order_by(conversations.c.id))).scalars()
    return Scope(tuple(sorted(theirs)), tuple(talks))


async def read(tx: Tx, scope: Scope) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Every row about the person, by table, as JSON values."""
    told = {table: part for table, part in PARTS.items() if table is not message_words}  # an index of the messages' own words
    return {table.name: [_json(row, part) for row in await _rows(tx, table, part, scope)] for table, part in told.items()}


async def exported(tx: Tx, scope: Scope) -> None:
    await audit.record(tx, WHO, "person.exported", f"person {scope.people[0]}", None, {"people": list(scope.people)})


async def erase(tx: Tx, scope: Scope) -> Sequence[str]:
    """Words and personal fields are replaced, rows that count stay; ids of the files whose bytes are to be removed after the commit.

    Raises Conflict while people hold a conversation or a ticket is open: nobody could be answered any more.
    """
    await _is_over(tx, scope)
    talks = (await tx.conn.execute(select(conversations).where(conversations.c.id.in_(scope.conversations)))).all()
    for row in talks:
        if row.episode_id is not None:
            await ledger_people.close_episode(tx, row.id, row.episode_id, closed_by="erased")
    await tx.conn.execute(
        update(outbox).where(scope.talk(outbox), outbox.c.state == "queued").values(state="refused", done_at=tx.now, error="erased")
    )
    given = {one for row in await tx.conn.execute(select(replies.c.files)) for one in _ids(row.files)}
    ids = [one for one in (await tx.conn.execute(select(files.c.id).where(scope.talk(files)))).scalars() if one not in given]
    for table, part in reversed(list(PARTS.items())):
        await _erase(tx, table, part, scope, spared=given)
    done = {"people": list(scope.people), "conversations": list(scope.conversations)}
    await audit.record(tx, WHO, "person.erased", f"person {scope.people[0]}", None, done)
    return ids


async def _is_over(tx: Tx, scope: Scope) -> None:
    held = select(conversations.c.id).where(conversations.c.id.in_(scope.conversations), conversations.c.holder_kind != "bot")
    if (first := (await tx.conn.execute(held.limit(1))).scalar()) is not None:
        raise Conflict("person_held", f"conversation {first} is with people: close it first")
    open_ones = select(tickets.c.id).where(scope.tickets(), tickets.c.status.not_in([one.value for one in OVER])).limit(1)
    if (first := (await tx.conn.execute(open_ones)).scalar()) is not None:
        raise Conflict("person_ticket", f"ticket {number(first)} is open: settle it first")


async def _erase(tx: Tx, table: Table, part: Part, scope: Scope, *, spared: set[str]) -> None:
    mine = part.mine(scope)
    if part.gone:
        kept = table.c.id.not_in(spared) if table is files and spared else True
        await tx.conn.execute(delete(table).where(mine, kept))  # type: ignore[arg-type]
        return
    plain = {name: value for name, value in part.erased.items() if not callable(value)}
    for row in await _rows(tx, table, part, scope) if len(plain) < len(part.erased) else ():
        made = {name: value(row._mapping[name]) for name, value in part.erased.items() if callable(value)}
        key = [column == row._mapping[column.name] for column in table.primary_key]
        await tx.conn.execute(update(table).where(*key).values(made))
    if plain:
        await tx.conn.execute(update(table).where(mine).values(plain))


async def _rows(tx: Tx, table: Table, part: Part, scope: Scope) -> Sequence[Any]:
    return (await tx.conn.execute(select(table).where(part.mine(scope)).order_by(*table.primary_key))).all()


def _json(row: Any, part: Part) -> Mapping[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime | date) else value
        for name, value in row._mapping.items()
        if name not in part.secret
    }


def _ids(given: Any) -> Sequence[str]:
    return [one if isinstance(one, str) else str(one.get("file") or one.get("id")) for one in given or ()]
