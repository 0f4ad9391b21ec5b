"""An upload over HTTP: the body itself with ``?name=``, or a form with one file; read as it comes, counted, never whole in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import unquote

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from connectors.contract import StoredFile
from connectors.errors import BadInput, TooLarge, Unavailable
from connectors.files.store import FileStore

_FORM_BYTES: Final = 64 * 1024
"""What a form may have around its file."""


async def receive_upload(
    files: FileStore, request: Request, *, by: str, limit: int | None = None, channel: str = "", ref: str = ""
) -> StoredFile:
    """Keep the file of a request. ``by``: an operator's login, or ``client``; ``limit`` in bytes, at most the settings'.

    Raises BadInput (``file_empty``, ``file_forbidden``, ``file_missing``, ``bad_form``), TooLarge and Unavailable.
    """
    most = min(files.settings.most, limit) if limit else files.settings.most
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most + _FORM_BYTES:
        raise TooLarge("file_too_large", f"a file has at most {most} bytes")
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    name, stream = unquote(request.query_params.get("name", "")), _body(request)
    if kind == b"multipart/form-data":
        form = _Form(stream, options.get(b"boundary", b""))
        name, stream = await form.begin(), form.rest()
    return await files.store_file(stream, name=name, by=by, limit=most, channel=channel, ref=ref)


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise Unavailable("upload_broken", "the upload broke off") from None


class _Form:
    """The first part of a form that has a file name."""

    def __init__(self, stream: AsyncIterator[bytes], boundary: bytes) -> None:
        self._stream = stream
        self._header, self._value = bytearray(), bytearray()
        self._name: str | None = None
        self._inside = self._over = False
        self._data: list[bytes] = []
        callbacks = {
            "on_header_field": self._field,
            "on_header_value": self._worth,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._part,
            "on_part_end": self._part_end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        except Exception:
            raise BadInput("bad_form", "the form has no boundary") from None

    async def begin(self) -> str:
        """Read up to the file; its name."""
        read = 0
        while self._name is None:
            chunk = await anext(self._stream, b"")
            read += len(chunk)
            if not chunk or read > 2 * _FORM_BYTES:
                raise BadInput("file_missing", "the form has no file", field="file")
            self._feed(chunk)
        return self._name

    async def rest(self) -> AsyncIterator[bytes]:
        """The bytes of the file."""
        while True:
            held, self._data = self._data, []
            for data in held:
                yield data
            if self._over:
                return
            chunk = await anext(self._stream, b"")
            if not chunk:
                raise BadInput("bad_form", "the form ends in the middle of its file")
            self._feed(chunk)

    def _feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise BadInput("bad_form", "the form cannot be read") from None

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _worth(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition" and self._name is None:
            _, options = parse_options_header(bytes(self._value))
            if b"filename" in options:
                self._name = options[b"filename"].decode("utf-8", "replace")
                self._inside = True
        self._header, self._value = bytearray(), bytearray()

    def _headers_end(self) -> None: ...

    def _part(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._data.append(data[start:end])

    def _part_end(self) -> None:
        if self._inside:
            self._inside, self._over = False, True
