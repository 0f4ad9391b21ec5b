"""What goes over the wire of the Bot API: refusals, parameters, uploads. https://core.telegram.org/bots/api#making-requests"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web


class Refused(Exception):
    """``{"ok": false}`` with this status and description."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def response(self) -> web.Response:
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        headers = {}
        if self.parameters:
            body["parameters"] = self.parameters
        if "retry_after" in self.parameters:
            headers["Retry-After"] = str(self.parameters["retry_after"])
        return web.json_response(body, status=self.status, headers=headers)


def bad(description: str) -> Refused:
    """400 in Telegram's words."""
    return Refused(400, f"Bad Request: {description}")


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    mime: str
    data: bytes


class Params:
    """The parameters of one call; what nobody asked for is a mistake of the caller (:meth:`unknown`)."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
        self.values = values
        self.uploads = uploads
        self._known: set[str] = set()

    def unknown(self) -> set[str]:
        return set(self.values) - self._known

    def string(self, key: str, *, required: bool = False) -> str | None:
        self._known.add(key)
        value = self.values.get(key)
        if value is None or value == "":
            if required:
                raise bad(f'parameter "{key}" is required')
            return None
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, key: str, *, required: bool = False) -> int | None:
        value = self.string(key, required=required)
        try:
            return None if value is None else int(value)
        except ValueError:
            raise bad(f'parameter "{key}" must be an integer') from None

    def flag(self, key: str) -> bool:
        return (self.string(key) or "").lower() in ("true", "1")

    def json(self, key: str) -> Any:
        """A JSON-serialised object or, in a JSON request, the object."""
        value = self.string(key)
        try:
            return None if value is None else json.loads(value)
        except ValueError:
            raise bad(f"can't parse {key} JSON object") from None

    def chat_id(self) -> int:
        value = self.string("chat_id")
        if value is None:
            raise bad("chat_id is empty")
        try:
            return int(value)
        except ValueError:
            raise bad("chat not found") from None

    def file(self, key: str) -> Upload | str:
        """An uploaded file, or the file_id given."""
        value = self.string(key)
        if key in self.uploads:
            return self.uploads[key]
        if value is None:
            raise bad(f"there is no {key} in the request")
        if value.startswith("attach://"):
            name = value.removeprefix("attach://")
            if name not in self.uploads:
                raise bad(f"attached file {name} not found")
            return self.uploads[name]
        return value


async def read_params(request: web.Request) -> Params:
    """Query, form, multipart or JSON: all four are allowed."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise bad("can't parse JSON object") from None
        values |= body
    elif request.content_type == "multipart/form-data":
        _read_multipart(request.headers["Content-Type"], await request.read(), values, uploads)
    elif request.can_read_body:
        values |= dict(await request.post())
    return Params(values, uploads)


def _read_multipart(content_type: str, body: bytes, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    """By hand (RFC 7578): aiohttp's reader warns about itself, and warnings are errors here."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if boundary is None:
        raise bad("no boundary in multipart")
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, data = piece.partition(b"\r\n\r\n")
        headers = head.decode()
        name, filename = re.search(r'[; ]name="([^"]*)"', headers), re.search(r'filename="([^"]*)"', headers)
        mime = re.search(r"(?i)content-type: ([^\r\n]*)", headers)
        if name is None:
            raise bad("a part of multipart has no name")
        if filename is None:
            values[name[1]] = data.decode()
        else:
            uploads[name[1]] = Upload(filename[1], mime[1] if mime else "application/octet-stream", data)
