"""CSI and NPS as figures: by operator, queue, topic, channel or period, with how many did not answer and how sure a figure is.

For boards and tables (all in one read transaction; figures recomputed from the rows, nothing is stored):

    await csi(tx, Slice(since, until, about="person"), By.operator)   -> Sequence[Csi], the most answered first
    await csi_total(tx, Slice(since, until))                          -> Csi, key None
    await nps(tx, Slice(since, until), By.channel)                    -> Sequence[Nps]
    await nps_total(tx, Slice(since, until))                          -> Nps, key None
    await surveys_behind(tx, Slice(since, until, operator="anna"))    -> Sequence[Marked], newest first: the episodes behind a number

``Slice(…, seen_by=who)`` keeps confidential queues' episodes from who may not read them.

First-contact resolution and repeats are in :mod:`handoff.satisfaction.repeats`, over the same :class:`Slice`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.sql.elements import Label

from connectors.ledger.store import Tx
from connectors.ledger.tables import addresses, conversations, episodes
from handoff.operators import Operator
from handoff.satisfaction import intervals
from handoff.satisfaction.intervals import Estimate
from handoff.satisfaction.settings import Criterion
from handoff.satisfaction.tables import nps as nps_table
from handoff.tables import handoffs, surveys
from handoff.visibility import episode_counted

T = TypeVar("T")


class By(StrEnum):
    """What figures are split by. Days, weeks and months are those of the zone; their keys sort by time (``2026-11-23``, ``2026-W48``)."""

    operator = "operator"
    queue = "queue"
    topic = "topic"
    channel = "channel"
    day = "day"
    week = "week"
    month = "month"


@dataclass(frozen=True, slots=True)
class Slice:
    """What is counted: surveys asked at ``since`` ≤ t < ``until``, and of these only what each given field names.

    ``about``: bot or person. Operator and queue are those of the episode's last handoff; the bot's surveys have neither.
    ``seen_by`` leaves out what is behind the wall for that operator (:mod:`handoff.visibility`).
    """

    since: datetime
    until: datetime
    about: str | None = None
    operator: str | None = None
    queue: str | None = None
    topic: str | None = None
    channel: str | None = None
    zone: str = "Europe/Moscow"
    seen_by: Operator | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """One survey with its answers, None where there is none; ``csi`` is the mean of what was answered."""

    id: int
    episode_id: int
    conversation_id: int
    about: str
    operator: str | None
    queue: str | None
    topic: str | None
    channel: str
    asked_at: datetime
    answered_at: datetime | None
    quality: int | None
    speed: int | None
    result: int | None
    why: str | None
    reason: str | None

    @property
    def csi(self) -> float | None:
        marks = [mark for mark in (self.quality, self.speed, self.result) if mark is not None]
        return sum(marks) / len(marks) if marks else None


@dataclass(frozen=True, slots=True)
class Csi:
    """Figures of one part. ``response``: share of the asked who gave a mark at least; ``csi`` and ``criteria`` are None and lacking without
    answers; ``satisfied``: share of marked surveys whose mean is 4 or more."""

    key: str | None
    asked: int
    answered: int
    response: Estimate | None
    csi: Estimate | None
    criteria: Mapping[Criterion, Estimate]
    satisfied: Estimate | None


@dataclass(frozen=True, slots=True)
class Nps:
    """``nps`` from −100 to 100, None without answers."""

    key: str | None
    asked: int
    answered: int
    response: Estimate | None
    promoters: int
    passives: int
    detractors: int
    nps: Estimate | None


async def csi(tx: Tx, part: Slice, by: By) -> Sequence[Csi]:
    """CSI split by ``by``; periods in their order, other keys by answers, what is unknown under the key None."""
    return _split(await surveys_behind(tx, part), by, part.zone, _csi)


async def csi_total(tx: Tx, part: Slice) -> Csi:
    return _csi(None, await surveys_behind(tx, part))


async def nps(tx: Tx, part: Slice, by: By) -> Sequence[Nps]:
    """NPS split by ``by``; ``about`` is of no matter here."""
    return _split(await _recommended(tx, part), by, part.zone, _nps)


async def nps_total(tx: Tx, part: Slice) -> Nps:
    return _nps(None, await _recommended(tx, part))


async def surveys_behind(tx: Tx, part: Slice) -> Sequence[Marked]:
    """The surveys themselves, newest first."""
    columns = [surveys.c[name] for name in ("id", "about", "quality", "speed", "why", "reason")]
    query = _of_episodes(surveys, surveys.c.about != "bot", part, *columns, surveys.c.mark.label("result"))
    if part.about is not None:
        query = query.where(surveys.c.about == part.about)
    return [Marked(**row._mapping) for row in await tx.conn.execute(query)]


async def _recommended(tx: Tx, part: Slice) -> Sequence[Any]:
    return list(await tx.conn.execute(_of_episodes(nps_table, literal(True), part, nps_table.c.mark)))


def _of_episodes(asked: Any, by_person: ColumnElement[bool], part: Slice, *columns: Any) -> Select[Any]:
    """Rows of ``asked`` with the episode's topic, channel, and its last handoff's queue and operator where ``by_person``."""
    later = handoffs.alias("later")
    newest = (
        select(func.max(later.c.id))
        .where(later.c.conversation_id == asked.c.conversation_id, later.c.episode_id == asked.c.episode_id)
        .correlate(asked)
        .scalar_subquery()
    )
    named: Sequence[Label[Any]] = (
        handoffs.c.taken_by.label("operator"),
        handoffs.c.queue.label("queue"),
        episodes.c.topic.label("topic"),
        addresses.c.channel.label("channel"),
    )
    query = (
        select(*columns, asked.c.episode_id, asked.c.conversation_id, asked.c.asked_at, asked.c.answered_at, *named)
        .join(conversations, conversations.c.id == asked.c.conversation_id)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .outerjoin(episodes, episodes.c.id == asked.c.episode_id)
        .outerjoin(handoffs, and_(handoffs.c.id == newest, by_person))
        .where(asked.c.asked_at >= part.since, asked.c.asked_at < part.until)
        .order_by(asked.c.id.desc())
    )
    if part.seen_by is not None:
        query = query.where(episode_counted(part.seen_by, asked.c.episode_id))
    for column in named:
        if (wanted := getattr(part, column.name)) is not None:
            query = query.where(column.element == wanted)
    return query


def _split(rows: Sequence[Any], by: By, zone: str, figure: Callable[[str | None, Sequence[Any]], T]) -> Sequence[T]:
    parts: defaultdict[str | None, list[Any]] = defaultdict(list)
    for row in rows:
        parts[key_of(row, by, zone)].append(row)
    if by in _PERIODS:
        return [figure(key, parts[key]) for key in sorted(parts, key=str)]
    answered = {key: sum(row.answered_at is not None for row in found) for key, found in parts.items()}
    return [figure(key, parts[key]) for key in sorted(parts, key=lambda key: (-answered[key], -len(parts[key]), str(key)))]


def key_of(row: Any, by: By, zone: str) -> str | None:
    """The key of a row with ``asked_at`` and the named columns."""
    if by not in _PERIODS:
        key: str | None = getattr(row, by.value)
        return key
    return _PERIODS[by](row.asked_at.astimezone(ZoneInfo(zone)))


_PERIODS: Final[Mapping[By, Callable[[datetime], str]]] = {
    By.day: lambda at: f"{at:%Y-%m-%d}",
    By.week: lambda at: f"{at:%G-W%V}",
    By.month: lambda at: f"{at:%Y-%m}",
}


def _csi(key: str | None, rows: Sequence[Marked]) -> Csi:
    whole = [row.csi for row in rows if row.csi is not None]
    by_criterion = {
        criterion: found
        for criterion in Criterion
        if (found := intervals.mean([mark for row in rows if (mark := getattr(row, criterion.value)) is not None]))
    }
    satisfied = intervals.share(sum(value >= 4 for value in whole), len(whole))
    return Csi(key, len(rows), len(whole), intervals.share(len(whole), len(rows)), intervals.mean(whole), by_criterion, satisfied)


def _nps(key: str | None, rows: Sequence[Any]) -> Nps:
    kinds = Counter("promoter" if row.mark >= 9 else "passive" if row.mark >= 7 else "detractor" for row in rows if row.mark is not None)
    up, middle, down = kinds["promoter"], kinds["passive"], kinds["detractor"]
    answered = up + middle + down
    return Nps(key, len(rows), answered, intervals.share(answered, len(rows)), up, middle, down, intervals.net(up, down, answered))


def last(days: int, now: datetime) -> tuple[datetime, datetime]:
    """``since`` and ``until`` of the last ``days``, for a :class:`Slice`."""
    return now - timedelta(days=days), now
