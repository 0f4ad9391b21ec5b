"""The last step to clients: rights, the gate's verdict, one transaction for all, and then this door answers with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from knowledge_base import revisions, steps
from knowledge_base.contract import Transaction
from knowledge_base.drafts import Draft
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.fitness import check_fit
from knowledge_base.editing.writing import expected
from knowledge_base.errors import ArticleConflict, ArticleInvalid, NotAllowed
from knowledge_base.gate.contract import Check, Verdict
from knowledge_base.passages import passages
from knowledge_base.revisions import Standing
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.stages import Stage
from knowledge_base.steps import Kind
from knowledge_base.tables import articles
from knowledge_base.vectors import vectors_of

_FREE = frozenset({Stage.draft, Stage.approved})
"""What an editor may publish while nobody insists on a second pair of eyes: a word of the reviewer, asked or given, is waited for."""


@dataclass(frozen=True, slots=True)
class Published:
    """The articles as they stand now, and what the gate said (None: there is no gate, or nothing was left to publish)."""

    articles: Sequence[Standing]
    verdict: Verdict | None


class Publishing:
    """``check`` is the gate (None: there is none), ``four_eyes`` insists on approval by another person."""

    def __init__(self, kb: LocalKnowledgeBase, check: Check | None = None, *, four_eyes: bool = False) -> None:
        self.kb = kb
        self.four_eyes = four_eyes
        self._check = check

    async def publish(
        self, ids: Sequence[str], *, by: Editor, base: int | None = None, override: str | None = None, comment: str = ""
    ) -> Published:
        """Publish the newest revisions of all the articles, or of none.

        Raises ``needs_approval`` and ``gate_refused`` (409; the verdict in the details), ``override_not_allowed`` (403) when another than
        a supervisor gives a reason in ``override``, ``override_empty`` and ``answer_unfit`` (422), ``article_changed`` (409) when a newest
        revision is not ``base``, or when one changed while the gate was looking.
        """
        check_override(by, override)
        async with self.kb.store.read() as tx:
            before = [await revisions.standing(tx, id) for id in dict.fromkeys(ids)]
            await revisions.check_base(tx, [one.article for one in before], base)
        waiting = [one for one in before if one.stage not in (Stage.published, Stage.scheduled)]
        for one in waiting:
            self._may_publish(one, by)
        drafts = [Draft.of(one.article) for one in waiting]
        verdict = await self._judged(drafts, override)
        data = {"override": override, "verdict": verdict.as_json()} if verdict and verdict.refused else None
        async with self.kb.store.write() as tx:
            for one in sorted(waiting, key=lambda one: one.article.id):  # locks are taken in one order, so that nobody waits in a ring
                await self._unchanged(tx, one, by)
            await revisions.publish(tx, [one.article.id for one in waiting], by=by.login, zone=self.kb.zone, comment=comment, data=data)
            after = [await revisions.standing(tx, one.article.id) for one in before]
        await self.kb.refresh_if_stale()
        return Published(after, verdict)

    async def withdraw(self, article_id: str, *, by: Editor, comment: str, base: int | None = None) -> Standing:
        """Take the article away from clients, at once and without asking the gate: a wrong answer must be quick to stop.

        Raises ``comment_missing`` (422) and ``not_published`` (409).
        """
        if not comment.strip():
            raise ArticleInvalid("comment_missing", "say why the article is withdrawn", field="comment")
        async with self.kb.store.write() as tx:
            await expected(tx, article_id, base)
            if not await revisions.withdraw(tx, [article_id], by=by.login, comment=comment):
                raise ArticleConflict("not_published", "clients do not get this article", field="id")
            after = await revisions.standing(tx, article_id)
        await self.kb.refresh_if_stale()
        return after

    async def call_off(self, article_id: str, *, by: Editor, comment: str = "") -> Standing:
        """Take back a scheduled publication: a draft again; what is published stays. Raises ``not_scheduled`` (409)."""
        async with self.kb.store.write() as tx:
            now = await expected(tx, article_id, None)
            if now.scheduled is None:
                raise ArticleConflict("not_scheduled", "nothing of this article waits for its day", field="id")
            values: dict[str, Any] = {"scheduled": None, "changed_at": tx.now}
            if now.stage is Stage.scheduled:
                values["stage"] = Stage.draft.value
            await tx.conn.execute(update(articles).where(articles.c.id == article_id).values(values))
            await steps.record(tx, Kind.called_off, {article_id: now.scheduled}, by.login, comment)
            return await revisions.standing(tx, article_id)

    def _may_publish(self, one: Standing, by: Editor) -> None:
        free = {Stage.approved} if self.four_eyes else _FREE
        if not by.supervisor and one.stage not in free:
            details = {"article_id": one.article.id, "stage": one.stage.value}
            raise ArticleConflict("needs_approval", f"article {one.article.id!r} needs approval first", field="id", details=details)

    async def _judged(self, drafts: Sequence[Draft], override: str | None) -> Verdict | None:
        """The gate's word. Texts are encoded meanwhile, so that the index has nothing to wait for."""
        for draft in drafts:
            check_fit(draft)
        if not drafts:
            return None
        await vectors_of(self.kb.store, self.kb.encode, (text for draft in drafts for text in (*draft.wordings, *passages(draft.answer))))
        verdict = await self._check(drafts) if self._check else None
        if verdict and verdict.refused and override is None:
            raise ArticleConflict("gate_refused", "some questions would be answered worse than now", details=verdict.as_json())
        return verdict

    async def _unchanged(self, tx: Transaction, one: Standing, by: Editor) -> None:
        now = await expected(tx, one.article.id, one.article.revision)
        if now.stage not in (one.stage, Stage.published, Stage.scheduled):
            self._may_publish(now, by)


def check_override(by: Editor, override: str | None) -> None:
    """A reason to publish against the gate is a supervisor's, and says something."""
    if override is None:
        return
    if not by.supervisor:
        raise NotAllowed("override_not_allowed", "only a supervisor publishes against the gate", field="override")
    if not override.strip():
        raise ArticleInvalid("override_empty", "say why the article is published against the gate", field="override")
