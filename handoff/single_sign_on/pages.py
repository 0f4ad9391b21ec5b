"""``/pages/sign-on``: to the issuer, and back from it with a code."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from connectors.errors import Forbidden, Refusal
from handoff.pages.assets import SECURITY
from handoff.pages.frame import Frame
from handoff.pages.signing import enter_with
from handoff.pages.visit import FIRST, cookie_terms, inside
from handoff.single_sign_on.entering import LASTS, SignOn

_STATE: Final = "otklik_sign_on"
_HERE: Final = "/pages/sign-on"
Given = Annotated[str, Query(max_length=4000)]


def add_to(routes: APIRouter, frame: Frame) -> None:
    """Nothing where no issuer is set."""
    if frame.sign_on is not None:
        _add(routes, frame, frame.sign_on)


def _add(routes: APIRouter, frame: Frame, sign_on: SignOn) -> None:
    @routes.get(_HERE)
    async def leave(request: Request, next: str = FIRST) -> Response:
        try:
            caller = request.client.host if request.client else ""
            address, state = await sign_on.begin(inside(next), _back(sign_on, request), caller, frame.locale(request))
        except Refusal as refused:
            return frame.sign_in(request, inside(next), refused)
        response = RedirectResponse(address, 303, headers=SECURITY)
        terms = {**cookie_terms(request, _HERE), "samesite": "lax"}  # it comes back from another site
        response.set_cookie(_STATE, state, max_age=int(LASTS.total_seconds()), **terms)
        return response

    @routes.get(f"{_HERE}/back")
    async def back(request: Request, state: Given = "", code: Given = "", error: Given = "") -> Response:
        held, locale = request.cookies.get(_STATE, ""), frame.locale(request)
        try:
            if error or not code:
                raise Forbidden("sign_on_cancelled", frame.texts("sign-on-no-consent", locale, title=sign_on.title))
            agent = request.headers.get("user-agent", "")
            token, after = await sign_on.finish(state, held, code, _back(sign_on, request), agent, locale)
        except Refusal as refused:
            response: Response = frame.sign_in(request, FIRST, refused)
        else:
            response = frame.entered(request, after)
            await enter_with(frame, request, response, token)
        response.delete_cookie(_STATE, path=_HERE)
        return response


def _back(sign_on: SignOn, request: Request) -> str:
    """The address that the issuer knows us by."""
    return f"{sign_on.public_url or str(request.base_url).rstrip('/')}{_HERE}/back"
