"""Who in Telegram is which operator: linked by a one-time code that the desk shows and the operator sends to the bot in private."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, or_, select

from connectors.ledger.store import Tx
from handoff import operators
from handoff.operators import Operator
from handoff.tables import forum_codes, forum_links

LIFE: Final = timedelta(minutes=10)
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 8


async def code(tx: Tx, login: str) -> tuple[str, datetime]:
    """A new code of the operator and when it ends; an earlier one is void."""
    made = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    expires = tx.now + LIFE
    await tx.conn.execute(delete(forum_codes).where(or_(forum_codes.c.login == login, forum_codes.c.expires_at <= tx.now)))
    await tx.conn.execute(insert(forum_codes).values(code_hash=_digest(made), login=login, expires_at=expires))
    return made, expires


async def link(tx: Tx, user: int, given: str) -> Operator | None:
    """Link the Telegram user to the code's operator, in place of any link either had; None for a code that is not good."""
    good = (forum_codes.c.code_hash == _digest(given)) & (forum_codes.c.expires_at > tx.now)
    login = (await tx.conn.execute(delete(forum_codes).where(good).returning(forum_codes.c.login))).scalar_one_or_none()
    operator = await operators.find(tx, login) if login else None
    if operator is not None:
        await tx.conn.execute(delete(forum_links).where(or_(forum_links.c.user == user, forum_links.c.login == login)))
        await tx.conn.execute(insert(forum_links).values(user=user, login=login, linked_at=tx.now))
    return operator


async def operator_of(tx: Tx, user: int) -> Operator | None:
    """The active operator behind a Telegram user."""
    login = (await tx.conn.execute(select(forum_links.c.login).where(forum_links.c.user == user))).scalar_one_or_none()
    return await operators.find(tx, login) if login else None


def _digest(given: str) -> str:
    return hashlib.sha256(given.strip().upper().encode("utf-8", "replace")).hexdigest()
