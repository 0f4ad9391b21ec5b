"""Rows of what was done to lines: begun before the network is called, so that nothing is done that nobody knows of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, text, update

from connectors.ledger.store import Tx
from handoff.lines.tables import line_actions

DIAGNOSTICS: Final = "diagnostics"
REBOOT: Final = "reboot"
_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:line, 0))")
_COLUMNS: Final = tuple(line_actions.c)


@dataclass(frozen=True, slots=True)
class Action:
    """One row; ``result`` as the desk is sent it."""

    id: int
    key: str
    kind: str
    conversation_id: int
    contract: str
    proof: str
    who: str
    state: str
    result: Mapping[str, Any] | None
    at: datetime
    done_at: datetime | None


async def alone(tx: Tx, contract: str) -> None:
    """Until the commit nobody else begins anything with this line (SQLite has one writer)."""
    if not tx.sqlite:
        await tx.conn.execute(_ALONE, {"line": f"line\n{contract}"})


async def find(tx: Tx, key: str) -> Action | None:
    row = (await tx.conn.execute(select(*_COLUMNS).where(line_actions.c.key == key))).one_or_none()
    return Action(**row._mapping) if row else None


async def rebooted(tx: Tx, contract: str, within: timedelta) -> datetime | None:
    """When the terminal of a line was last rebooted, or may have been, within this time."""
    query = select(line_actions.c.at).where(
        line_actions.c.contract == contract,
        line_actions.c.kind == REBOOT,
        line_actions.c.state != "failed",
        line_actions.c.at > tx.now - within,
    )
    return (await tx.conn.execute(query.order_by(line_actions.c.at.desc()).limit(1))).scalar_one_or_none()


async def begin(tx: Tx, *, key: str, kind: str, conversation_id: int, contract: str, proof: str, who: str) -> int:
    values = {"key": key, "kind": kind, "conversation_id": conversation_id, "contract": contract, "proof": proof, "who": who}
    row = await tx.conn.execute(insert(line_actions).values(**values, state="started", at=tx.now).returning(line_actions.c.id))
    return int(row.scalar_one())


async def finish(tx: Tx, action_id: int, state: str, result: Mapping[str, Any]) -> None:
    await tx.conn.execute(
        update(line_actions).where(line_actions.c.id == action_id).values(state=state, result=dict(result), done_at=tx.now)
    )


async def of_conversation(tx: Tx, conversation_id: int, limit: int = 20) -> Sequence[Action]:
    """The last ones, newest first."""
    query = select(*_COLUMNS).where(line_actions.c.conversation_id == conversation_id).order_by(line_actions.c.id.desc()).limit(limit)
    return [Action(**row._mapping) for row in await tx.conn.execute(query)]
