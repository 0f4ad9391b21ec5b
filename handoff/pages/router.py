"""The supervisors' pages, joined: the frame's own addresses and those of every section."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import FromClause

from handoff.boards import board, downloads, reports
from handoff.clocks import pages as clocks
from handoff.controls import pages as controls
from handoff.desk.api import Desk
from handoff.incidents import pages as incidents
from handoff.pages import signing
from handoff.pages.assets import LIBRARIES, assets
from handoff.pages.frame import Frame
from handoff.pages.tabs import TABS
from handoff.scoring import pages as quality
from handoff.single_sign_on import pages as single_sign_on
from handoff.single_sign_on.entering import SignOn
from handoff.ticketing import pages as tickets


class Section(Protocol):
    """A module with pages (see :mod:`handoff.pages`)."""

    def add_to(self, routes: APIRouter, frame: Frame) -> None:
        """Add the section's routes; ``frame`` draws them."""
        ...


sections: Final[Sequence[Section]] = (board, reports, downloads, tickets, incidents, quality, clocks, controls)
"""Modules of sections, in no order that matters."""


def router(desk: Desk, answers: FromClause | None = None, sign_on: SignOn | None = None, libraries: Path = LIBRARIES) -> APIRouter:
    """``answers``: rows of the knowledge base's answers shown; ``sign_on``: at an issuer, beside passwords.

    Where a browser library is missing the pages are a 503 that says so."""
    try:
        found = assets(libraries)
    except FileNotFoundError as missing:
        return _not_set_up(Path(missing.filename).name)
    frame = Frame(desk, answers, sign_on)
    routes = APIRouter(include_in_schema=False, route_class=frame.route_class())
    for part in (signing, single_sign_on, *sections):
        part.add_to(routes, frame)
    frame.addresses |= {str(getattr(route, "path", "")) for route in routes.routes}

    @routes.get("/pages/{folder}/{name}")
    def asset(folder: str, name: str, request: Request) -> Response:
        wanted = found.get(f"{folder}/{name}")
        if wanted is None:
            raise frame.unknown()
        return wanted.respond(request)

    return routes


def _not_set_up(absent: str) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    message = f"browser libraries are not installed ({absent}): run `make run` or `npm ci` in handoff/pages"

    def not_set_up() -> Response:
        return JSONResponse({"code": "pages_not_set_up", "message": message}, 503)

    for tab in TABS:
        if tab.name not in ("desk", "kb"):
            routes.add_api_route(tab.address, not_set_up)
    return routes
