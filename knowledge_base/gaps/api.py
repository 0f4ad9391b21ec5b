"""Gaps over HTTP, for editors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from knowledge_base.drafts import ArticleId
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.presenting import whole as article
from knowledge_base.gaps import closing, ranking
from knowledge_base.gaps.contract import Effect, Pace, State
from knowledge_base.gaps.effect import effect
from knowledge_base.search import LocalKnowledgeBase
from knowledge_base.words import script

NOTE: Final = "kb-gap-draft-note"
GapId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Texts = Callable[[str, str], str]
"""Key and locale to words."""


class NewArticle(BaseModel):
    """``article_id``: the id wanted for the draft."""

    model_config = ConfigDict(strict=True)

    article_id: ArticleId | None = None


class Wordings(BaseModel):
    """``wordings``: those of the gap that are wanted; without it all."""

    model_config = ConfigDict(strict=True)

    article_id: ArticleId
    wordings: Annotated[list[str], Field(max_length=closing.QUESTIONS)] | None = None


class Into(BaseModel):
    """The gap that takes the questions in."""

    model_config = ConfigDict(strict=True)

    into: Annotated[int, Field(ge=1, le=2**63 - 1)]


def router(kb: LocalKnowledgeBase, editor: Callable[..., Any], texts: Texts) -> APIRouter:
    """``editor`` is a FastAPI dependency that returns an :class:`Editor` or raises."""
    routes = APIRouter(prefix="/api/kb/gaps", tags=["knowledge base"])
    signed = Depends(editor)
    store = kb.store

    @routes.get("")
    async def ranked(
        days: Annotated[int, Query(ge=1, le=3650)] = 30,
        state: Annotated[list[State] | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
        _by: Editor = signed,
    ) -> dict[str, Any]:
        """What clients ask in vain, the costliest first; open and drafted ones where no state is named."""
        states = state or (State.open, State.drafted)
        async with store.read() as tx:
            found = await ranking.ranked(tx, days=days, states=states, limit=limit, offset=offset)
        return {"gaps": [asdict(gap) for gap in found]}

    @routes.get("/{gap_id}")
    async def one(gap_id: GapId, _by: Editor = signed) -> dict[str, Any]:
        """A gap with its wordings, operators' words, and the effect of what was done."""
        async with store.read() as tx:
            found = await ranking.whole(tx, gap_id)
            done = await effect(tx, found.gap.id, zone=kb.zone)
        rest = {"wordings": [asdict(each) for each in found.wordings], "operator_words": found.operator_words}
        return {**asdict(found.gap), **rest, "effect": _effect(done)}

    @routes.post("/{gap_id}/draft", status_code=201)
    async def make_draft(gap_id: GapId, wanted: Annotated[NewArticle | None, Body()] = None, by: Editor = signed) -> dict[str, Any]:
        """A new article, as a draft, from the gap; 409 when something is written about it already."""
        async with store.write() as tx:
            title = (await ranking.one(tx, gap_id)).title
            note = texts(NOTE, script(title) or "ru")
            return article(await closing.make_draft(tx, gap_id, by=by, note=note, article_id=wanted.article_id if wanted else None))

    @routes.post("/{gap_id}/wordings")
    async def add_wordings(gap_id: GapId, wanted: Wordings, by: Editor = signed) -> dict[str, Any]:
        """A draft of an article with the gap's wordings among its questions."""
        async with store.write() as tx:
            return article(await closing.add_wording(tx, gap_id, wanted.article_id, by=by, wordings=wanted.wordings))

    @routes.post("/{gap_id}/dismiss")
    async def dismiss(gap_id: GapId, by: Editor = signed) -> dict[str, Any]:
        """Nothing will be written about it."""
        async with store.write() as tx:
            return asdict(await closing.dismiss(tx, gap_id, by=by))

    @routes.post("/{gap_id}/reopen")
    async def reopen(gap_id: GapId, by: Editor = signed) -> dict[str, Any]:
        """Back among the open ones."""
        async with store.write() as tx:
            return asdict(await closing.reopen(tx, gap_id, by=by))

    @routes.post("/{gap_id}/merge")
    async def merge(gap_id: GapId, wanted: Into, by: Editor = signed) -> dict[str, Any]:
        """The two are one."""
        async with store.write() as tx:
            return asdict(await closing.merge(tx, gap_id, wanted.into, by=by))

    return routes


def _effect(done: Effect) -> dict[str, Any]:
    return {**asdict(done), "before": _pace(done.before), "after": _pace(done.after)}


def _pace(pace: Pace) -> dict[str, Any]:
    return {**asdict(pace), "per_day": round(pace.per_day, 2)}
