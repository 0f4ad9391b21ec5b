"""Articles and their revisions in the store: reading them, saving drafts, publishing. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from sqlalchemy import Row, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from knowledge_base import steps, upsert
from knowledge_base.contract import Article, Transaction
from knowledge_base.drafts import Content, Draft
from knowledge_base.errors import ArticleConflict, ArticleNotFound
from knowledge_base.stages import Stage
from knowledge_base.steps import Kind
from knowledge_base.tables import articles, revisions, versions
from knowledge_base.validity import ZONE, day_of, lasting

INDEX: Final = "index"
PUBLISHED: Final = "kb.published"
"""Woken after every commit that changed what clients get."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An article as its editors see it: the newest revision, who wrote it when, and which is published or scheduled (None: none)."""

    article: Article
    published: int | None
    scheduled: int | None
    stage: Stage
    author: str
    made_at: datetime

    @property
    def status(self) -> str:
        """``draft`` (not published), ``published``, or ``changed`` (a draft lies over what is published)."""
        if self.published is None:
            return "draft"
        return "published" if self.published == self.article.revision else "changed"


async def published_articles(tx: Transaction, zone: tzinfo | None = ZONE) -> list[Article]:
    """What clients get today, by id: published revisions whose last day in ``zone`` is not over; with None those too that are past it."""
    good = () if zone is None else (lasting(day_of(tx.now, zone)),)
    wanted = select(revisions).join(articles, _is(articles.c.published)).where(*good).order_by(revisions.c.article_id)
    return [article_of(row) for row in await tx.conn.execute(wanted)]


async def standings(tx: Transaction) -> list[Standing]:
    """Every article at its newest revision, in the order of ids."""
    return [_standing(row) for row in await tx.conn.execute(_standings().order_by(revisions.c.article_id))]


async def standing(tx: Transaction, article_id: str, *, lock: bool = False) -> Standing:
    """One article at its newest revision; ``lock`` lets nobody else change it before the end. Raises :class:`ArticleNotFound`."""
    if lock:
        await _lock(tx, [article_id])
    found = await tx.conn.execute(_standings().where(articles.c.id == article_id))
    if (row := found.one_or_none()) is None:
        raise ArticleNotFound("article_not_found", f"there is no article {article_id!r}", field="id")
    return _standing(row)


async def exists(tx: Transaction, article_id: str) -> bool:
    """Whether the id is taken, published or not."""
    return await tx.conn.scalar(select(articles.c.id).where(articles.c.id == article_id)) is not None


async def article(tx: Transaction, article_id: str, revision: int | None, zone: tzinfo = ZONE) -> Article | None:
    """The named revision, or the one that clients get today; None when there is none."""
    wanted = [revisions.c.revision == revision]
    if revision is None:
        wanted = [_is(articles.c.published), lasting(day_of(tx.now, zone))]
    found = await tx.conn.execute(
        select(revisions).join(articles, articles.c.id == revisions.c.article_id).where(articles.c.id == article_id, *wanted)
    )
    row = found.one_or_none()
    return None if row is None else article_of(row)


async def named(tx: Transaction, article_id: str, revision: int) -> Article:
    """The revision of that number. Raises :class:`ArticleNotFound`."""
    if (found := await article(tx, article_id, revision)) is None:
        raise ArticleNotFound("revision_not_found", f"article {article_id!r} has no revision {revision}", field="revision")
    return found


async def save(
    tx: Transaction,
    drafts: Sequence[Draft],
    author: str,
    *,
    base: int | None = None,
    kind: Kind = Kind.saved,
    comment: str = "",
    data: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """Store drafts as newest revisions; content that is already the newest makes none. Returns the newest revision by id.

    ``base`` is the revision that the editor began from. When there is another one now, raises :class:`ArticleConflict` with that one as
    ``theirs`` and the common beginning as ``base`` in its details. ``kind``, ``comment`` and ``data`` go into the history.
    """
    ids = [draft.id for draft in drafts]
    await _lock(tx, ids)
    latest, highest = await _latest(tx, ids), await _highest(tx, ids)
    await check_base(tx, latest.values(), base)
    fresh = [draft for draft in drafts if not _same(draft, latest.get(draft.id))]
    made = {draft.id: highest.get(draft.id, 0) + 1 for draft in fresh}
    await _make(tx, [_article_row(tx, id, number) for id, number in made.items() if id not in latest])
    if made:
        await tx.conn.execute(insert(revisions), [_revision_row(tx, draft, made[draft.id], author) for draft in fresh])
    for id in made.keys() & latest.keys():
        changed = {"latest": made[id], "stage": Stage.draft.value, "changed_at": tx.now}
        await tx.conn.execute(update(articles).where(articles.c.id == id).values(changed))
    await steps.record(tx, kind, made, author, comment, data)
    return {id: found.revision for id, found in latest.items()} | made


async def check_base(tx: Transaction, latest: Iterable[Article], base: int | None) -> None:
    """Raise ``article_changed`` unless the newest revisions are what the editor began from (None: whatever they are)."""
    for theirs in latest:
        if base not in (None, theirs.revision):
            began = await article(tx, theirs.id, base)
            details = {"theirs": asdict(theirs), "base": asdict(began) if began else None}
            raise ArticleConflict(
                "article_changed", "somebody else changed the article since it was read", field="revision", details=details
            )


async def publish(
    tx: Transaction, ids: Iterable[str], *, by: str = "", zone: tzinfo = ZONE, comment: str = "", data: Mapping[str, Any] | None = None
) -> int:
    """Make the newest revisions what clients get, each from its first day on; returns how many articles this changed.

    Until the first day in ``zone`` the revision published before goes on. The index version grows when something is live at once.
    """
    today = day_of(tx.now, zone)
    now: dict[str, int] = {}
    later: dict[str, int] = {}
    for batch in _batches(sorted(ids)):
        await _lock(tx, batch)
        for row in await tx.conn.execute(_unpublished().where(articles.c.id.in_(batch))):
            waits = row.valid_from is not None and row.valid_from > today
            (later if waits else now)[row.id] = row.latest
    await _put(tx, now, {"published": articles.c.latest, "scheduled": None})
    await _put(tx, later, {"scheduled": articles.c.latest})
    await steps.record(tx, Kind.published, now, by, comment, data)
    await steps.record(tx, Kind.scheduled, later, by, comment, data)
    if now:
        await grow(tx)
    return len(now) + len(later)


async def withdraw(tx: Transaction, ids: Iterable[str], *, by: str = "", comment: str = "") -> int:
    """Take articles away from clients, and what was scheduled with them; their revisions stay. Returns how many this changed."""
    gone: dict[str, int] = {}
    for batch in _batches(sorted(ids)):
        await _lock(tx, batch)
        out = or_(articles.c.published.is_not(None), articles.c.scheduled.is_not(None))
        rows = await tx.conn.execute(select(articles).where(articles.c.id.in_(batch), out))
        gone |= {row.id: row.published or row.scheduled for row in rows}
    newest = or_(articles.c.latest == articles.c.published, articles.c.latest == articles.c.scheduled)
    stage = case((newest, Stage.withdrawn.value), else_=articles.c.stage)
    await _put(tx, gone, {"published": None, "scheduled": None, "stage": stage})
    await steps.record(tx, Kind.withdrawn, gone, by, comment)
    if gone:
        await grow(tx)
    return len(gone)


async def index_version(tx: Transaction) -> int:
    """The number that grows with every change of what is published; 0 for an empty store."""
    return int(await tx.conn.scalar(select(versions.c.value).where(versions.c.name == INDEX)) or 0)


async def grow(tx: Transaction) -> None:
    """Say to every door that what clients get has changed."""
    one_more = upsert.insert(tx.conn, versions).values(name=INDEX, value=1)
    await tx.conn.execute(one_more.on_conflict_do_update(index_elements=["name"], set_={"value": versions.c.value + 1}))
    tx.wake(PUBLISHED)


async def _lock(tx: Transaction, ids: Sequence[str]) -> None:
    """Hold the articles' rows, always in one order. A statement of its own: a join read while waiting would mix old and new."""
    for batch in _batches(sorted(ids)):
        await tx.conn.execute(select(articles.c.id).where(articles.c.id.in_(batch)).order_by(articles.c.id).with_for_update())


async def _latest(tx: Transaction, ids: Sequence[str]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for batch in _batches(ids):
        rows = await tx.conn.execute(select(revisions).join(articles, _is(articles.c.latest)).where(articles.c.id.in_(batch)))
        found |= {row.article_id: article_of(row) for row in rows}
    return found


async def _highest(tx: Transaction, ids: Sequence[str]) -> dict[str, int]:
    """The greatest number given out: a discarded draft keeps its own."""
    found: dict[str, int] = {}
    number = func.max(revisions.c.revision).label("number")
    for batch in _batches(ids):
        rows = select(revisions.c.article_id, number).where(revisions.c.article_id.in_(batch)).group_by(revisions.c.article_id)
        found |= {row.article_id: row.number for row in await tx.conn.execute(rows)}
    return found


async def _make(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        try:
            await tx.conn.execute(insert(articles), rows)
        except IntegrityError:
            raise ArticleConflict("article_exists", "somebody else has just made an article with this id", field="id") from None


async def _put(tx: Transaction, ids: Iterable[str], values: Mapping[str, Any]) -> None:
    for batch in _batches(list(ids)):
        await tx.conn.execute(update(articles).where(articles.c.id.in_(batch)).values({**values, "changed_at": tx.now}))


def _standings() -> Select[Any]:
    standing = (articles.c.published, articles.c.scheduled, articles.c.stage)
    return select(revisions, *standing).join(articles, _is(articles.c.latest))


def _unpublished() -> Select[Any]:
    """Articles whose newest revision is neither published nor scheduled."""
    behind = [or_(column.is_(None), column != articles.c.latest) for column in (articles.c.published, articles.c.scheduled)]
    return select(articles.c.id, articles.c.latest, revisions.c.valid_from).join(revisions, _is(articles.c.latest)).where(*behind)


def _is(revision: ColumnElement[int | None]) -> ColumnElement[bool]:
    return and_(articles.c.id == revisions.c.article_id, revision == revisions.c.revision)


def _same(draft: Draft, found: Article | None) -> bool:
    """Whether the draft says what is stored. A draft without a date keeps the stored one."""
    if found is None:
        return False
    stored = Draft.of(found)
    return all(getattr(draft, name) == getattr(stored, name) for name in Content.model_fields if name != "updated" or draft.updated)


def _article_row(tx: Transaction, article_id: str, revision: int) -> dict[str, Any]:
    return {"id": article_id, "latest": revision, "published": None, "changed_at": tx.now}


def _revision_row(tx: Transaction, draft: Draft, revision: int, author: str) -> dict[str, Any]:
    return {
        "article_id": draft.id,
        "revision": revision,
        "author": author,
        "made_at": tx.now,
        **draft.model_dump(exclude={"id", "updated"}),
        "updated": draft.updated or tx.now.date(),
    }


def article_of(row: Row[Any]) -> Article:
    """A row of ``kb_revisions`` as an article."""
    return Article(
        id=row.article_id,
        revision=row.revision,
        title=row.title,
        answer=row.answer,
        questions=tuple(row.questions),
        topic=row.topic,
        language=row.language,
        owner=row.owner,
        updated=row.updated,
        translation_of=row.translation_of,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        review_by=row.review_by,
    )


def _standing(row: Row[Any]) -> Standing:
    stage = Stage(row.stage)
    if row.revision in (row.published, row.scheduled):
        stage = Stage.published if row.revision == row.published else Stage.scheduled
    return Standing(article_of(row), row.published, row.scheduled, stage, row.author, row.made_at)


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    """SQLite takes a limited number of values in one statement."""
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]
