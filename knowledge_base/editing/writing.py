"""Writing: new articles, new revisions, and the ways back to an older one. Functions over an open transaction."""

from __future__ import annotations

from sqlalchemy import update

from knowledge_base import revisions, steps
from knowledge_base.contract import Transaction
from knowledge_base.drafts import Draft
from knowledge_base.editing.editor import Editor
from knowledge_base.errors import ArticleConflict
from knowledge_base.revisions import Standing
from knowledge_base.stages import Stage
from knowledge_base.steps import Kind
from knowledge_base.tables import articles


async def create(tx: Transaction, draft: Draft, *, by: Editor, comment: str = "") -> Standing:
    """A new article as a draft. Raises ``article_exists`` (409) when the id is taken."""
    if await revisions.exists(tx, draft.id):
        raise ArticleConflict("article_exists", f"there is an article {draft.id!r} already", field="id")
    await revisions.save(tx, [draft], by.login, comment=comment)
    return await revisions.standing(tx, draft.id)


async def change(tx: Transaction, draft: Draft, *, by: Editor, base: int | None = None, comment: str = "") -> Standing:
    """A new revision as a draft; clients keep what is published. The same content again makes none.

    ``base`` is the revision that the editor began from: when it is not the newest any more, raises ``article_changed`` (409) with
    ``details`` ``{theirs, base}``, both whole articles, so that the two can be brought together and nothing is lost.
    """
    await revisions.standing(tx, draft.id)
    await revisions.save(tx, [draft], by.login, base=base, comment=comment)
    return await revisions.standing(tx, draft.id)


async def roll_back(tx: Transaction, article_id: str, revision: int, *, by: Editor, base: int | None = None, comment: str = "") -> Standing:
    """A new revision, as a draft, with the content of an older one."""
    await expected(tx, article_id, base)
    old = await revisions.named(tx, article_id, revision)
    await revisions.save(tx, [Draft.of(old)], by.login, kind=Kind.rolled_back, comment=comment, data={"to": revision})
    return await revisions.standing(tx, article_id)


async def discard(tx: Transaction, article_id: str, *, by: Editor, base: int | None = None, comment: str = "") -> Standing:
    """Put the draft away: the article stands at its scheduled or published revision again; one that has neither counts as withdrawn.

    What was written stays readable under its number. Raises ``no_draft`` (409) when there is none.
    """
    now = await expected(tx, article_id, base)
    if now.stage in (Stage.published, Stage.scheduled, Stage.withdrawn):
        raise ArticleConflict("no_draft", "there is no draft to put away", field="id")
    back = now.scheduled or now.published
    values = {"latest": back, "stage": Stage.draft.value} if back else {"stage": Stage.withdrawn.value}
    await tx.conn.execute(update(articles).where(articles.c.id == article_id).values({**values, "changed_at": tx.now}))
    await steps.record(tx, Kind.discarded, {article_id: now.article.revision}, by.login, comment)
    return await revisions.standing(tx, article_id)


async def expected(tx: Transaction, article_id: str, base: int | None) -> Standing:
    """The article, held until the transaction ends, at the newest revision ``base`` (None: whichever it is); else ``article_changed``."""
    now = await revisions.standing(tx, article_id, lock=True)
    await revisions.check_base(tx, [now.article], base)
    return now
