"""The golden set on screen: add, remove, take in from a file, and run it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from knowledge_base import revisions
from knowledge_base.contract import Transaction
from knowledge_base.drafts import problems_of
from knowledge_base.errors import ArticleInvalid
from knowledge_base.gate import golden as kept
from knowledge_base.gate.asking import Asking, passes
from knowledge_base.gate.contract import Kind, Probe
from knowledge_base.gate.gate import families
from knowledge_base.gate.golden_files import read_golden_file
from knowledge_base.pages.form import check_size, line, number, posted, sent_file
from knowledge_base.pages.naming import titles
from knowledge_base.pages.pages import Pages
from knowledge_base.pages.visit import Visit
from knowledge_base.reading.wording import problem
from knowledge_base.settings import ImportLimits

_LIMIT: Final = ImportLimits(megabytes=4)


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/golden``."""
    kb = pages.parts.kb

    @routes.get("/golden")
    async def show(visit: Visit = visit) -> Response:
        async with kb.store.read() as tx:
            return pages.page(visit, "golden.html", **await _set(tx))

    @routes.post("/golden/add")
    async def add(request: Request, visit: Visit = visit) -> Response:
        form = (await posted(request)).form
        fields = {"query": line(form, "query") or "", "gold_id": line(form, "gold_id") or None, "note": line(form, "note") or ""}
        try:
            asked = kept.GoldenQuery.model_validate(fields)
        except ValidationError as error:
            found = [{"field": one.field, "code": one.code} for one in problems_of(error, "")]
            raise ArticleInvalid("golden_invalid", "the query cannot be taken", details={"problems": found}) from None
        async with kb.store.write() as tx:
            await kept.add(tx, asked, visit.by.login)
            return pages.page(visit, "_golden_rows.html", headers={"HX-Trigger": "kb:done"}, **await _set(tx))

    @routes.post("/golden/import")
    async def take_in(request: Request, visit: Visit = visit) -> Response:
        """All of a file or nothing, with every bad line by its number."""
        check_size(request, _LIMIT)
        async with request.form(max_files=1, max_fields=1) as form:
            file = sent_file(form)
            found, problems = await asyncio.to_thread(read_golden_file, file.filename or "", file.file)
        if problems:
            rows = [problem(one, pages.parts.texts, visit.locale) for one in problems[: _LIMIT.problems]]
            hidden = len(problems) - len(rows)
            return pages.page(visit, "_golden_refused.html", status=422, rows=rows, hidden=hidden)
        async with kb.store.write() as tx:
            taken = await kept.take(tx, found, visit.by.login)
            return pages.page(visit, "_golden_taken.html", taken=taken, **await _set(tx))

    @routes.post("/golden/remove")
    async def remove(request: Request, visit: Visit = visit) -> Response:
        wanted = number((await posted(request)).form, "id")
        async with kb.store.write() as tx:
            await kept.remove(tx, wanted or 0)
            return pages.page(visit, "_golden_rows.html", **await _set(tx))

    @routes.post("/golden/run")
    async def run(visit: Visit = visit) -> Response:
        """Ask everything of what clients get now."""
        await kb.refresh_if_stale()
        async with kb.store.read() as tx:
            queries = await kept.golden_set(tx)
            published = await revisions.published_articles(tx, kb.zone)
        probes = [Probe(one.query, one.gold_id, Kind.golden) for one in queries]
        seen = await Asking(kb.encode, families(published)).ask(kb, probes)
        failed = [(probe, one) for probe, one in zip(probes, seen, strict=True) if not passes(probe.gold_id, one)]
        named = {article.id: article.title for article in published}
        return pages.page(visit, "_golden_run.html", total=len(probes), failed=failed, titles=named)


async def _set(tx: Transaction) -> dict[str, Any]:
    return {"golden": list(reversed(await kept.golden_set(tx))), "titles": await titles(tx)}
