"""What clients ask in vain: the list by cost, one gap with its words, the ways to close it, and what closing it did."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from babel.dates import format_date
from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from knowledge_base.gaps import closing, ranking
from knowledge_base.gaps.api import NOTE, GapId
from knowledge_base.gaps.contract import Effect, State
from knowledge_base.gaps.effect import effect
from knowledge_base.gaps.errors import GapInvalid
from knowledge_base.pages.charts import Bar, bars
from knowledge_base.pages.form import line, posted
from knowledge_base.pages.naming import titles
from knowledge_base.pages.pages import Pages, answered
from knowledge_base.pages.visit import Visit
from knowledge_base.validity import day_of
from knowledge_base.words import script

_PERIODS: Final = (7, 30, 90)
_STATES: Final = {"todo": (State.open, State.drafted), "added": (State.added,), "dismissed": (State.dismissed,)}


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/gaps`` and ``/kb/gaps/<number>``."""
    kb = pages.parts.kb

    @routes.get("/gaps")
    async def show(request: Request, visit: Visit = visit) -> Response:
        state = request.query_params.get("state", "todo")
        state = state if state in _STATES else "todo"
        days = next((days for days in _PERIODS if str(days) == request.query_params.get("days")), 30)
        async with kb.store.read() as tx:
            found = await ranking.ranked(tx, days=days, states=_STATES[state])
            named = await titles(tx) if found else {}
        return pages.page(visit, "gaps.html", gaps=found, titles=named, state=state, states=list(_STATES), days=days, periods=_PERIODS)

    @routes.get("/gaps/{gap_id}")
    async def one(gap_id: GapId, visit: Visit = visit) -> Response:
        async with kb.store.read() as tx:
            whole = await ranking.whole(tx, gap_id)
            done = await effect(tx, whole.gap.id, zone=kb.zone)
            named = await titles(tx)
        chart = _chart(done, visit, pages)
        return pages.page(visit, "gap.html", gap=whole.gap, whole=whole, effect=done, titles=named, chart=chart)

    @routes.post("/gaps/{gap_id}/draft")
    async def draft(gap_id: GapId, visit: Visit = visit) -> Response:
        """A draft of the clients' questions and the operators' words, opened in the editor."""
        async with kb.store.write() as tx:
            title = (await ranking.one(tx, gap_id)).title
            note = pages.parts.texts(NOTE, script(title) or "ru")
            made = await closing.make_draft(tx, gap_id, by=visit.by, note=note)
        return _to_article(made.article.id, "drafted")

    @routes.post("/gaps/{gap_id}/wordings")
    async def add(gap_id: GapId, request: Request, visit: Visit = visit) -> Response:
        """The chosen wordings into an article that answers them."""
        form = (await posted(request)).form
        article_id = line(form, "article_id")
        wanted = [str(text) for text in form.getlist("wordings")]
        if not article_id or not wanted:
            raise GapInvalid("wordings_missing", "choose an article and at least one wording", field="wordings")
        async with kb.store.write() as tx:
            made = await closing.add_wording(tx, gap_id, article_id, by=visit.by, wordings=wanted)
        return _to_article(made.article.id, "worded")

    @routes.post("/gaps/{gap_id}/dismiss")
    async def dismiss(gap_id: GapId, visit: Visit = visit) -> Response:
        async with kb.store.write() as tx:
            await closing.dismiss(tx, gap_id, by=visit.by)
        return answered("", headers={"HX-Redirect": "/kb/gaps"})

    @routes.post("/gaps/{gap_id}/reopen")
    async def reopen(gap_id: GapId, visit: Visit = visit) -> Response:
        async with kb.store.write() as tx:
            gap = await closing.reopen(tx, gap_id, by=visit.by)
        return answered("", headers={"HX-Redirect": f"/kb/gaps/{gap.id}"})


def _to_article(article_id: str, said: str) -> Response:
    return answered("", headers={"HX-Redirect": f"/kb/articles/{quote(article_id)}?said={said}"})


def _chart(done: Effect, visit: Visit, pages: Pages) -> Markup:
    """Questions missed a day, and answers given since; a line where the article came."""
    drawn = []
    for day in done.days:
        label = format_date(day.date, "d MMM", locale=visit.locale)
        told = visit.say("gap-day", day=label, missed=day.missed, answered=day.answered)
        drawn.append(Bar(label, told, [("wrong", day.missed), ("helped", day.answered)]))
    mark = None
    if done.published_at is not None:
        published = day_of(done.published_at, pages.parts.kb.zone)
        mark = next((number for number, day in enumerate(done.days) if day.date >= published), None)
    return bars(drawn, visit.say("gap-chart"), mark=mark, mark_label=visit.say("gap-published"))
