"""Shows what an import would change, article by article, before anything is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import and_, select

from knowledge_base import revisions as stored
from knowledge_base.contract import Article, Store, Transaction
from knowledge_base.drafts import Draft
from knowledge_base.editing.diff import Diff, diff
from knowledge_base.importing import ImportReport, State, Upload, accepted, states, token, uploaded, withdrawn_by
from knowledge_base.settings import ImportLimits
from knowledge_base.tables import articles, revisions
from knowledge_base.vectors import Progress, silent

SHOWN: Final = 200
_AT_ONCE: Final = 200


class Fate(StrEnum):
    """What an import does to an article."""

    new = "new"
    changed = "changed"
    published = "published"
    """A draft with the same content goes to clients."""
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Difference:
    """``diff`` is from the newest revision, None unless that is changed; with ``over_draft`` it is a draft that clients do not get yet."""

    article_id: str
    title: str
    fate: Fate
    diff: Diff | None = None
    over_draft: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """``report`` counts, ``differences`` shows the first of what changes, ``hidden`` is how many more there are.

    ``token`` given to the import as ``expected`` makes sure that it does what was shown.
    """

    report: ImportReport
    differences: Sequence[Difference]
    hidden: int
    token: str


async def preview_bytes(
    store: Store,
    name: str,
    content: bytes | BinaryIO,
    *,
    replace: bool = False,
    limits: ImportLimits | None = None,
    progress: Progress = silent,
) -> Preview:
    """:func:`preview_articles` of a file that was sent."""
    return await preview_articles(store, uploaded(name, content), replace=replace, limits=limits, progress=progress)


async def preview_articles(
    store: Store, source: Path | Upload, *, replace: bool = False, limits: ImportLimits | None = None, progress: Progress = silent
) -> Preview:
    """What :func:`~knowledge_base.importing.import_articles` would publish. Raises as that does for a bad source; stores nothing."""
    drafts = (reading := await accepted(source, limits, progress)).drafts
    shown: list[Difference] = []
    counts = dict.fromkeys(Fate, 0)

    def note(found: Difference) -> None:
        counts[found.fate] += 1
        if len(shown) < SHOWN:
            shown.append(found)

    async with store.read() as tx:
        before = await states(tx)
        batches = drafts.batches(_AT_ONCE)
        while batch := await asyncio.to_thread(next, batches, None):
            newest = await _newest(tx, [draft.id for draft in batch])
            for found in await asyncio.to_thread(_differences, batch, before, newest):
                note(found)
        gone = withdrawn_by(before, drafts.ids) if replace else []
        titles = {id: article.title for id, article in (await _newest(tx, gone[:SHOWN])).items()}
    for id in gone:
        note(Difference(id, titles.get(id, ""), Fate.withdrawn))
    new, changed = counts[Fate.new], counts[Fate.changed] + counts[Fate.published]
    report = ImportReport(len(drafts), new, changed, len(drafts) - new - changed, len(gone), reading.ignored)
    return Preview(report, shown, sum(counts.values()) - len(shown), token(before, drafts.ids, replace=replace))


def _differences(drafts: Sequence[Draft], before: Mapping[str, State], newest: Mapping[str, Article]) -> list[Difference]:
    return [found for draft in drafts if (found := _difference(draft, before.get(draft.id), newest.get(draft.id)))]


def _difference(draft: Draft, state: State | None, newest: Article | None) -> Difference | None:
    if state is None or newest is None:
        return Difference(draft.id, draft.title, Fate.new)
    found = diff(newest, _after(draft, newest))
    if found.fields or found.questions or found.answer:
        return Difference(draft.id, draft.title, Fate.changed, found, over_draft=not state.current)
    return None if state.current else Difference(draft.id, draft.title, Fate.published)


def _after(draft: Draft, before: Article) -> Article:
    """The next revision; a draft without a date keeps the stored one until something else is changed."""
    fields = {name: getattr(draft, name) for name in Draft.model_fields}
    return Article(**{**fields, "revision": before.revision + 1, "updated": draft.updated or before.updated})


async def _newest(tx: Transaction, ids: Sequence[str]) -> dict[str, Article]:
    latest = and_(articles.c.id == revisions.c.article_id, articles.c.latest == revisions.c.revision)
    rows = await tx.conn.execute(select(revisions).join(articles, latest).where(articles.c.id.in_(ids)))
    return {row.article_id: stored.article_of(row) for row in rows}
