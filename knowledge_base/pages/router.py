"""The editors' pages at ``/kb``, joined."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from knowledge_base.errors import ArticleNotFound
from knowledge_base.pages import articles, asking, gaps, golden, history, list_routes, quality, signing, transfer
from knowledge_base.pages.assets import LIBRARIES, assets
from knowledge_base.pages.contract import Parts
from knowledge_base.pages.pages import Pages, route_class
from knowledge_base.pages.visit import Visit, visiting


def router(parts: Parts, libraries: Path = LIBRARIES) -> APIRouter:
    """Where a browser library is not installed the page is a 503 that says what to run."""
    try:
        found = assets(libraries)
    except FileNotFoundError as missing:
        return _not_set_up(Path(missing.filename).name)
    pages = Pages(parts)
    routes = APIRouter(prefix="/kb", include_in_schema=False, route_class=route_class(pages))
    visit = Depends(visiting(parts.sessions, parts.texts))

    @routes.get("/static/{name}")
    @routes.get("/vendor/{name}")
    def asset(name: str, request: Request) -> Response:
        wanted = found.get(request.url.path.removeprefix("/kb/"))
        return wanted.respond(request) if wanted else JSONResponse({"code": "page_unknown", "message": "no such page"}, 404)

    for part in (signing, list_routes, asking, history, gaps, golden, transfer, quality, articles):
        part.add_to(routes, pages, visit)

    @routes.api_route("/{rest:path}", methods=["GET", "POST"])
    def unknown(rest: str, _visit: Visit = visit) -> Response:
        raise ArticleNotFound("page_unknown", f"there is no page {rest!r}")

    return routes


def _not_set_up(absent: str) -> APIRouter:
    routes = APIRouter(prefix="/kb", include_in_schema=False)

    @routes.get("")
    def not_set_up() -> Response:
        message = f"browser libraries are not installed ({absent}): run `make run` or `npm ci` in knowledge_base/pages"
        return JSONResponse({"code": "kb_not_set_up", "message": message}, 503)

    return routes
