"""Effects done once: what a turn did to the world is remembered in the commit that does it, so that a repeated turn finds the result."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from connectors.ledger.store import Tx
from connectors.ledger.tables import effects


async def recall(tx: Tx, key: str) -> Any | None:
    """The stored result of an effect, None when it was not done yet."""
    return (await tx.conn.execute(select(effects.c.result).where(effects.c.key == key))).scalar_one_or_none()


async def remember(tx: Tx, key: str, result: Any) -> None:
    """Store the result; a second one under the same key breaks the transaction (IntegrityError), and with it the doubled effect."""
    await tx.conn.execute(insert(effects).values(key=key, result=result, at=tx.now))
