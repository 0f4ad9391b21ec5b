"""``GET /files/…``: stored files for whoever holds a signed address, streamed, in parts where asked, and never as a page."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from connectors.contract import StoredFile
from connectors.errors import NotFound, Refusal, Rejected, TryLater, Unavailable
from connectors.files.store import FileStore, small
from connectors.files.thumbnails import MIME as THUMBNAIL_MIME

SHOWN: Final = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"}
    | {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/aac", "audio/wav", "audio/flac"}
    | {"video/mp4", "video/webm", "video/quicktime", "video/3gpp"}
)
"""Types a browser may show by itself; all others are only saved."""
_MARKUP: Final = frozenset({"text/html", "text/xml", "image/svg+xml", "application/xhtml+xml"})
_GUARDS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=86400, immutable",
}
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def router(files: FileStore) -> APIRouter:
    """``GET`` and ``HEAD /files/<id>/<name>?exp=&sig=``; ``&thumb=1`` for the small picture. 403 not ours, 410 expired, 404 not there."""
    routes = APIRouter(include_in_schema=False)

    async def serve(request: Request, file_id: str, name: str) -> Response:
        query = request.query_params
        try:
            files.links.check(file_id, query.get("exp", ""), query.get("sig", ""))
            if query.get("thumb"):
                return await _thumbnail(files, file_id)
            return await _whole_or_part(files, request, await files.find(file_id))
        except Rejected:
            return _refused(NotFound("file_unknown", "there is no such file"))
        except TryLater:
            return _refused(Unavailable("file_unavailable", "the file cannot be read now, try again later"))
        except Refusal as refusal:
            return _refused(refusal)

    routes.add_api_route("/files/{file_id}/{name}", serve, methods=["GET", "HEAD"], response_model=None)
    return routes


async def _thumbnail(files: FileStore, file_id: str) -> Response:
    drawn = b"".join([chunk async for chunk in files.read(small(file_id))])
    return Response(drawn, media_type=THUMBNAIL_MIME, headers=_GUARDS)


async def _whole_or_part(files: FileStore, request: Request, file: StoredFile) -> Response:
    headers = {**_GUARDS, "Accept-Ranges": "bytes", "Content-Disposition": disposition(file)}
    mime = "application/octet-stream" if file.mime in _MARKUP else file.mime
    start, end, status = _part(request.headers.get("range", ""), file.size)
    if start > end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{file.size}"})
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    headers["Content-Length"] = str(end - start + 1)
    if request.method == "HEAD":
        return Response(status_code=status, media_type=mime, headers=headers)
    body = await _begun(files.read(file.id, start=start, length=end - start + 1))
    return StreamingResponse(body, status, media_type=mime, headers=headers)


def disposition(file: StoredFile) -> str:
    """Shown in place or saved, under its name (RFC 6266)."""
    way = "inline" if file.mime in SHOWN else "attachment"
    plain = re.sub(r'[^ -~]|["\\%]', "_", file.name)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def _part(asked: str, size: int) -> tuple[int, int, int]:
    """First and last byte and the status; a first behind the last means there is no such part. What is not one plain range is ignored."""
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return 0, size - 1, 200
    if not match[1]:
        return max(0, size - int(match[2])), size - 1 if int(match[2]) else -1, 206
    start, end = int(match[1]), min(int(match[2] or size), size - 1)
    if match[2] and int(match[2]) < start:
        return 0, size - 1, 200
    return start, end, 206


async def _begun(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream with its first chunk read: a missing file is told before the answer has begun."""
    first = await anext(stream, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in stream:
            yield chunk

    return whole()


def _refused(refusal: Refusal) -> JSONResponse:
    headers: Mapping[str, str] = {"Cache-Control": "no-store"}
    return JSONResponse({"code": refusal.code, "message": refusal.message}, refusal.status, headers)
