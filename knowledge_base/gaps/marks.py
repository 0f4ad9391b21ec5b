"""How far somebody who feeds the gaps has read, by name. Functions over an open transaction."""

from __future__ import annotations

from knowledge_base import marks
from knowledge_base.contract import Transaction


async def read(tx: Transaction, name: str) -> int | None:
    """The mark, None when there is none yet."""
    return await marks.read(tx, _key(name))


async def advance(tx: Transaction, name: str, value: int) -> None:
    """Move the mark; never back, whichever door comes last."""
    await marks.advance(tx, _key(name), value)


def _key(name: str) -> str:
    return f"gaps.{name}"
