"""Sessions as people see them: where they are signed in, and ending what is not theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from connectors.errors import NotFound
from connectors.ledger.store import Tx
from handoff import audit
from handoff.tables import desk_sessions

_ID: Final = 16
"""Letters of a token's digest that name a session: enough to tell, of no use to sign in."""


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in program; ``here``: the one that asks."""

    id: str
    agent: str
    created_at: datetime
    expires_at: datetime
    here: bool


async def of(tx: Tx, login: str, here: str = "") -> Sequence[Session]:
    """Sessions of an operator that have not ended, newest first; ``here`` is the digest of the asker's token."""
    query = select(desk_sessions).where(desk_sessions.c.login == login, desk_sessions.c.expires_at > tx.now)
    rows = await tx.conn.execute(query.order_by(desk_sessions.c.created_at.desc()))
    return [Session(row.token_hash[:_ID], row.agent, row.created_at, row.expires_at, row.token_hash == here) for row in rows]


async def end(tx: Tx, by: str, login: str, session: str | None) -> None:
    """End one session of ``login``, or all (None). Raises NotFound."""
    those = delete(desk_sessions).where(desk_sessions.c.login == login)
    if session is not None:
        those = those.where(func.substr(desk_sessions.c.token_hash, 1, _ID) == session)
    ended = (await tx.conn.execute(those.returning(desk_sessions.c.token_hash))).all()
    if session is not None and not ended:
        raise NotFound("session_unknown", "no such session")
    await audit.record(tx, by, "session.ended", f"operator:{login}", None, {"sessions": len(ended)})
