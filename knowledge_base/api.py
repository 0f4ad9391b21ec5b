"""The knowledge base over HTTP (design §8): search for everyone, articles for editors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from knowledge_base import revisions
from knowledge_base.contract import Outcome
from knowledge_base.drafts import ArticleId, Content, Draft
from knowledge_base.editing import api as editing
from knowledge_base.editing import writing
from knowledge_base.editing.editor import Editor
from knowledge_base.editing.presenting import row, whole
from knowledge_base.editing.publishing import Publishing
from knowledge_base.search import LocalKnowledgeBase

_QUERY_MOST = 10_000


class FoundHit(BaseModel):
    """One candidate; ``confidence`` in 0…1."""

    article_id: str
    revision: int
    title: str
    confidence: float


class Found(BaseModel):
    """A search's outcome; hits best first, confidence in 0…1."""

    outcome: Outcome
    confidence: float
    hits: list[FoundHit]


class Change(Content):
    """New content of an article. ``revision`` is the one that the editor began from; given, another one makes a 409 with both in it."""

    revision: editing.Number | None = None
    comment: editing.Comment = ""


def router(kb: LocalKnowledgeBase, editor: Callable[..., Any], publishing: Publishing | None = None) -> APIRouter:
    """``editor`` is a FastAPI dependency that returns an :class:`Editor` or raises; without ``publishing`` there is no gate."""
    routes = APIRouter(prefix="/api/kb", tags=["knowledge base"])
    signed = Depends(editor)

    @routes.get("/search")
    async def search(
        q: Annotated[str, Query(max_length=_QUERY_MOST)],
        limit: Annotated[int, Query(ge=1, le=20)] = 5,
        language: Annotated[str | None, Query(pattern="^(ru|en)$")] = None,
    ) -> Found:
        """Search as a client would be answered."""
        found = await kb.search(q, limit=limit, language=language)
        hits = [FoundHit.model_validate(hit, from_attributes=True) for hit in found.hits]
        return Found(outcome=found.outcome, confidence=found.confidence, hits=hits)

    @routes.get("/articles")
    async def list_articles(_by: Editor = signed) -> dict[str, Any]:
        """Every article at its newest revision, without answers."""
        async with kb.store.read() as tx:
            found = await revisions.standings(tx)
        return {"articles": [row(standing) for standing in found]}

    @routes.get("/articles/{article_id:path}")
    async def read_article(article_id: ArticleId, revision: editing.Wanted | None = None, _by: Editor = signed) -> dict[str, Any]:
        """The newest revision with everything in it, or the content of the named one."""
        async with kb.store.read() as tx:
            standing = whole(await revisions.standing(tx, article_id))
            return standing if revision is None else {**standing, **asdict(await revisions.named(tx, article_id, revision))}

    @routes.post("/articles", status_code=201)
    async def create_article(draft: Draft, by: Editor = signed) -> dict[str, Any]:
        """A new article as a draft; 409 when the id is taken."""
        async with kb.store.write() as tx:
            return whole(await writing.create(tx, draft, by=by))

    @routes.put("/articles/{article_id:path}")
    async def change_article(article_id: ArticleId, change: Change, by: Editor = signed) -> dict[str, Any]:
        """A new revision as a draft; clients get the published one until it is published."""
        draft = Draft(id=article_id, **change.model_dump(exclude={"revision", "comment"}))
        async with kb.store.write() as tx:
            return whole(await writing.change(tx, draft, by=by, base=change.revision, comment=change.comment))

    editing.add_to(routes, publishing or Publishing(kb), signed)
    return routes
