"""Drafts of answers, kept for an operator whatever browser they sit at."""

from __future__ import annotations

from sqlalchemy import delete, select

from connectors.ledger.store import Tx
from handoff.tables import drafts


async def keep(tx: Tx, conversation_id: int, login: str, text: str) -> None:
    """Keep the draft of one operator in one conversation; empty text deletes it."""
    if not text:
        mine = (drafts.c.conversation_id == conversation_id) & (drafts.c.login == login)
        await tx.conn.execute(delete(drafts).where(mine))
        return
    values = {"conversation_id": conversation_id, "login": login, "text": text, "updated_at": tx.now}
    statement = tx.insert(drafts).values(values)
    await tx.conn.execute(
        statement.on_conflict_do_update(index_elements=["conversation_id", "login"], set_={"text": text, "updated_at": tx.now})
    )


async def find(tx: Tx, conversation_id: int, login: str) -> str:
    """The draft, empty when there is none."""
    query = select(drafts.c.text).where(drafts.c.conversation_id == conversation_id, drafts.c.login == login)
    return (await tx.conn.execute(query)).scalar_one_or_none() or ""
