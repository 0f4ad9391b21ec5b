"""Draws each operator's sample of a week from the store, once: what was drawn stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from connectors.contract import Author, Texts
from connectors.ledger.store import Store, Tx
from connectors.ledger.tables import episodes, messages
from handoff import audit
from handoff.contract import Outcome
from handoff.satisfaction import settings as satisfaction
from handoff.satisfaction.answering import lowest
from handoff.scoring import scorecards, settings
from handoff.scoring.sampling import Candidate, draw, luck
from handoff.scoring.settings import ScoringSettings
from handoff.scoring.tables import samples
from handoff.tables import handoffs, surveys

_ALONE: Final = text("SELECT pg_advisory_xact_lock(7201985)")
"""Any number, the same in every door: two draws come one after the other."""


async def draw_last_week(store: Store, texts: Texts) -> int:
    """The sample of the week that is over, if it was not drawn yet; how many conversations. Safe on several doors at once."""
    async with store.read() as tx:
        chosen = await settings.read(tx)
        week = week_of(tx.now - timedelta(days=7), chosen.zone)
        drawn = (await tx.conn.execute(select(samples.c.id).where(samples.c.week == week).limit(1))).first() is not None
    if drawn or not chosen.per_week:
        return 0
    async with store.write() as tx:
        if not tx.sqlite:
            await tx.conn.execute(_ALONE)
        await scorecards.seed(tx, texts)
        return await draw_week(tx, week, "system")


async def draw_week(tx: Tx, week: str, who: str) -> int:
    """Draw what is still lacking to every operator's sample of the week (``2026-W48``); how many were drawn.

    Without an active scorecard nothing is.
    """
    if not tx.sqlite:
        await tx.conn.execute(_ALONE)
    card, chosen = await scorecards.active(tx), await settings.read(tx)
    if card is None:
        return 0
    since, until = bounds(week, chosen.zone)
    candidates: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in await _candidates(tx, since, until, chosen):
        candidates[candidate.operator].append(candidate)
    counted = select(samples.c.operator, func.count()).where(samples.c.week == week).group_by(samples.c.operator)
    have = {row[0]: row[1] for row in await tx.conn.execute(counted)}
    n = 0
    for operator in sorted(candidates):
        seed = f"{chosen.seed}:{week}:{operator}"
        for one in draw(candidates[operator], chosen.per_week - have.get(operator, 0), seed):
            n += await _keep(tx, week, one, card.id, twice=luck(seed, "twice", str(one.handoff_id)) < chosen.twice)
    if n:
        await audit.record(tx, who, "samples.drawn", week, None, {"seed": chosen.seed, "drawn": n, "scorecard": card.id})
    return n


def week_of(moment: datetime, zone: str) -> str:
    """The ISO week of a moment, in the zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%G-W%V}"


def bounds(week: str, zone: str) -> tuple[datetime, datetime]:
    """From Monday's midnight to the next. Raises ValueError for what is no week."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return datetime.combine(monday, time(), ZoneInfo(zone)), datetime.combine(monday + timedelta(days=7), time(), ZoneInfo(zone))


async def _keep(tx: Tx, week: str, one: Candidate, scorecard_id: int, *, twice: bool) -> bool:
    values = {
        "week": week,
        "operator": one.operator,
        "handoff_id": one.handoff_id,
        "conversation_id": one.conversation_id,
        "episode_id": one.episode_id,
        "queue": one.queue,
        "stratum": one.stratum,
        "scorecard_id": scorecard_id,
        "twice": twice,
        "drawn_at": tx.now,
    }
    insert = tx.insert(samples).values(values)
    return (await tx.conn.execute(insert.on_conflict_do_nothing().returning(samples.c.id))).scalar_one_or_none() is not None


async def _candidates(tx: Tx, since: datetime, until: datetime, chosen: ScoringSettings) -> Sequence[Candidate]:
    """Ended stays with an operator who said something, spam left out, those drawn before left out."""
    said = (
        select(func.count())
        .where(messages.c.episode_id == handoffs.c.episode_id, messages.c.author.in_([Author.client.value, Author.operator.value]))
        .correlate(handoffs)
        .scalar_subquery()
    )
    query = (
        select(
            *(handoffs.c[name] for name in ("id", "conversation_id", "episode_id", "taken_by", "queue", "packet")),
            episodes.c.topic,
            episodes.c.outcome,
            *(surveys.c[name] for name in ("quality", "speed", "mark")),
            said.label("said"),
        )
        .join(episodes, episodes.c.id == handoffs.c.episode_id)
        .outerjoin(surveys, (surveys.c.episode_id == handoffs.c.episode_id) & (surveys.c.about == "person"))
        .outerjoin(samples, samples.c.handoff_id == handoffs.c.id)
        .where(handoffs.c.ended_at >= since, handoffs.c.ended_at < until, handoffs.c.taken_by.is_not(None), samples.c.id.is_(None))
        .where(handoffs.c.answered_at.is_not(None))
        .order_by(handoffs.c.id)
    )
    low = (await satisfaction.read(tx)).low
    rows = [row for row in await tx.conn.execute(query) if row.outcome != Outcome.spam.value]
    return [_candidate(row, low, chosen.long_messages) for row in rows]


def _candidate(row: Any, low: int, long_from: int) -> Candidate:
    mark = lowest(row)
    return Candidate(
        handoff_id=row.id,
        conversation_id=row.conversation_id,
        episode_id=row.episode_id,
        operator=row.taken_by,
        queue=row.queue,
        topic=(row.topic or row.packet.get("topic") or "unknown")[:80],
        outcome=(row.outcome or "none")[:40],
        mark="none" if mark is None else "low" if mark <= low else "good",
        length="long" if row.said >= long_from else "short",
    )
