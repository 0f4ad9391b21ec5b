"""An editor's press of a button: what is in the form is saved first where the verb is about it, then the verb is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from knowledge_base import revisions
from knowledge_base.contract import Article
from knowledge_base.drafts import Content, Draft
from knowledge_base.editing import reviewing, writing
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.publishing import Publishing
from knowledge_base.errors import ArticleConflict, KnowledgeBaseError
from knowledge_base.pages.form import Posted, line
from knowledge_base.revisions import Standing

VERBS: Final = frozenset({"save", "submit", "approve", "return", "publish", "withdraw", "discard", "call-off"})
_OF_THE_FORM: Final = frozenset({"save", "submit", "publish"})
_AS_READ: Final = frozenset({"approve", "return"})


_STEPS: Final[Mapping[str, Callable[..., Awaitable[Standing]]]] = {
    "submit": reviewing.submit,
    "approve": reviewing.approve,
    "return": reviewing.send_back,
    "discard": writing.discard,
}


@dataclass(frozen=True, slots=True)
class Done:
    """``standing`` after the press (None: the form itself could not be saved), ``saved`` its revision when the form is in it.

    ``refusal``: why the verb was not done, though the form may be saved. ``verdict``: what the gate said.
    """

    standing: Standing | None
    saved: int | None = None
    refusal: KnowledgeBaseError | None = None
    verdict: Mapping[str, Any] | None = None

    @property
    def refused_by_gate(self) -> bool:
        return self.refusal is not None and self.refusal.code == "gate_refused"


class Acting:
    """The verbs of the article's page."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing
        self._kb = publishing.kb

    async def act(self, verb: str, article_id: str, posted: Posted, by: Editor) -> Done:
        """``verb`` is one of ``VERBS``. Raises nothing expected: a refusal is part of what came of it."""
        saved: int | None = None
        base = posted.revision
        try:
            if verb in _OF_THE_FORM:
                saved = base = (await self._save(article_id, posted, by)).article.revision
            elif verb in _AS_READ:
                await self._check_saved(article_id, posted)
            verdict = await self._do(verb, article_id, posted, by, base)
        except KnowledgeBaseError as refusal:
            if saved is None:
                return Done(None, refusal=refusal)
            verdict = refusal.details if refusal.code == "gate_refused" else None
            return Done(*await self._now(article_id, saved), refusal, verdict)
        return Done(*await self._now(article_id, saved), None, verdict)

    async def _save(self, article_id: str, posted: Posted, by: Editor) -> Standing:
        async with self._kb.store.write() as tx:
            return await writing.change(tx, posted.draft(article_id), by=by, base=posted.revision)

    async def _check_saved(self, article_id: str, posted: Posted) -> None:
        """What is approved is what everybody reads, not what stands in one browser."""
        async with self._kb.store.read() as tx:
            now = (await revisions.standing(tx, article_id)).article
        if "title" in posted.form and differs(posted.draft(article_id), now):
            raise ArticleConflict("unsaved", "the form has changes that are not saved")

    async def _do(self, verb: str, article_id: str, posted: Posted, by: Editor, base: int | None) -> Mapping[str, Any] | None:
        comment = posted.comment
        if verb == "publish":
            override = line(posted.form, "override") if "override" in posted.form else None
            done = await self._publishing.publish([article_id], by=by, base=base, override=override, comment=comment)
            return done.verdict.as_json() if done.verdict else None
        if verb == "withdraw":
            await self._publishing.withdraw(article_id, by=by, base=base, comment=comment)
        elif verb == "call-off":
            await self._publishing.call_off(article_id, by=by, comment=comment)
        elif verb != "save":
            async with self._kb.store.write() as tx:
                await _STEPS[verb](tx, article_id, by=by, base=base, comment=comment)
        return None

    async def _now(self, article_id: str, saved: int | None) -> tuple[Standing, int | None]:
        async with self._kb.store.read() as tx:
            return await revisions.standing(tx, article_id), saved


def differs(draft: Draft, stored: Article) -> bool:
    """Whether the form says something else than the revision; its date of change is not the editor's to set."""
    return any(getattr(draft, name) != getattr(Draft.of(stored), name) for name in Content.model_fields if name != "updated")
