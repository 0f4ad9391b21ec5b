"""The history of an article: who did what, when and why. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from knowledge_base.contract import Transaction
from knowledge_base.tables import steps


class Kind(StrEnum):
    """Everything that can happen to an article. ``began``: a scheduled revision's first day came."""

    saved = "saved"
    rolled_back = "rolled_back"
    discarded = "discarded"
    submitted = "submitted"
    approved = "approved"
    returned = "returned"
    scheduled = "scheduled"
    called_off = "called_off"
    began = "began"
    published = "published"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history; ``by`` is a login, empty for what time did.

    ``data``: of ``rolled_back`` ``{"to": revision}``, of a publication against the gate ``{"override": reason, "verdict": what it said}``.
    """

    revision: int
    kind: Kind
    by: str
    at: datetime
    comment: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


async def record(
    tx: Transaction, kind: Kind, revisions: Mapping[str, int], by: str, comment: str = "", data: Mapping[str, Any] | None = None
) -> None:
    """Add the step to each article; ``revisions`` are those it was about, by article."""
    rows = [
        {"article_id": id, "revision": number, "kind": kind.value, "by": by, "at": tx.now, "comment": comment, "data": dict(data or {})}
        for id, number in revisions.items()
    ]
    if rows:
        await tx.conn.execute(insert(steps), rows)


async def history(tx: Transaction, article_id: str) -> Sequence[Step]:
    """Every step of the article, newest first; empty for an unknown one."""
    rows = await tx.conn.execute(select(steps).where(steps.c.article_id == article_id).order_by(steps.c.id.desc()))
    return [Step(row.revision, Kind(row.kind), row.by, row.at, row.comment, row.data) for row in rows]


async def handled(tx: Transaction, *, but: str) -> set[str]:
    """Articles that somebody else than ``but`` has taken a step with."""
    wanted = select(steps.c.article_id).where(steps.c.by.not_in(["", but])).distinct()
    return set(await tx.conn.scalars(wanted))
