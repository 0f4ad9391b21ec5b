"""Numbers that every door goes by and that only grow, by name (table ``kb_versions``). Functions over an open transaction."""

from __future__ import annotations

from sqlalchemy import select

from knowledge_base.contract import Transaction
from knowledge_base.tables import versions
from knowledge_base.upsert import insert


async def read(tx: Transaction, name: str) -> int | None:
    """The mark, None when there is none yet."""
    found = await tx.conn.scalar(select(versions.c.value).where(versions.c.name == name))
    return None if found is None else int(found)


async def advance(tx: Transaction, name: str, value: int) -> bool:
    """Move the mark; never back, whichever door comes last. Whether this moved it."""
    mine = insert(tx.conn, versions).values(name=name, value=value)
    later = mine.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=versions.c.value < value)
    return await tx.conn.scalar(later.returning(versions.c.value)) is not None
