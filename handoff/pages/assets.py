"""What the pages load: scripts and styles of the frame and of the sections, and the named browser libraries, read once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import Response

HERE: Final = Path(__file__).parent
SECTIONS: Final = HERE.parent
LIBRARIES: Final = HERE / "node_modules"

VENDOR: Final[Mapping[str, str]] = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "chart.js": "chart.js/dist/chart.umd.min.js",
    "inter-cyrillic.woff2": "@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
}
"""The files served from ``node_modules``, and no others."""

_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No script or style inside a page; forms that only read may be sent without a script."""

SECURITY: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Security-Policy": POLICY}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served: its bytes, the same gzipped (None where that gains nothing), its type and its tag."""

    body: bytes
    packed: bytes | None
    mime: str
    tag: str

    def respond(self, request: Request) -> Response:
        headers = {**SECURITY, "Cache-Control": "no-cache", "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, media_type=self.mime, headers={**headers, "Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.mime, headers=headers)


@cache
def assets(libraries: Path = LIBRARIES) -> Mapping[str, Asset]:
    """By the path below ``/pages/``: ``static/…`` of the frame, ``vendor/…``, ``<piece>/…``. FileNotFoundError: a library is missing."""
    return {name: _asset(path) for name, path in _files(libraries)}


def _files(libraries: Path) -> Iterator[tuple[str, Path]]:
    for folder in sorted(SECTIONS.glob("*/static")):
        name = "static" if folder.parent == HERE else folder.parent.name
        yield from ((f"{name}/{path.name}", path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES)
    yield from ((f"vendor/{name}", libraries / path) for name, path in VENDOR.items())


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0)
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Asset(body, packed if len(packed) < len(body) else None, _TYPES[path.suffix], tag)
