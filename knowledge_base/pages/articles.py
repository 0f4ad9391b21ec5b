"""One article on screen: reading it, writing it, and every verb on its way to clients."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from knowledge_base import revisions
from knowledge_base.drafts import ArticleId, Draft
from knowledge_base.editing import writing
from knowledge_base.errors import ArticleConflict, ArticleNotFound, KnowledgeBaseError
from knowledge_base.pages.acting import VERBS, Acting, Done
from knowledge_base.pages.conflict import Conflict
from knowledge_base.pages.form import Posted, posted, slug
from knowledge_base.pages.naming import known, titles
from knowledge_base.pages.pages import Pages, answered
from knowledge_base.pages.refusals import worded
from knowledge_base.pages.visit import Visit
from knowledge_base.revisions import Standing
from knowledge_base.stages import Stage

_AGAIN: Final = frozenset({"discard", "call-off", "withdraw"})
"""Verbs after which the page is read anew: the form may show what is no more."""


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/new`` and ``/kb/articles/…``."""
    screen = Screen(pages)

    @routes.get("/new")
    async def begin(request: Request, visit: Visit = visit) -> Response:
        """An empty form; ``title`` and ``questions`` in the address fill it."""
        asked = request.query_params
        questions = [text[:1000] for text in asked.getlist("questions")[:100]]
        return await screen.show(visit, None, {"title": asked.get("title", "")[:1000], "questions": questions})

    @routes.post("/new")
    async def create(request: Request, visit: Visit = visit) -> Response:
        return await screen.create(visit, await posted(request))

    @routes.get("/articles/{article_id:path}")
    async def edit(article_id: ArticleId, request: Request, visit: Visit = visit) -> Response:
        async with pages.parts.kb.store.read() as tx:
            standing = await revisions.standing(tx, article_id)
        return await screen.show(visit, standing, {}, request.query_params.get("said", ""))

    @routes.post("/articles/{article_id:path}/{verb}")
    async def act(article_id: ArticleId, verb: str, request: Request, visit: Visit = visit) -> Response:
        if verb not in VERBS:
            raise ArticleNotFound("article_not_found", "there is no such verb")
        return await screen.act(visit, article_id, verb, await posted(request))


class Screen:
    """The page of one article."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kb = pages.parts.kb
        self._acting = Acting(pages.parts.publishing)

    async def show(self, visit: Visit, standing: Standing | None, filled: Mapping[str, Any], said: str = "") -> Response:
        async with self._kb.store.read() as tx:
            found = await known(tx)
        empty = dict.fromkeys(Draft.model_fields) | {"questions": [], "language": "ru"}
        fields = empty | (Draft.of(standing.article).model_dump() if standing else {}) | dict(filled)
        said = said if said in _SAID else ""
        channels = list(self._pages.parts.previews)
        return self._pages.page(
            visit,
            "article.html",
            standing=standing,
            fields=fields,
            known=found,
            channels=channels,
            said=said,
            **self._may(visit),
        )

    async def create(self, visit: Visit, posted: Posted) -> Response:
        """A new article; without an id of its own it gets one out of its title."""
        id = posted.raw.get("id")
        if not id:
            async with self._kb.store.read() as tx:
                id = slug(str(posted.raw.get("title", "")), await titles(tx))
        async with self._kb.store.write() as tx:
            made = await writing.create(tx, posted.draft(id), by=visit.by)
        saved = json.dumps({"kb:saved": {"revision": made.article.revision}})
        return answered("", headers={"HX-Trigger": saved, "HX-Redirect": f"{_address(made.article.id)}?said=created"})

    async def act(self, visit: Visit, article_id: str, verb: str, posted: Posted) -> Response:
        done = await self._acting.act(verb, article_id, posted, visit.by)
        if done.refusal is None and verb in _AGAIN:
            return answered("", headers={"HX-Trigger": _event(done), "HX-Redirect": f"{_address(article_id)}?said={verb}"})
        if done.standing is None:
            assert done.refusal is not None
            if isinstance(done.refusal, ArticleConflict) and done.refusal.code == "article_changed":
                return self._conflict(visit, article_id, posted, done.refusal)
            raise done.refusal
        return self._now(visit, verb, done)

    def _now(self, visit: Visit, verb: str, done: Done) -> Response:
        """How the article stands after the verb: the notice, then the pieces of the page that changed."""
        assert done.standing is not None
        refusal = done.refusal
        words = worded(refusal, self._pages.parts.texts, visit.locale) if refusal else [visit.say(_outcome(verb, done.standing))]
        kind = "ok" if refusal is None else "danger"
        pieces = [
            self._pages.draw(visit, "_notice.html", words=words, kind=kind),
            self._pages.draw(visit, "_head.html", standing=done.standing, oob=True, **self._may(visit)),
            self._pages.draw(visit, "_conflict.html", conflict=None),
        ]
        if done.verdict is not None:
            told = {"verdict": done.verdict, "standing": done.standing, **self._may(visit)}
            pieces.append(self._pages.draw(visit, "_verdict.html", oob=True, **told))
        status = refusal.status if refusal else 200
        return answered("\n".join(pieces), status, {"HX-Trigger": _event(done, panel=done.refused_by_gate)})

    def _conflict(self, visit: Visit, article_id: str, posted: Posted, error: KnowledgeBaseError) -> Response:
        conflict = Conflict.of(error, posted, article_id)
        words = worded(error, self._pages.parts.texts, visit.locale)
        pieces = [
            self._pages.draw(visit, "_notice.html", words=words, kind="warn"),
            self._pages.draw(visit, "_conflict.html", conflict=conflict),
        ]
        return answered("\n".join(pieces), error.status, {"HX-Trigger": json.dumps({"kb:conflict": ""})})

    def _may(self, visit: Visit) -> dict[str, Any]:
        return {"supervisor": visit.by.supervisor, "login": visit.by.login, "four_eyes": self._pages.parts.publishing.four_eyes}


_SAID: Final = frozenset({"created", "rolled-back", "discard", "call-off", "withdraw", "drafted", "worded"})
"""What the page may have to tell when it is opened after a verb elsewhere."""


def _outcome(verb: str, now: Standing) -> str:
    return "said-scheduled" if verb == "publish" and now.stage is Stage.scheduled else f"said-{verb}"


def _address(article_id: str) -> str:
    return f"/kb/articles/{quote(article_id)}"


def _event(done: Done, *, panel: bool = False) -> str:
    events: dict[str, Any] = {"kb:done": ""}
    if done.saved is not None:
        events["kb:saved"] = {"revision": done.saved}
    if panel:
        events["kb:panel"] = {"name": "check"}
    return json.dumps(events)
