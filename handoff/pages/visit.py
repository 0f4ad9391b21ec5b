"""Who asks for a page and in which language; nothing is changed on the word of another site."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import Request

from connectors.errors import Forbidden, Unauthorized
from handoff.operators import Operator, Operators

COOKIE: Final = "otklik_session"
LOCALE: Final = "otklik_locale"
GUARD_HEADER: Final = "X-Otklik-Token"
LOCALES: Final = ("ru", "en")
FIRST: Final = "/board"
"""Where a sign-in leads when no page was asked for."""


class SignInNeeded(Unauthorized):
    """There is no session, or it has ended."""


async def signed_in(operators: Operators, request: Request) -> Operator:
    """Whose session the cookie is. Raises :class:`SignInNeeded`, and ``foreign_request`` for a change that no page of ours asked for."""
    token = request.cookies.get(COOKIE, "")
    try:
        who = await operators.who(token)
    except Unauthorized:
        raise SignInNeeded("sign_in_needed", "sign in first") from None
    if request.method not in ("GET", "HEAD") and not hmac.compare_digest(
        request.headers.get(GUARD_HEADER, "").encode("utf-8", "replace"), guard_of(token).encode()
    ):
        raise Forbidden("foreign_request", "the request did not come from a page of this session")
    return who


def guard_of(token: str) -> str:
    """Known only to pages that were made for the session: another site can neither read them nor set the header."""
    return hashlib.sha256(f"page of {token}".encode("utf-8", "replace")).hexdigest()


def locale_of(request: Request, otherwise: str = "ru") -> str:
    """The language chosen in this browser, else the person's own."""
    chosen = request.cookies.get(LOCALE, "")
    return chosen if chosen in LOCALES else otherwise if otherwise in LOCALES else "ru"


def same_site(request: Request) -> bool:
    """Whether a browser says that a page of this very site asks."""
    fetch = request.headers.get("sec-fetch-site")
    if fetch is not None:
        return fetch in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def cookie_terms(request: Request, path: str = "/") -> dict[str, Any]:
    """Kept from scripts and other sites, and from plain HTTP where there is HTTPS."""
    return {"httponly": True, "samesite": "strict", "secure": request.url.scheme == "https", "path": path}


def back_here(request: Request) -> str:
    """The sign-in page that leads back to what was asked for."""
    wanted = request.headers.get("hx-current-url", "") if "hx-request" in request.headers else str(request.url)
    parts = urlsplit(wanted)
    return f"/pages/sign-in?next={quote(f'{parts.path}?{parts.query}'.rstrip('?'))}"


def inside(path: str) -> str:
    """``path`` when it is of this site, else the board: nobody is led to another site."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if ours and "\\" not in path and path.isprintable() else FIRST
