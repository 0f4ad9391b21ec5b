"""Articles and their revisions in the store: reading them, saving drafts, publishing. Functions over an open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement

from knowledge_base.contract import Article, Transaction
from knowledge_base.drafts import Draft
from knowledge_base.errors import ArticleConflict, ArticleNotFound
from knowledge_base.tables import articles, revisions, versions

INDEX = "index"


@dataclass(frozen=True, slots=True)
class Standing:
    """An article as its editors see it: the newest revision and which one is published (None: none)."""

    article: Article
    published: int | None

    @property
    def status(self) -> str:
        """``draft`` (never published), ``published``, or ``changed`` (a draft lies over what is published)."""
        if self.published is None:
            return "draft"
        return "published" if self.published == self.article.revision else "changed"


async def published_articles(tx: Transaction) -> list[Article]:
    """Every published article at its published revision, in the order of ids."""
    rows = await tx.conn.execute(select(revisions).join(articles, _is(articles.c.published)).order_by(revisions.c.article_id))
    return [_article(row) for row in rows]


async def standings(tx: Transaction) -> list[Standing]:
    """Every article at its newest revision, in the order of ids."""
    rows = await tx.conn.execute(
        select(revisions, articles.c.published).join(articles, _is(articles.c.latest)).order_by(revisions.c.article_id)
    )
    return [Standing(_article(row), row.published) for row in rows]


async def standing(tx: Transaction, article_id: str) -> Standing:
    """One article at its newest revision. Raises :class:`ArticleNotFound`."""
    found = await tx.conn.execute(
        select(revisions, articles.c.published).join(articles, _is(articles.c.latest)).where(articles.c.id == article_id)
    )
    if (row := found.one_or_none()) is None:
        raise ArticleNotFound("article_not_found", f"there is no article {article_id!r}", field="id")
    return Standing(_article(row), row.published)


async def exists(tx: Transaction, article_id: str) -> bool:
    """Whether the id is taken, published or not."""
    return await tx.conn.scalar(select(articles.c.id).where(articles.c.id == article_id)) is not None


async def article(tx: Transaction, article_id: str, revision: int | None) -> Article | None:
    """The named revision, or the published one; None when there is none."""
    wanted = _is(articles.c.published) if revision is None else revisions.c.revision == revision
    found = await tx.conn.execute(
        select(revisions).join(articles, articles.c.id == revisions.c.article_id).where(articles.c.id == article_id, wanted)
    )
    row = found.one_or_none()
    return None if row is None else _article(row)


async def save(tx: Transaction, drafts: Sequence[Draft], author: str, *, base: int | None = None) -> dict[str, int]:
    """Store drafts as newest revisions; content that is already the newest makes none. Returns the newest revision by id.

    ``base`` is the revision that the editor began from: raises :class:`ArticleConflict` when there is a newer one.
    """
    latest = await _latest(tx, [draft.id for draft in drafts])
    if base is not None and any(latest[draft.id].revision != base for draft in drafts if draft.id in latest):
        raise ArticleConflict("article_changed", "somebody else changed the article since it was read", field="revision")
    fresh = [draft for draft in drafts if not _same(draft, latest.get(draft.id))]
    numbers = {id: found.revision for id, found in latest.items()}
    numbers |= {draft.id: numbers.get(draft.id, 0) + 1 for draft in fresh}
    await _insert(tx, [_article_row(tx, draft.id, numbers[draft.id]) for draft in fresh if draft.id not in latest], articles)
    await _insert(tx, [_revision_row(tx, draft, numbers[draft.id], author) for draft in fresh], revisions)
    for draft in fresh:
        if draft.id in latest:
            changed = {"latest": numbers[draft.id], "changed_at": tx.now}
            await tx.conn.execute(update(articles).where(articles.c.id == draft.id).values(changed))
    return numbers


async def publish(tx: Transaction, ids: Iterable[str]) -> int:
    """Make the newest revisions what clients get; returns how many articles changed, and then the index version grew."""
    changed = 0
    for batch in _batches(list(ids)):
        stale = or_(articles.c.published.is_(None), articles.c.published != articles.c.latest)
        done = await tx.conn.execute(
            update(articles).where(articles.c.id.in_(batch), stale).values(published=articles.c.latest, changed_at=tx.now)
        )
        changed += done.rowcount
    if changed:
        await grow(tx)
    return changed


async def withdraw(tx: Transaction, ids: Iterable[str]) -> int:
    """Take articles away from clients; their revisions stay. Returns how many were published."""
    changed = 0
    for batch in _batches(list(ids)):
        done = await tx.conn.execute(
            update(articles).where(articles.c.id.in_(batch), articles.c.published.is_not(None)).values(published=None, changed_at=tx.now)
        )
        changed += done.rowcount
    if changed:
        await grow(tx)
    return changed


async def index_version(tx: Transaction) -> int:
    """The number that grows with every change of what is published; 0 for an empty store."""
    return int(await tx.conn.scalar(select(versions.c.value).where(versions.c.name == INDEX)) or 0)


async def grow(tx: Transaction) -> None:
    """Something that search goes by has changed: every door will load it."""
    dialect: Any = sqlite if tx.conn.dialect.name == "sqlite" else postgresql
    one_more = dialect.insert(versions).values(name=INDEX, value=1)
    await tx.conn.execute(one_more.on_conflict_do_update(index_elements=["name"], set_={"value": versions.c.value + 1}))


async def _latest(tx: Transaction, ids: Sequence[str]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for batch in _batches(ids):
        rows = await tx.conn.execute(select(revisions).join(articles, _is(articles.c.latest)).where(articles.c.id.in_(batch)))
        found |= {row.article_id: _article(row) for row in rows}
    return found


async def _insert(tx: Transaction, rows: Sequence[dict[str, Any]], table: Any) -> None:
    if rows:
        await tx.conn.execute(insert(table), rows)


def _is(revision: ColumnElement[int | None]) -> ColumnElement[bool]:
    return and_(articles.c.id == revisions.c.article_id, revision == revisions.c.revision)


def _same(draft: Draft, found: Article | None) -> bool:
    """Whether the draft says what is stored. A draft without a date keeps the stored one."""
    if found is None:
        return False
    mine = (draft.title, draft.answer, draft.questions, draft.topic, draft.language, draft.owner, draft.translation_of)
    theirs = (found.title, found.answer, list(found.questions), found.topic, found.language, found.owner, found.translation_of)
    return mine == theirs and draft.updated in (None, found.updated)


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


def _article(row: Row[Any]) -> Article:
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
    )


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    """SQLite takes a limited number of values in one statement."""
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]
