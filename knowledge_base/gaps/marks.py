"""How far somebody who feeds the gaps has read, by name. Functions over an open transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge_base.contract import Transaction
from knowledge_base.tables import versions


async def read(tx: Transaction, name: str) -> int | None:
    """The mark, None when there is none yet."""
    found = await tx.conn.scalar(select(versions.c.value).where(versions.c.name == _key(name)))
    return None if found is None else int(found)


async def advance(tx: Transaction, name: str, value: int) -> None:
    """Move the mark; never back, whichever door comes last."""
    dialect: Any = sqlite if tx.conn.dialect.name == "sqlite" else postgresql
    mine = dialect.insert(versions).values(name=_key(name), value=value)
    later = mine.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=versions.c.value < value)
    await tx.conn.execute(later)


def _key(name: str) -> str:
    return f"gaps.{name}"
