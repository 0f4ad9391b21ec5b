"""The desk's pages: the shell, our modules and stylesheet, the named browser libraries, and the texts."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax.ast import Message

_HERE: Final = Path(__file__).parent
_HANDOFF: Final = _HERE.parent.parent
_MESSAGES: Final = (
    _HANDOFF / "messages",
    _HERE / "messages",
    _HANDOFF / "clocks" / "messages",
    _HANDOFF / "single_sign_on" / "messages",
    _HANDOFF.parent / "connectors" / "files" / "messages",
)
_FLUENT: Final = ("builtins", "bundle", "index", "memoizer", "resolver", "resource", "scope", "types")

VENDOR: Final[Mapping[str, str]] = {
    "preact.js": "htm/preact/standalone.module.js",
    "signals.js": "@preact/signals-core/dist/signals-core.module.js",
    "inter-cyrillic.woff2": "@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    **{f"fluent/{name}.js": f"@fluent/bundle/esm/{name}.js" for name in _FLUENT},
}
"""The files served from ``node_modules``, and no others."""

SPOKEN: Final = (
    "desk-",
    "handoff-queue-",
    "handoff-reason-",
    "handoff-outcome-",
    "handoff-topic-",
    "files-reason-",
    "clocks-kind-",
    "clocks-state-",
    "clocks-pause-",
    "clocks-plan-own",
    "sign-on-enter",
)
"""Beginnings of the messages that the browser gets."""

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ftl": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS: Final = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _POLICY,
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served: its bytes, the same gzipped (None where that gains nothing), its type and its tag."""

    body: bytes
    packed: bytes | None
    mime: str
    tag: str


def router(libraries: Path = _HERE / "node_modules") -> APIRouter:
    """``/desk`` and what it loads, read once at start. Where a library is not installed the page is a 503 that says what to run."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)
    try:
        assets = dict(_assets(libraries))
    except FileNotFoundError as missing:
        absent = missing.filename

        def not_set_up() -> Response:
            message = f"browser libraries are not installed ({Path(absent).name}): run `make run` or `npm ci` in handoff/desk/web"
            return JSONResponse({"code": "desk_not_set_up", "message": message}, 503)

        routes.add_api_route("", not_set_up)
        return routes

    def serve(request: Request, name: str = "index.html") -> Response:
        asset = assets.get(name or "index.html")
        if asset is None:
            return JSONResponse({"code": "page_unknown", "message": "no such page"}, 404)
        return _respond(asset, request)

    routes.add_api_route("", serve)
    routes.add_api_route("/{name:path}", serve)
    return routes


def _respond(asset: Asset, request: Request) -> Response:
    headers = {**_ALWAYS, "ETag": asset.tag, "Vary": "Accept-Encoding"}
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.mime, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.body, media_type=asset.mime, headers=headers)


def _assets(libraries: Path) -> Iterator[tuple[str, Asset]]:
    """Every path below ``/desk/`` with its file; raises FileNotFoundError when a library is not installed."""
    modules = {f"static/{path.relative_to(_HERE / 'static').as_posix()}": path for path in sorted((_HERE / "static").rglob("*.*"))}
    vendor = {f"vendor/{name}": libraries / path for name, path in VENDOR.items()}
    for name, path in {**modules, **vendor}.items():
        yield name, _asset(path.read_bytes(), path.suffix)
    for locale in ("ru", "en"):
        yield f"messages/{locale}.ftl", _asset(b"".join(desk_texts(folder / f"{locale}.ftl") for folder in _MESSAGES), ".ftl")
    preloads = "\n".join(f'    <link rel="modulepreload" href="/desk/{name}">' for name in (*modules, *vendor) if name.endswith(".js"))
    shell = (_HERE / "index.html").read_text(encoding="utf-8").replace("<!-- modules -->", preloads.strip())
    yield "index.html", _asset(shell.encode(), ".html")


def _asset(body: bytes, suffix: str) -> Asset:
    packed = gzip.compress(body, 9, mtime=0)
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Asset(body, packed if len(packed) < len(body) else None, _TYPES[suffix], tag)


def desk_texts(path: Path) -> bytes:
    """The messages of a Fluent file that the browser needs."""
    entries = FluentParser().parse(path.read_text(encoding="utf-8")).body
    ours = [entry for entry in entries if isinstance(entry, Message) and entry.id.name.startswith(SPOKEN)]
    return "".join(FluentSerializer().serialize_entry(entry) for entry in ours).encode()
