"""The audit log: who did what to what, when, with the values before and after. Written in the transaction of the deed; never changed.

Nothing in the product updates or deletes a row, and the database itself refuses to (triggers made with the table).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import DDL, JSON, Column, Index, String, Table, event, insert, select

from connectors.ledger.store import Tx
from connectors.ledger.tables import Id, Instant
from handoff.tables import metadata

_PAGE: Final = 200

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(80), nullable=False),
    Column("what", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Index("ix_audit_subject", "subject"),
)

SEALS: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_sealed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is never changed'; END $$",
        "CREATE TRIGGER audit_sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_sealed()",
    ),
}
"""Statements that make the table append-only, by dialect; the migration runs them too."""

for _dialect, _statements in SEALS.items():
    for _statement in _statements:
        event.listen(audit, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Deed:
    """One row. ``who`` is a login or ``system``; ``what`` a verb of the part («queue.changed»); ``subject`` what it was done to."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    before: Any
    after: Any


async def record(tx: Tx, who: str, what: str, subject: str, before: Any = None, after: Any = None) -> None:
    """Write one deed; ``before`` and ``after`` are JSON values without secrets."""
    values = {"at": tx.now, "who": who[:80], "what": what[:60], "subject": subject[:200], "before": before, "after": after}
    await tx.conn.execute(insert(audit).values(values))


async def read(
    tx: Tx, *, who: str | None = None, what: str | None = None, subject: str | None = None, before_id: int | None = None
) -> Sequence[Deed]:
    """A page of the log, newest first; each filter narrows it."""
    query = select(*audit.c).order_by(audit.c.id.desc()).limit(_PAGE)
    for column, value in ((audit.c.who, who), (audit.c.what, what), (audit.c.subject, subject)):
        if value:
            query = query.where(column == value)
    if before_id is not None:
        query = query.where(audit.c.id < before_id)
    return [Deed(**row._mapping) for row in await tx.conn.execute(query)]
