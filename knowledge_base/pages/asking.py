"""Beside the draft: how each channel shows it, what clients would be answered with it, and what the gate says."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from knowledge_base.errors import ArticleNotFound
from knowledge_base.pages.form import Posted, line, posted
from knowledge_base.pages.pages import Pages, safe
from knowledge_base.pages.trials import Trials, ask, strongest
from knowledge_base.pages.visit import Visit
from knowledge_base.variants import KEYS, VARIABLES, chosen, depends_on, problems, variables

_QUERY_MOST: Final = 1000
_NEW: Final = "new-article"
"""Stands for the id of an article that has none yet."""


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/preview``, ``/kb/try``, ``/kb/check``: nothing is stored."""
    trials = Trials(pages.parts.kb)

    @routes.post("/preview")
    async def preview(request: Request, visit: Visit = visit) -> Response:
        form = await posted(request)
        channel = line(form.form, "channel") or ""
        if channel not in pages.parts.previews:
            raise ArticleNotFound("article_not_found", "no such channel")
        return pages.page(visit, "_preview.html", **_shown(pages, visit, form, channel))

    @routes.post("/try")
    async def attempt(request: Request, visit: Visit = visit) -> Response:
        form = await posted(request)
        query = (line(form.form, "ask") or "")[:_QUERY_MOST]
        draft = form.draft_if_any(form.raw.get("id") or _NEW)
        today = await ask(pages.parts.kb, query) if query else None
        after = await ask(await trials.with_draft(draft), query) if query and draft else None
        return pages.page(visit, "_tried.html", query=query, today=today, after=after, mine=draft.id if draft else "", strongest=strongest)

    @routes.post("/check")
    async def check(request: Request, visit: Visit = visit) -> Response:
        form = await posted(request)
        verdict = await pages.parts.gate.check([form.draft(form.raw.get("id") or _NEW)])
        return pages.page(visit, "_verdict.html", verdict=verdict.as_json(), oob=False, standing=None, supervisor=visit.by.supervisor)


def _shown(pages: Pages, visit: Visit, form: Posted, channel: str) -> dict[str, Any]:
    """The messages of the channel, for the circumstances that the editor chose."""
    answer = str(form.raw.get("answer") or "").replace("\r\n", "\n")
    asked = depends_on(answer) & KEYS - {"channel", "language"}
    said = {name: line(form.form, f"when_{name}") or "" for name in asked}
    language = str(form.raw.get("language", "ru"))
    samples = {name: f"[{visit.say('variable-' + name.replace('_', '-'))}]" for name in variables(answer) & VARIABLES}
    text = chosen(answer, {**said, "channel": channel, "language": language}, samples)
    return {
        "channel": channel,
        "messages": [safe(message) for message in pages.parts.previews[channel](text)] if text.strip() else [],
        "circumstances": sorted(asked),
        "said": said,
        "faults": [fault.partition(": ")[::2] for fault in problems(answer)],
    }
