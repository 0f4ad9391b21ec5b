"""Articles by the file: what it would change, every bad row by name, then everything or nothing; and the way out again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from knowledge_base import revisions
from knowledge_base.editing.publishing import check_override
from knowledge_base.errors import ArticleConflict, KnowledgeBaseError
from knowledge_base.exporting import Format, write_articles
from knowledge_base.importing import ImportRefused, Phase, Terms, import_bytes
from knowledge_base.pages.assets import SECURITY
from knowledge_base.pages.form import check_size, line, sent_file
from knowledge_base.pages.pages import Pages
from knowledge_base.pages.refusals import worded
from knowledge_base.pages.visit import Visit
from knowledge_base.previewing import preview_bytes
from knowledge_base.reading.wording import problem

_TYPES: Final = {
    Format.jsonl: "application/x-ndjson",
    Format.csv: "text/csv; charset=utf-8",
    Format.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.zip: "application/zip",
}


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/import`` and ``/kb/export``."""
    transfer = Transfer(pages)

    @routes.get("/import")
    async def ask(visit: Visit = visit) -> Response:
        return pages.page(visit, "import.html", limits=pages.parts.limits, formats=list(Format), may_publish=transfer.may_publish(visit))

    @routes.post("/import/preview")
    async def preview(request: Request, visit: Visit = visit) -> Response:
        return await transfer.preview(request, visit)

    @routes.post("/import/run")
    async def run(request: Request, visit: Visit = visit) -> Response:
        return await transfer.run(request, visit)

    @routes.get("/import/progress")
    async def progress(visit: Visit = visit) -> Response:
        return transfer.progress(visit)

    @routes.get("/export")
    async def export(format: Format = Format.xlsx, visit: Visit = visit) -> Response:
        """The published articles as a file to keep."""
        async with pages.parts.kb.store.read() as tx:
            articles = await revisions.published_articles(tx, zone=None)
        with SpooledTemporaryFile(max_size=8 * 1024 * 1024) as file:
            await asyncio.to_thread(write_articles, articles, file, format, visit.locale)  # type: ignore[arg-type]
            file.seek(0)
            body = file.read()
        headers = {**SECURITY, "Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="articles.{format.value}"'}
        return Response(body, media_type=_TYPES[format], headers=headers)


@dataclass(slots=True)
class Running:
    """How far an import is: articles ``done`` of ``total`` in this phase; 0 of 0 is not known yet."""

    phase: Phase = Phase.reading
    done: int = 0
    total: int = 0

    def enter(self, phase: Phase) -> None:
        self.phase, self.done, self.total = phase, 0, 0

    def count(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class Transfer:
    """An upload is read twice: to show what it changes, and, unchanged articles supposed, to change it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kb = pages.parts.kb
        self._running: dict[str, Running] = {}

    def progress(self, visit: Visit) -> Response:
        """The visitor's running import as a bar; nothing (204) when none runs here."""
        running = self._running.get(visit.by.login)
        if running is None:
            return Response(status_code=204, headers={**SECURITY, "Cache-Control": "no-store"})
        return self._pages.page(visit, "_import_progress.html", running=running)

    def may_publish(self, visit: Visit) -> bool:
        """Where four eyes are asked for, an editor's file makes drafts."""
        return visit.by.supervisor or not self._pages.parts.publishing.four_eyes

    async def preview(self, request: Request, visit: Visit) -> Response:
        async with self._upload(request) as (file, form):
            replace, limits = "replace" in form, self._pages.parts.limits
            try:
                found = await preview_bytes(self._kb.store, file.filename or "", file.file, replace=replace, limits=limits)
            except KnowledgeBaseError as refused:
                return self._refused(visit, refused)
            return self._pages.page(visit, "_import_preview.html", preview=found, publish=self._publishes(visit, form))

    async def run(self, request: Request, visit: Visit) -> Response:
        async with self._upload(request) as (file, form):
            terms = self._terms(visit, form)
            running = self._running[visit.by.login] = Running()
            terms |= {"progress": running.count, "phase": running.enter}
            try:
                report = await import_bytes(self._kb.store, self._kb.encode, file.filename or "", file.file, **terms)
            except KnowledgeBaseError as refused:
                return self._refused(visit, refused, token=line(form, "token") or "")
            finally:
                self._running.pop(visit.by.login, None)
        await self._kb.refresh_if_stale()
        return self._pages.page(visit, "_import_done.html", report=report, publish=terms["publish"])

    def _terms(self, visit: Visit, form: FormData) -> Terms:
        override = line(form, "override") if "override" in form else None
        check_override(visit.by, override)
        return {
            "author": visit.by.login,
            "replace": "replace" in form,
            "publish": self._publishes(visit, form),
            "expected": line(form, "token"),
            "check": self._pages.parts.gate.check,
            "override": override,
            "limits": self._pages.parts.limits,
            "zone": self._kb.zone,
        }

    @asynccontextmanager
    async def _upload(self, request: Request) -> AsyncIterator[tuple[UploadFile, FormData]]:
        """The file, once its size is known to be bearable. Raises ``file_too_large`` and ``file_missing`` (422)."""
        check_size(request, self._pages.parts.limits)
        async with request.form(max_files=1, max_fields=20) as form:
            yield sent_file(form), form

    def _publishes(self, visit: Visit, form: FormData) -> bool:
        return "publish" in form and self.may_publish(visit)

    def _refused(self, visit: Visit, refused: KnowledgeBaseError, token: str = "") -> Response:
        """Everything that is wrong with the file, row by row; or the gate's list."""
        texts = self._pages.parts.texts
        gated = isinstance(refused, ArticleConflict) and refused.code == "gate_refused"
        bad = refused if isinstance(refused, ImportRefused) else None
        rows = [problem(one, texts, visit.locale) for one in bad.problems] if bad else []
        return self._pages.page(
            visit,
            "_import_refused.html",
            status=refused.status,
            words=worded(refused, texts, visit.locale)[0],
            rows=rows,
            hidden=bad.total - len(rows) if bad else 0,
            verdict=refused.details if gated else None,
            supervisor=visit.by.supervisor,
            token=token,
        )
