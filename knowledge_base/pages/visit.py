"""Who asks for a page and in which language; nothing is changed on the word of another site."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import Request

from knowledge_base.editing.editor import Editor
from knowledge_base.errors import KnowledgeBaseError, NotAllowed
from knowledge_base.pages.contract import Sessions, Texts

COOKIE: Final = "otklik_kb"
LOCALE: Final = "otklik_kb_locale"
GUARD_HEADER: Final = "X-Otklik-Token"
LOCALES: Final = ("ru", "en")


class SignInNeeded(KnowledgeBaseError):
    """There is no session, or it has ended."""

    status = 401


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in editor. ``say`` words a message of the pages by the rest of its key."""

    by: Editor
    name: str
    locale: str
    guard: str
    """What a changing request must bring in ``X-Otklik-Token``."""
    say: Callable[..., str]


def said(texts: Texts, locale: str) -> Callable[..., str]:
    return partial(_say, texts, locale)


def _say(texts: Texts, locale: str, key: str, **values: object) -> str:
    return texts(f"kb-page-{key}", locale, **values)


def visiting(sessions: Sessions, texts: Texts) -> Callable[[Request], Awaitable[Visit]]:
    """A FastAPI dependency. It raises :class:`SignInNeeded`, and ``foreign_request`` (403) for a change that no page of ours asked for."""

    async def visit(request: Request) -> Visit:
        token = request.cookies.get(COOKIE, "")
        signed = await sessions.who(token) if token else None
        if signed is None:
            raise SignInNeeded("sign_in_needed", "sign in first")
        guard = guard_of(token)
        if request.method not in ("GET", "HEAD") and not hmac.compare_digest(request.headers.get(GUARD_HEADER, ""), guard):
            raise NotAllowed("foreign_request", "the request did not come from a page of this session")
        locale = locale_of(request, signed.locale)
        return Visit(signed.editor, signed.name, locale, guard, said(texts, locale))

    return visit


def guard_of(token: str) -> str:
    """Known only to pages that were made for the session: another site can neither read them nor set the header."""
    return hashlib.sha256(f"kb page of {token}".encode("utf-8", "replace")).hexdigest()


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


def cookie_terms(request: Request) -> dict[str, Any]:
    """Kept from scripts and other sites, and from plain HTTP where there is HTTPS."""
    return {"httponly": True, "samesite": "strict", "secure": request.url.scheme == "https", "path": "/kb"}


def back_here(request: Request) -> str:
    """The sign-in page that leads back to what was asked for."""
    wanted = request.headers.get("hx-current-url", "") if "hx-request" in request.headers else str(request.url)
    parts = urlsplit(wanted)
    return f"/kb/sign-in?next={quote(f'{parts.path}?{parts.query}'.rstrip('?'))}"


def inside(path: str) -> str:
    """``path`` when it is one of these pages, else the first of them: nobody is led to another site."""
    parts = urlsplit(path)
    ours = parts.path == "/kb" or parts.path.startswith("/kb/")
    return path if ours and not parts.scheme and not parts.netloc and "\\" not in path and path.isprintable() else "/kb"
