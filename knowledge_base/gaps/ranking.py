"""Gaps by what they cost: operators' minutes first, then how many ask. Functions over an open transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, and_, case, func, select

from knowledge_base.contract import Transaction
from knowledge_base.gaps.contract import Gap, Kind, State, Whole, Wording
from knowledge_base.gaps.errors import GapNotFound
from knowledge_base.gaps.tables import gaps, missed
from knowledge_base.steps import Kind as Step
from knowledge_base.tables import articles, steps

_WORDINGS: Final = 200
_HIGHEST: Final = 2**63 - 1
"""No database counts further."""
_ADDED: Final = and_(gaps.c.state == State.drafted.value, articles.c.published >= gaps.c.revision)
_STATE: Final = case((_ADDED, State.added.value), else_=gaps.c.state)
LIVE: Final = (Step.published.value, Step.began.value)


async def ranked(
    tx: Transaction, *, days: int = 30, states: Collection[State] = (State.open, State.drafted), limit: int = 100, offset: int = 0
) -> Sequence[Gap]:
    """Gaps in these states that somebody asked about in the last days, the costliest first; counts are over those days."""
    wanted = _counted(tx.now - timedelta(days=days)).where(_STATE.in_([state.value for state in states]))
    minutes, questions = wanted.selected_columns["minutes"], wanted.selected_columns["questions"]
    rows = (await tx.conn.execute(wanted.order_by(minutes.desc(), questions.desc(), gaps.c.id).limit(limit).offset(offset))).all()
    return await _whole_lines(tx, rows, tx.now - timedelta(days=days))


async def one(tx: Transaction, gap_id: int) -> Gap:
    """A gap counted over all time; a number that went up in another leads there. Raises :class:`GapNotFound`."""
    rows: Sequence[Row[Any]] = ()
    if 0 < gap_id <= _HIGHEST:
        found = await tx.conn.scalar(select(func.coalesce(gaps.c.merged_into, gaps.c.id)).where(gaps.c.id == gap_id))
        rows = (await tx.conn.execute(_counted(None).where(gaps.c.id == found))).all()
    if not rows:
        raise GapNotFound("gap_not_found", "there is no such gap", field="id")
    return (await _whole_lines(tx, rows, None))[0]


async def whole(tx: Transaction, gap_id: int) -> Whole:
    """A gap with its wordings, the most frequent first, and what operators answered. Raises :class:`GapNotFound`."""
    gap = await one(tx, gap_id)
    newest = select(missed.c.wording, missed.c.words).where(missed.c.gap_id == gap.id).order_by(missed.c.id.desc()).limit(_WORDINGS)
    rows = (await tx.conn.execute(newest)).all()
    wordings = [Wording(text, times) for text, times in Counter(row.wording for row in rows).most_common()]
    words = dict.fromkeys(words for row in rows for words in row.words)
    return Whole(gap, wordings, list(words))


async def published_at(tx: Transaction, gap_id: int) -> datetime | None:
    """When clients first got what was written about the gap; None: not yet."""
    row = (await tx.conn.execute(select(gaps.c.article_id, gaps.c.revision).where(gaps.c.id == gap_id))).one_or_none()
    if row is None or row.article_id is None:
        return None
    live = (steps.c.article_id == row.article_id) & (steps.c.revision >= row.revision) & steps.c.kind.in_(LIVE)
    found: datetime | None = await tx.conn.scalar(select(steps.c.at).where(live).order_by(steps.c.id).limit(1))
    return found


def _counted(since: datetime | None) -> Select[Any]:
    figures = (
        func.count().label("questions"),
        func.count(missed.c.conversation_id.distinct()).label("clients"),
        func.sum(missed.c.minutes).label("minutes"),
        func.min(missed.c.at).label("first_at"),
        func.max(missed.c.at).label("last_at"),
    )
    joined = gaps.join(missed, missed.c.gap_id == gaps.c.id).outerjoin(articles, articles.c.id == gaps.c.article_id)
    wanted = select(gaps.c.id, gaps.c.title, gaps.c.article_id, _STATE.label("state"), *figures).select_from(joined)
    wanted = wanted.group_by(gaps.c.id, gaps.c.title, gaps.c.article_id, gaps.c.state, gaps.c.revision, articles.c.published)
    return wanted if since is None else wanted.where(missed.c.at >= since)


async def _whole_lines(tx: Transaction, rows: Sequence[Row[Any]], since: datetime | None) -> Sequence[Gap]:
    ids = [row.id for row in rows]
    within = [missed.c.gap_id.in_(ids), *([missed.c.at >= since] if since else [])]
    kinds = await _tally(tx, select(missed.c.gap_id, missed.c.kind, func.count()).where(*within), missed.c.kind)
    near = select(missed.c.gap_id, missed.c.article_id, func.count()).where(*within, missed.c.article_id.is_not(None))
    nearest = await _tally(tx, near, missed.c.article_id)
    return [
        Gap(
            id=row.id,
            title=row.title,
            state=State(row.state),
            article_id=row.article_id,
            nearest=next((id for id, _ in nearest[row.id].most_common(1)), None) if row.id in nearest else None,
            questions=row.questions,
            clients=row.clients,
            minutes=round(row.minutes, 1),
            again=await _again(tx, row) if row.state == State.added.value else 0,
            kinds={kind.value: kinds[row.id][kind.value] for kind in Kind},
            first_at=row.first_at,
            last_at=row.last_at,
        )
        for row in rows
    ]


async def _tally(tx: Transaction, counted: Select[Any], by: Any) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    for gap_id, name, times in await tx.conn.execute(counted.group_by(missed.c.gap_id, by)):
        found.setdefault(gap_id, Counter())[name] += times
    return found


async def _again(tx: Transaction, row: Row[Any]) -> int:
    since = await published_at(tx, row.id)
    if since is None:
        return 0
    return int(await tx.conn.scalar(select(func.count()).where(missed.c.gap_id == row.id, missed.c.at > since)) or 0)
