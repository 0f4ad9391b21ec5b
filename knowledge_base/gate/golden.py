"""The golden set in the store: queries whose right article is known. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator
from sqlalchemy import Insert, Row, Update, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge_base import revisions
from knowledge_base.contract import Transaction
from knowledge_base.drafts import ArticleId
from knowledge_base.gate.errors import GoldenConflict, GoldenInvalid, GoldenNotFound
from knowledge_base.gate.tables import golden
from knowledge_base.words import fold, has_letters


class GoldenQuery(BaseModel):
    """A client's query and the article that must come first; ``gold_id`` None: no article may answer it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    query: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]
    gold_id: ArticleId | None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")] = ""

    @field_validator("query")
    @classmethod
    def _says_something(cls, query: str) -> str:
        if not has_letters(query):
            raise ValueError("no letters")
        return query


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden query as it is kept."""

    id: int
    query: str
    gold_id: str | None
    note: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: queries in the source, how many of them are new, changed, as before; ``removed`` were not in the source."""

    queries: int
    new: int
    changed: int
    unchanged: int
    removed: int = 0

    def __str__(self) -> str:
        left = f", {self.removed} removed" if self.removed else ""
        return f"{self.queries} golden queries: {self.new} new, {self.changed} changed, {self.unchanged} unchanged{left}"


async def golden_set(tx: Transaction, gold_id: str | None = None) -> list[Golden]:
    """Every golden query in the order of entry, or those of one article."""
    wanted = select(golden).order_by(golden.c.id)
    rows = await tx.conn.execute(wanted if gold_id is None else wanted.where(golden.c.gold_id == gold_id))
    return [_golden(row) for row in rows]


async def add(tx: Transaction, asked: GoldenQuery, author: str) -> Golden:
    """Keep a query. Raises :class:`GoldenConflict` when it is kept already, :class:`GoldenInvalid` when there is no such article."""
    await _check_article(tx, asked.gold_id)
    return await _kept(tx, insert(golden).values(_row(tx, asked, author)), asked)


async def change(tx: Transaction, id: int, asked: GoldenQuery, author: str) -> Golden:
    """Put ``asked`` in the place of a golden query. Raises as :func:`add`, and :class:`GoldenNotFound`."""
    await _check_article(tx, asked.gold_id)
    return await _kept(tx, update(golden).where(golden.c.id == id).values(_row(tx, asked, author)), asked)


async def remove(tx: Transaction, id: int) -> None:
    """Forget a golden query. Raises :class:`GoldenNotFound`."""
    done = await tx.conn.execute(delete(golden).where(golden.c.id == id))
    if not done.rowcount:
        raise _missing()


async def take(tx: Transaction, source: Sequence[GoldenQuery], author: str, *, replace: bool = False) -> Taken:
    """Add or change all of ``source``, of which no two fold alike; ``replace`` removes every query that it does not have."""
    before = {digest(kept.query): kept for kept in await golden_set(tx)}
    wanted = {digest(asked.query): asked for asked in source}
    fresh = [asked for key, asked in wanted.items() if key not in before]
    changed = [(before[key].id, asked) for key, asked in wanted.items() if key in before and not _same(asked, before[key])]
    if fresh:
        await tx.conn.execute(insert(golden), [_row(tx, asked, author) for asked in fresh])
    for id, asked in changed:
        await tx.conn.execute(update(golden).where(golden.c.id == id).values(_row(tx, asked, author)))
    gone = [kept.id for key, kept in before.items() if key not in wanted] if replace else []
    for id in gone:
        await tx.conn.execute(delete(golden).where(golden.c.id == id))
    return Taken(len(wanted), len(fresh), len(changed), len(wanted) - len(fresh) - len(changed), len(gone))


def digest(query: str) -> str:
    """The same for queries that differ in case, «ё», or spaces only."""
    return sha256(" ".join(fold(query).split()).encode("utf-8", "surrogatepass")).hexdigest()


async def _check_article(tx: Transaction, gold_id: str | None) -> None:
    if gold_id is not None and not await revisions.exists(tx, gold_id):
        raise GoldenInvalid("article_not_found", f"there is no article {gold_id!r}", field="gold_id")


async def _kept(tx: Transaction, write: Insert | Update, asked: GoldenQuery) -> Golden:
    try:
        row = (await tx.conn.execute(write.returning(golden))).one_or_none()
    except IntegrityError:
        raise GoldenConflict("golden_exists", f"{asked.query!r} is in the golden set already", field="query") from None
    if row is None:
        raise _missing()
    return _golden(row)


def _missing() -> GoldenNotFound:
    return GoldenNotFound("golden_not_found", "there is no such golden query", field="id")


def _same(asked: GoldenQuery, kept: Golden) -> bool:
    return (asked.query, asked.gold_id, asked.note) == (kept.query, kept.gold_id, kept.note)


def _row(tx: Transaction, asked: GoldenQuery, author: str) -> Mapping[str, Any]:
    return {**asked.model_dump(), "digest": digest(asked.query), "author": author, "at": tx.now}


def _golden(row: Row[Any]) -> Golden:
    return Golden(row.id, row.query, row.gold_id, row.note, row.author, row.at)
