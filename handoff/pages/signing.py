"""Signing in and out, and the choice of language; one session for the pages, the desk and the editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from connectors.errors import Forbidden, Refusal
from handoff.pages.assets import SECURITY
from handoff.pages.frame import Frame, answered
from handoff.pages.visit import COOKIE, FIRST, LOCALE, LOCALES, cookie_terms, inside, same_site

EDITORS: Final[Mapping[str, str]] = {"otklik_kb": "/kb"}
"""Cookies of other pages over the same sessions, with their paths: who signs in here is signed in there."""


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/pages/sign-in``, ``/pages/sign-out``, ``/pages/language``, ``/pages/token``."""
    operators = frame.desk.operators
    enter = Depends(frame.visit)

    @routes.get("/pages/sign-in")
    async def ask(request: Request, next: str = FIRST) -> Response:
        return frame.sign_in(request, inside(next))

    @routes.post("/pages/sign-in")
    async def sign_in(request: Request) -> Response:
        """Answers htmx: to the page wanted, or why not; the desk's script (``Accept: application/json``): the token, or the refusal."""
        _own(request)
        form = await request.form(max_fields=10, max_files=0)
        script = "application/json" in request.headers.get("accept", "")
        try:
            token, _ends = await operators.sign_in(
                _line(form, "login"), _line(form, "password"), agent=request.headers.get("user-agent", "")
            )
        except Refusal as refused:
            return _refused(refused) if script else answered(frame.worded(refused, frame.locale(request)), refused.status)
        response = _handed(token) if script else answered("", headers={"HX-Redirect": inside(_line(form, "next") or FIRST)})
        await enter_with(frame, request, response, token)
        return response

    @routes.post("/pages/sign-out", dependencies=[enter])
    async def sign_out(request: Request) -> Response:
        await operators.sign_out(request.cookies.get(COOKIE, ""))
        response = answered("", headers={"HX-Redirect": "/pages/sign-in"})
        for name, path in {COOKIE: "/", **EDITORS}.items():
            response.delete_cookie(name, path=path)
        return response

    @routes.post("/pages/token")
    async def token(request: Request) -> Response:
        """The session's token for the desk's script, which speaks to the API with it: no second sign-in. ``issuer``: where one may
        also sign in, told to everybody."""
        _own(request)
        held = request.cookies.get(COOKIE, "")
        issuer = frame.sign_on.title if frame.sign_on else ""
        try:
            await operators.who(held)
        except Refusal as refused:
            return _refused(refused, issuer=issuer)
        return _handed(held, issuer=issuer)

    @routes.get("/pages/language")
    async def language(request: Request, to: str = "ru", next: str = FIRST) -> Response:
        """A preference of this browser, so it needs no session."""
        response = RedirectResponse(inside(next), 303, headers=SECURITY)
        response.set_cookie(LOCALE, to if to in LOCALES else "ru", max_age=31_536_000, **cookie_terms(request))
        return response


async def enter_with(frame: Frame, request: Request, response: Response, token: str) -> None:
    """The browser keeps the session, and the person's language where it has none yet."""
    for name, path in {COOKIE: "/", **EDITORS}.items():
        response.set_cookie(name, token, **cookie_terms(request, path))
    if request.cookies.get(LOCALE) not in LOCALES:
        response.set_cookie(LOCALE, (await frame.desk.operators.who(token)).locale, **cookie_terms(request))


def _own(request: Request) -> None:
    if not same_site(request):
        raise Forbidden("foreign_request", "sign in from the page of this site")


def _handed(token: str, **more: str) -> Response:
    return JSONResponse({"token": token, **more}, headers={**SECURITY, "Cache-Control": "no-store"})


def _refused(refusal: Refusal, **more: str) -> Response:
    return JSONResponse({"code": refusal.code, "message": refusal.message, **more}, refusal.status)


def _line(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\x00", "")[:1000] if isinstance(value, str) else ""
