"""What a browser fetches: the widget, and the home page of the demo provider that shows it at work."""

from __future__ import annotations

import gzip
import hashlib
from functools import partial
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from connectors.contract import Texts
from connectors.errors import NotFound
from connectors.site.bundle import widget
from connectors.site.refusals import RefusingRoute
from connectors.site.settings import SiteSettings

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The strictest policy the page and the widget need; a site that embeds the widget needs script-src and connect-src of our host."""

_DEMO: Final = Path(__file__).parent / "demo"
_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_PLANS: Final = (("start", 100, 0, 450), ("dom", 300, 0, 600), ("semya", 500, 180, 850), ("maksimum", 1000, 220, 1100))


def router(texts: Texts, *, demo: bool, file_bytes: int = SiteSettings().file_bytes) -> APIRouter:
    """``/widget.js``, ``/`` and ``/demo/…``; with ``demo`` the page shows the one-time codes of ``/api/demo/codes``.

    The widget does not begin to send files above ``file_bytes``.
    """
    routes = APIRouter(include_in_schema=False, route_class=RefusingRoute)
    script = _Asset(widget(texts, file_bytes), "text/javascript")
    assets = {path.name: _Asset(path.read_bytes(), _KINDS[path.suffix]) for path in _DEMO.iterdir() if path.suffix in _KINDS}
    page = Environment(loader=FileSystemLoader(_DEMO), autoescape=select_autoescape()).get_template("index.html")

    @routes.get("/widget.js")
    def widget_script(request: Request) -> Response:
        return script.respond(request)

    @routes.get("/demo/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in assets:
            raise NotFound("file_unknown", f"no file {name!r}")
        return assets[name].respond(request)

    @routes.get("/")
    def home(lang: str = "ru") -> Response:
        locale = "en" if lang == "en" else "ru"
        say = partial(_say, texts, locale)
        html = page.render(t=say, lang=locale, other="ru" if locale == "en" else "en", demo=demo, plans=_PLANS)
        headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
        return Response(html, media_type="text/html", headers=headers)

    return routes


def _say(texts: Texts, locale: str, key: str, **values: object) -> str:
    return texts(f"site-page-{key}", locale, **values)


class _Asset:
    """A file in memory, compressed once, revalidated by its hash."""

    def __init__(self, content: bytes, kind: str) -> None:
        self._content = content
        self._packed = gzip.compress(content, 9, mtime=0)
        self._kind = kind
        self._tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'

    def respond(self, request: Request) -> Response:
        headers = {
            "ETag": self._tag,
            "Cache-Control": "public, max-age=300",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if request.headers.get("if-none-match") == self._tag:
            return Response(status_code=304, headers=headers)
        packed = "gzip" in request.headers.get("accept-encoding", "")
        if packed:
            headers["Content-Encoding"] = "gzip"
        return Response(self._packed if packed else self._content, media_type=self._kind, headers=headers)
