"""Why a client was told something: every answer names its article, revision, score and index. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Row, Select, and_, select

from knowledge_base.contract import Reaction, Transaction
from knowledge_base.steps import Kind
from knowledge_base.tables import revisions, shown, steps
from knowledge_base.validity import ZONE

_LIVE = (Kind.published.value, Kind.began.value)


@dataclass(frozen=True, slots=True)
class Because:
    """An answer given: to which query, from which revision with which Markdown, how sure, over which index, and what the client said to it.

    ``published_by`` and ``published_at``: who had published that revision; None for one published before histories were kept.
    """

    message_id: int
    article_id: str
    revision: int
    title: str
    answer: str
    query: str
    confidence: float
    index_version: str
    at: datetime
    reaction: Reaction | None
    published_by: str | None
    published_at: datetime | None


async def why_message(tx: Transaction, message_id: int) -> Sequence[Because]:
    """What the client's message was answered with; empty when not from the knowledge base."""
    return await _because(tx, _answers().where(shown.c.message_id == message_id))


async def why_on(tx: Transaction, article_id: str, day: date, zone: tzinfo = ZONE) -> Sequence[Because]:
    """Every answer that the article gave on ``day`` in ``zone``, in their order."""
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    return await _because(tx, _answers().where(shown.c.article_id == article_id, shown.c.at >= begin, shown.c.at < end))


async def published_on(tx: Transaction, article_id: str, day: date, zone: tzinfo = ZONE) -> int | None:
    """The revision that was published when ``day`` ended, by the article's history; None: none. It may have been past its last day."""
    end = _midnight(day + timedelta(days=1), zone)
    kinds = [*_LIVE, Kind.withdrawn.value]
    last = select(steps.c.kind, steps.c.revision).where(steps.c.article_id == article_id, steps.c.at < end, steps.c.kind.in_(kinds))
    row = (await tx.conn.execute(last.order_by(steps.c.id.desc()).limit(1))).one_or_none()
    return row.revision if row is not None and row.kind in _LIVE else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _answers() -> Select[Any]:
    said = and_(revisions.c.article_id == shown.c.article_id, revisions.c.revision == shown.c.revision)
    return select(shown, revisions.c.answer).join(revisions, said, isouter=True).order_by(shown.c.id)


async def _because(tx: Transaction, wanted: Select[Any]) -> Sequence[Because]:
    return [await _one(tx, row) for row in (await tx.conn.execute(wanted)).all()]


async def _one(tx: Transaction, row: Row[Any]) -> Because:
    mine = (steps.c.article_id == row.article_id) & (steps.c.revision == row.revision) & (steps.c.at <= row.at)
    publication = select(steps.c.by, steps.c.at).where(mine, steps.c.kind.in_((Kind.published.value, Kind.scheduled.value)))
    step = (await tx.conn.execute(publication.order_by(steps.c.id.desc()).limit(1))).one_or_none()
    return Because(
        message_id=row.message_id,
        article_id=row.article_id,
        revision=row.revision,
        title=row.title,
        answer=row.answer or "",
        query=row.query,
        confidence=row.confidence,
        index_version=row.index_version,
        at=row.at,
        reaction=Reaction(row.reaction) if row.reaction else None,
        published_by=step.by if step else None,
        published_at=step.at if step else None,
    )
