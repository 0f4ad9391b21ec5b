"""Every route of a running system, from its own description, and bad input for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

HTML: Final = "<img src=x onerror=alert(1)><script>alert(2)</script> **[a](javascript:alert(3))** &lt;"
JSON: Final = {"Content-Type": "application/json"}
MALFORMED: Final = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"5",
    b'"x"',
    b"\xff\xfe\x00",
    b'{"text": "\\ud800"}',
    b'{"text": ' + b"[" * 100_000,
    b'{"n": ' + b"9" * 5000 + b"}",
    b'{"n": NaN}',
    b"a=b&c=d",
)
WRONG: Final[tuple[Any, ...]] = (None, 5, -1.5, True, "", " \n", "\0", "x" * 30_000, [], [[]], {}, {"$ref": "#"}, 10**30)
"""Values put into each field in turn."""

IDS: Final = ("1", "0", "-1", "999999999", "99999999999999999999999", "abc", "%00", "..%2f..%2fetc", "%3Cb%3E", "x" * 300, "%F0%9F%A6%8A")


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; ``fields`` are those of its JSON body, None where it takes none."""

    method: str
    path: str
    query: tuple[str, ...]
    fields: tuple[str, ...] | None

    def paths(self) -> Iterator[str]:
        """With every id in the place of its parameters, a plain one first."""
        for odd in IDS if "{" in self.path else IDS[:1]:
            yield re.sub(r"\{[^}]*\}", odd, self.path)


def described(base: str) -> list[Route]:
    """The routes of ``/openapi.json`` and those it does not show."""
    description = httpx.get(f"{base}/openapi.json", timeout=60).raise_for_status().json()
    found = [
        Route(
            method.upper(),
            path,
            tuple(parameter["name"] for parameter in about.get("parameters", ()) if parameter["in"] == "query"),
            _fields(description, about.get("requestBody")),
        )
        for path, methods in description["paths"].items()
        for method, about in methods.items()
    ]
    hidden = [("POST", "/engine/actions", ("next_action", "tracker")), ("GET", "/demo/{name}", None), ("GET", "/", None)]
    hidden += [("POST", "/webhooks/telegram", ("update_id", "message", "callback_query")), ("GET", "/desk", None)]
    return [*found, *(Route(method, path, ("lang",), fields) for method, path, fields in hidden)]


def _fields(description: Mapping[str, Any], body: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    if body is None or "application/json" not in body["content"]:  # an upload takes any bytes
        return None
    schema = body["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return tuple(schema.get("properties", ()))
