"""The list of articles: which of them the editor asked for, in what order, and the numbers beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request

from knowledge_base import revisions
from knowledge_base.contract import Transaction
from knowledge_base.editing import numbers
from knowledge_base.editing.numbers import NONE, Numbers
from knowledge_base.revisions import Standing
from knowledge_base.stages import Stage
from knowledge_base.words import fold

AT_ONCE: Final = 60
SORTS: Final = ("changed", "title", "shown", "worst", "review")
DUE: Final = "due"
UNUSED: Final = "unused"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows. ``state`` is a stage, ``due``, ``unused`` or empty for all; ``start`` counts rows passed over."""

    q: str = ""
    state: str = ""
    topic: str = ""
    language: str = ""
    owner: str = ""
    sort: str = "changed"
    start: int = 0

    @classmethod
    def of(cls, request: Request) -> Wanted:
        asked = request.query_params
        fields = {name: asked.get(name, "").strip()[:200] for name in ("q", "state", "topic", "language", "owner")}
        start = asked.get("start", "")
        return cls(
            **fields,
            sort=asked["sort"] if asked.get("sort") in SORTS else "changed",
            start=int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 0,
        )

    def query(self, **changes: Any) -> str:
        """The same as an address's query, with ``changes``."""
        fields = {name: getattr(self, name) for name in ("q", "state", "topic", "language", "owner", "sort", "start")} | changes
        kept = {name: value for name, value in fields.items() if value and (name, value) != ("sort", "changed")}
        return urlencode(kept)


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the list. ``due``: its day of review, or its last day, has come."""

    standing: Standing
    numbers: Numbers
    due: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """``rows`` of one page out of ``found``; ``counts`` by state, and the values that the filters may take."""

    rows: Sequence[Row]
    found: int
    counts: Mapping[str, int]
    topics: Sequence[str]
    languages: Sequence[str]
    owners: Sequence[str]
    total: int


async def listed(tx: Transaction, wanted: Wanted, today: date) -> Listing:
    """Counts by state are of everything else that was asked."""
    counted = await numbers.numbers(tx)
    everything = [_row(standing, counted.get(standing.article.id, NONE), today) for standing in await revisions.standings(tx)]
    asked = replace(wanted, state="")
    kept = [row for row in everything if _fits(row, asked)]
    states = Counter(row.standing.stage.value for row in kept)
    counts = {"": len(kept), **states, DUE: sum(row.due for row in kept), UNUSED: sum(map(_unused, kept))}
    chosen = [row for row in kept if _in_state(row, wanted.state)]
    chosen.sort(key=_ORDERS[wanted.sort])
    articles = [row.standing.article for row in everything]
    return Listing(
        rows=chosen[wanted.start : wanted.start + AT_ONCE],
        found=len(chosen),
        counts=counts,
        topics=sorted({article.topic for article in articles} - {""}),
        languages=sorted({article.language for article in articles}),
        owners=sorted({article.owner for article in articles} - {""}),
        total=len(everything),
    )


def _row(standing: Standing, found: Numbers, today: date) -> Row:
    article = standing.article
    ends = [day for day in (article.review_by, article.valid_until) if day is not None]
    return Row(standing, found, standing.published is not None and any(day <= today for day in ends))


def _fits(row: Row, wanted: Wanted) -> bool:
    article = row.standing.article
    for name in ("topic", "language", "owner"):
        if getattr(wanted, name) not in ("", getattr(article, name)):
            return False
    if not wanted.q:
        return True
    text = fold(" ".join((article.id, article.title, *article.questions, article.answer)))
    return all(word in text for word in fold(wanted.q).split())


def _in_state(row: Row, state: str) -> bool:
    if state == DUE:
        return row.due
    if state == UNUSED:
        return _unused(row)
    return state in ("", row.standing.stage.value)


def _unused(row: Row) -> bool:
    return row.standing.stage is Stage.published and not row.numbers.shown


_ORDERS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "changed": lambda row: (-row.standing.made_at.timestamp(), row.standing.article.id),
    "title": lambda row: (fold(row.standing.article.title), row.standing.article.id),
    "shown": lambda row: (-row.numbers.shown, fold(row.standing.article.title)),
    "worst": lambda row: (1.0 if row.numbers.helped_share is None else row.numbers.helped_share, -row.numbers.not_that),
    "review": lambda row: (row.standing.article.review_by or date.max, row.standing.article.id),
}
