"""Figures of a period, each counted in SQL over the rows of :mod:`handoff.boards.facts`, so that every number opens what is behind it.

Volumes, waits and handling are of contacts that *began* in the period; the bot's share is of those that *ended* in it, when it is known.
A measure (:data:`MEASURES`) is a condition on a row: it is counted by the same words by which its rows are listed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, FromClause, func, select, true

from connectors.ledger.store import Tx
from handoff.boards.facts import NO_ANSWERS, Part, When, facts
from handoff.boards.settings import BoardSettings
from handoff.boards.sql import SLOT_S, count_if, quantiles, slot_of
from handoff.operators import Operator
from handoff.satisfaction.repeats import UNSOLVED

Condition = Callable[[Any, BoardSettings], ColumnElement[bool]]

MEASURES: Final[Mapping[str, Condition]] = {
    "all": lambda one, _: true(),
    "people": lambda one, _: one.people,
    "alone": lambda one, _: ~one.people,
    "answered": lambda one, _: one.first_answer_s.is_not(None),
    "taken": lambda one, _: one.wait_s.is_not(None),
    "in_target": lambda one, chosen: one.wait_s <= chosen.target_s,
    "late": lambda one, chosen: one.wait_s > chosen.target_s,
    "promised": lambda one, _: one.clocks > 0,
    "kept": lambda one, _: (one.clocks > 0) & (one.breached == 0),
    "breached": lambda one, _: one.breached > 0,
    "closed_hours": lambda one, _: one.closed_hours,
    "known": lambda one, _: one.known & ~one.spam,
    "contained": lambda one, _: one.contained,
    "back": lambda one, _: one.known & ~one.spam & one.back,
    "solved": lambda one, _: one.known & ~one.spam & ~one.back & func.coalesce(one.outcome, "").not_in(UNSOLVED),
    "shown": lambda one, _: one.shown > 0,
    "rejected": lambda one, _: one.rejected > 0,
    "spam": lambda one, _: one.spam,
}
"""By the name in addresses."""

BY_END: Final = frozenset({"known", "contained", "back", "solved", "shown", "rejected"})
"""Measures of contacts that ended in the period; the others are of those that began."""
_COUNTED: Final = ("all", "people", "taken", "in_target", "promised", "kept")
SPLITS: Final = ("queue", "operator", "topic", "channel", "class")


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at what, with the settings that count: the first argument of every figure."""

    tx: Tx
    who: Operator
    chosen: BoardSettings
    answers: FromClause = NO_ANSWERS

    def rows(self, part: Part, only: Collection[int] | None = None) -> CTE:
        return facts(part, self.who, self.tx.now, self.answers, only)


@dataclass(frozen=True, slots=True)
class Totals:
    """``counts`` by measure; medians and 90th percentiles in seconds, None where there are none; ``rated``: answers with a reaction."""

    counts: Mapping[str, int]
    wait_s: float | None
    wait_p90_s: float | None
    first_answer_s: float | None
    first_answer_p90_s: float | None
    handling_s: float | None
    shown: int
    rated: int
    rejected: int

    def share(self, measure: str, of: str) -> float | None:
        return self.counts[measure] / self.counts[of] if self.counts[of] else None

    @property
    def wrong(self) -> float | None:
        """Share of rejected answers among those that clients judged."""
        return self.rejected / self.rated if self.rated else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table split by queue, operator, topic, channel or class; ``key`` None is «without». Counts are measures."""

    key: str | None
    contacts: int
    people: int
    taken: int
    in_target: int
    promised: int
    kept: int
    first_answer_s: float | None
    handling_s: float | None


async def totals(look: Look, part: Part) -> Totals:
    """Two statements, one of the contacts that began and one of those that ended."""
    began, ended = look.rows(replace(part, when=When.began)), look.rows(replace(part, when=When.ended))
    of_began = [name for name in MEASURES if name not in BY_END]
    counted = select(*(count_if(MEASURES[name](began.c, look.chosen)).label(name) for name in of_began)).subquery()
    lengths = [quantiles(began, began.c[name], None, 50, 90) for name in ("wait_s", "first_answer_s", "handling_s")]
    joined: Any = counted
    for one in lengths:
        joined = joined.outerjoin(one, true())
    row = (
        await look.tx.conn.execute(select(*counted.c, *(p for one in lengths for p in (one.c.p50, one.c.p90))).select_from(joined))
    ).one()
    counts = dict(zip(of_began, map(int, row), strict=False))
    wait, wait_p90, answer, answer_p90, handling, _ = (_seconds(value) for value in row[len(of_began) :])
    of_ended = sorted(BY_END)
    sums = [func.coalesce(func.sum(one), 0) for one in (ended.c.shown, ended.c.helped + ended.c.rejected, ended.c.rejected)]
    query = select(*sums, *(count_if(MEASURES[name](ended.c, look.chosen)) for name in of_ended))
    shown, rated, rejected, *rest = map(int, (await look.tx.conn.execute(query)).one())
    counts |= dict(zip(of_ended, rest, strict=True))
    return Totals(counts, wait, wait_p90, answer, answer_p90, handling, shown, rated, rejected)


async def split(look: Look, part: Part, by: str) -> Sequence[Line]:
    """Lines by ``by`` (one of :data:`SPLITS`), the most contacts first."""
    rows = look.rows(replace(part, when=When.began))
    key = rows.c[by]
    conditions = [count_if(MEASURES[name](rows.c, look.chosen)).label(name) for name in _COUNTED]
    counted = select(key.label("key"), *conditions).group_by(key).subquery()
    answer, handling = quantiles(rows, rows.c.first_answer_s, key, 50), quantiles(rows, rows.c.handling_s, key, 50)
    query = (
        select(*counted.c, answer.c.p50, handling.c.p50)
        .select_from(counted)
        .outerjoin(answer, counted.c.key.is_not_distinct_from(answer.c.key))
        .outerjoin(handling, counted.c.key.is_not_distinct_from(handling.c.key))
    )
    lines = []
    for name, *counts, first_answer, held in await look.tx.conn.execute(query):
        contacts, people, taken, in_target, promised, kept = map(int, counts)
        lines.append(Line(name, contacts, people, taken, in_target, promised, kept, _seconds(first_answer), _seconds(held)))
    return sorted(lines, key=lambda line: (-line.contacts, line.key or ""))


async def timeline(look: Look, part: Part, zone: ZoneInfo, pattern: str = "%Y-%m-%d") -> Mapping[str, tuple[int, int]]:
    """(answered by the bot alone, with people) by local day, or by what ``pattern`` makes of a local time, in order."""
    rows = look.rows(replace(part, when=When.began))
    slot = slot_of(rows.c.began_at)
    query = select(slot, count_if(~rows.c.people), count_if(rows.c.people)).group_by(slot).order_by(slot)
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for number, alone, people in await look.tx.conn.execute(query):
        found[local(number, zone, pattern)].update({0: alone, 1: people})
    return {key: (count[0], count[1]) for key, count in sorted(found.items())}


def local(slot: int, zone: ZoneInfo, pattern: str) -> str:
    return f"{datetime.fromtimestamp(slot * SLOT_S, UTC).astimezone(zone):{pattern}}"


def _seconds(value: Any) -> float | None:
    return None if value is None else float(value)
