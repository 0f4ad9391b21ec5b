"""What an article has been: its steps, the numbers of its revisions, what changed between two, and the way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from knowledge_base import revisions, steps
from knowledge_base.drafts import ArticleId
from knowledge_base.editing import numbers, writing
from knowledge_base.editing.diff import diff
from knowledge_base.editing.publishing import Publishing
from knowledge_base.errors import ArticleNotFound
from knowledge_base.pages.form import number, posted
from knowledge_base.pages.pages import Pages, answered
from knowledge_base.pages.visit import Visit
from knowledge_base.steps import Kind

_PUBLIC = frozenset({Kind.published, Kind.scheduled})


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/history/…``, ``/kb/diff/…``, ``/kb/rollback/…``."""
    publishing: Publishing = pages.parts.publishing
    store = publishing.kb.store

    @routes.get("/history/{article_id:path}")
    async def history(article_id: ArticleId, visit: Visit = visit) -> Response:
        async with store.read() as tx:
            standing = await revisions.standing(tx, article_id)
            past = await steps.history(tx, article_id)
            counted = await numbers.numbers_by_revision(tx, article_id)
        return pages.page(visit, "history.html", standing=standing, steps=past, numbers=counted, public=_PUBLIC)

    @routes.get("/diff/{article_id:path}")
    async def differences(article_id: ArticleId, request: Request, visit: Visit = visit) -> Response:
        before, after = (_wanted(request, name) for name in ("before", "after"))
        async with store.read() as tx:
            old, new = await revisions.named(tx, article_id, before), await revisions.named(tx, article_id, after)
        return pages.page(visit, "_diff.html", diff=diff(old, new), old=old, new=new)

    @routes.post("/rollback/{article_id:path}")
    async def roll_back(article_id: ArticleId, request: Request, visit: Visit = visit) -> Response:
        """The old content as a new draft, opened in the editor; clients get it when it is published."""
        form = await posted(request)
        to = number(form.form, "to")
        if to is None:
            raise ArticleNotFound("revision_not_found", "name the revision", field="to")
        async with store.write() as tx:
            await writing.roll_back(tx, article_id, to, by=visit.by, base=form.revision, comment=form.comment)
        return answered("", headers={"HX-Redirect": f"/kb/articles/{quote(article_id)}?said=rolled-back"})


def _wanted(request: Request, name: str) -> int:
    found = request.query_params.get(name, "")
    if not found.isascii() or not found.isdecimal() or not 0 < len(found) < 10:
        raise ArticleNotFound("revision_not_found", "name the revision", field=name)
    return int(found)
