"""How sure search has to be, how that was measured, and whether clients still agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from knowledge_base import bounds
from knowledge_base.drift import FEWEST, drift
from knowledge_base.pages.charts import Bar, bars
from knowledge_base.pages.pages import Pages
from knowledge_base.pages.reactions import Told, told
from knowledge_base.pages.visit import Visit


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/quality``."""
    kb = pages.parts.kb

    @routes.get("/quality")
    async def show(visit: Visit = visit) -> Response:
        encoder = kb.encode.name
        async with kb.store.read() as tx:
            report = await bounds.last_report(tx, encoder)
            drifted = await drift(tx, encoder)
            weeks, bands = await told(tx, kb.zone)
        values: dict[str, Any] = {
            "bounds": kb.bounds,
            "report": report,
            "drift": drifted,
            "fewest": FEWEST,
            "bands": bands,
            "encoder": encoder,
        }
        return pages.page(visit, "quality.html", chart=_weeks(weeks, visit), **values)


def _weeks(weeks: Sequence[Told[date]], visit: Visit) -> Markup:
    drawn = []
    for week in weeks:
        label = format_date(week.begins, "d MMM", locale=visit.locale)
        silent = week.shown - week.helped - week.not_that
        words = visit.say("quality-week", day=label, shown=week.shown, helped=week.helped, wrong=week.not_that)
        drawn.append(Bar(label, words, [("helped", week.helped), ("wrong", week.not_that), ("silent", silent)]))
    return bars(drawn, visit.say("quality-chart"))
