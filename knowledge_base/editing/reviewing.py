"""Review: a second pair of eyes on a draft. Functions over an open transaction."""

from __future__ import annotations

from sqlalchemy import update

from knowledge_base import revisions, steps
from knowledge_base.contract import Transaction
from knowledge_base.drafts import Draft
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.fitness import check_fit
from knowledge_base.editing.writing import expected
from knowledge_base.errors import ArticleConflict, ArticleInvalid, NotAllowed
from knowledge_base.revisions import Standing
from knowledge_base.stages import Stage
from knowledge_base.steps import Kind
from knowledge_base.tables import articles


async def submit(tx: Transaction, article_id: str, *, by: Editor, base: int | None = None, comment: str = "") -> Standing:
    """Ask for review. Raises ``wrong_stage`` (409) for what is in review, approved or published, ``answer_unfit`` (422)."""
    now = await _at(tx, article_id, base, Stage.draft, Stage.returned, Stage.withdrawn)
    check_fit(Draft.of(now.article))
    return await _move(tx, now, Stage.review, Kind.submitted, by, comment)


async def approve(tx: Transaction, article_id: str, *, by: Editor, base: int | None = None, comment: str = "") -> Standing:
    """Find the reviewed revision good to publish; its author may not (403 ``own_work``), unless they are a supervisor."""
    now = await _at(tx, article_id, base, Stage.review)
    if now.author == by.login and not by.supervisor:
        raise NotAllowed("own_work", "somebody else than the author approves", field="id")
    return await _move(tx, now, Stage.approved, Kind.approved, by, comment)


async def send_back(tx: Transaction, article_id: str, *, by: Editor, comment: str, base: int | None = None) -> Standing:
    """Return a reviewed or approved draft to its author, saying why. Raises ``comment_missing`` (422)."""
    if not comment.strip():
        raise ArticleInvalid("comment_missing", "say what should be changed", field="comment")
    now = await _at(tx, article_id, base, Stage.review, Stage.approved)
    return await _move(tx, now, Stage.returned, Kind.returned, by, comment)


async def _at(tx: Transaction, article_id: str, base: int | None, *stages: Stage) -> Standing:
    now = await expected(tx, article_id, base)
    if now.stage not in stages:
        raise ArticleConflict("wrong_stage", f"the article is {now.stage.value} now", field="id", details={"stage": now.stage.value})
    return now


async def _move(tx: Transaction, now: Standing, stage: Stage, kind: Kind, by: Editor, comment: str) -> Standing:
    moved = {"stage": stage.value, "changed_at": tx.now}
    await tx.conn.execute(update(articles).where(articles.c.id == now.article.id).values(moved))
    await steps.record(tx, kind, {now.article.id: now.article.revision}, by.login, comment)
    return await revisions.standing(tx, now.article.id)
