"""Signing in and out, and the choice of language."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from knowledge_base.errors import NotAllowed
from knowledge_base.pages.assets import SECURITY
from knowledge_base.pages.contract import SignInRefused
from knowledge_base.pages.form import line
from knowledge_base.pages.pages import Pages, answered
from knowledge_base.pages.visit import COOKIE, LOCALE, LOCALES, Visit, cookie_terms, inside, locale_of, said, same_site


def add_to(routes: APIRouter, pages: Pages, visit: Any) -> None:
    """``/kb/sign-in``, ``/kb/sign-out``, ``/kb/language``."""
    sessions = pages.parts.sessions

    @routes.get("/sign-in")
    async def ask(request: Request) -> Response:
        return pages.sign_in(request, after=inside(request.query_params.get("next", "/kb")))

    @routes.post("/sign-in")
    async def enter(request: Request) -> Response:
        """Answers htmx: to the page wanted, or why not."""
        if not same_site(request):
            raise NotAllowed("foreign_request", "sign in from the page of this site")
        form = await request.form(max_fields=10)
        after = inside(line(form, "next") or "/kb")
        try:
            token = await sessions.sign_in(line(form, "login") or "", str(form.get("password") or ""))
        except SignInRefused as refused:
            words = said(pages.parts.texts, locale_of(request))(f"refused-{refused.code.replace('_', '-')}")
            return answered(words, refused.status)
        response = answered("", headers={"HX-Redirect": after})
        response.set_cookie(COOKIE, token, **cookie_terms(request))
        signed = await sessions.who(token)
        if signed is not None and request.cookies.get(LOCALE) not in LOCALES:
            response.set_cookie(LOCALE, signed.locale, **cookie_terms(request))
        return response

    @routes.post("/sign-out")
    async def leave(request: Request, _visit: Visit = visit) -> Response:
        await sessions.sign_out(request.cookies.get(COOKIE, ""))
        response = answered("", headers={"HX-Redirect": "/kb/sign-in"})
        response.delete_cookie(COOKIE, path="/kb")
        return response

    @routes.get("/language")
    async def language(request: Request, to: str = "ru") -> Response:
        """A preference of this browser, so it needs no session."""
        response = RedirectResponse(inside(request.query_params.get("next", "/kb")), 303, headers=SECURITY)
        response.set_cookie(LOCALE, to if to in LOCALES else "ru", max_age=31_536_000, **cookie_terms(request))
        return response
