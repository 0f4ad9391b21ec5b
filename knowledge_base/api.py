"""The knowledge base over HTTP (design §8): search for everyone, articles for editors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from knowledge_base import revisions
from knowledge_base.contract import Hit, Outcome
from knowledge_base.drafts import Content, Draft
from knowledge_base.errors import ArticleConflict
from knowledge_base.revisions import Standing
from knowledge_base.search import LocalKnowledgeBase

_QUERY_MOST = 10_000


class Found(BaseModel):
    """A search's outcome; hits best first, confidence in 0…1."""

    outcome: Outcome
    confidence: float
    hits: list[Hit]


class Change(Content):
    """New content of an article. ``revision`` is the one that the editor began from; given, a newer one makes a 409."""

    revision: int | None = None


def router(kb: LocalKnowledgeBase, editor: Callable[..., Any]) -> APIRouter:
    """``editor`` is a FastAPI dependency that returns the editor's login or raises."""
    routes = APIRouter(prefix="/api/kb", tags=["knowledge base"])

    @routes.get("/search")
    async def search(
        q: Annotated[str, Query(max_length=_QUERY_MOST)],
        limit: Annotated[int, Query(ge=1, le=20)] = 5,
        language: Annotated[str | None, Query(pattern="^(ru|en)$")] = None,
    ) -> Found:
        """Search as a client would be answered."""
        found = await kb.search(q, limit=limit, language=language)
        return Found(outcome=found.outcome, confidence=found.confidence, hits=list(found.hits))

    @routes.get("/articles")
    async def list_articles(_login: str = Depends(editor)) -> dict[str, Any]:
        """Every article at its newest revision, without answers."""
        async with kb.store.read() as tx:
            found = await revisions.standings(tx)
        return {"articles": [_row(standing) for standing in found]}

    @routes.get("/articles/{article_id:path}")
    async def read_article(article_id: str, _login: str = Depends(editor)) -> dict[str, Any]:
        """The newest revision with everything in it."""
        async with kb.store.read() as tx:
            return _whole(await revisions.standing(tx, article_id))

    @routes.post("/articles", status_code=201)
    async def create_article(draft: Draft, login: str = Depends(editor)) -> dict[str, Any]:
        """A new article as a draft; 409 when the id is taken."""
        async with kb.store.write() as tx:
            if await revisions.exists(tx, draft.id):
                raise ArticleConflict("article_exists", f"there is an article {draft.id!r} already", field="id")
            await revisions.save(tx, [draft], login)
            return _whole(await revisions.standing(tx, draft.id))

    @routes.put("/articles/{article_id:path}")
    async def change_article(article_id: str, change: Change, login: str = Depends(editor)) -> dict[str, Any]:
        """A new revision as a draft; clients get the published one until it is published."""
        draft = Draft(id=article_id, **change.model_dump(exclude={"revision"}))
        async with kb.store.write() as tx:
            await revisions.standing(tx, article_id)
            await revisions.save(tx, [draft], login, base=change.revision)
            return _whole(await revisions.standing(tx, article_id))

    @routes.post("/articles/{article_id:path}/publish")
    async def publish_article(article_id: str, _login: str = Depends(editor)) -> dict[str, Any]:
        """Give the newest revision to clients: this door answers with it when the call returns."""
        async with kb.store.write() as tx:
            await revisions.standing(tx, article_id)
            await revisions.publish(tx, [article_id])
            published = _whole(await revisions.standing(tx, article_id))
        await kb.refresh_if_stale()
        return published

    return routes


def _whole(standing: Standing) -> dict[str, Any]:
    return {**asdict(standing.article), "published_revision": standing.published, "status": standing.status}


def _row(standing: Standing) -> dict[str, Any]:
    whole = _whole(standing)
    del whole["answer"], whole["questions"]
    return whole
