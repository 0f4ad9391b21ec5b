"""Reads foreign JSON field by field: a value of another type counts as absent, a text becomes storable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]

INT64 = 2**63 - 1
"""The largest number the store keeps."""


def section(raw: Raw, key: str) -> Raw:
    """The object under ``key``, or an empty one."""
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}


def string(raw: Raw, key: str, limit: int = 100_000) -> str:
    """The string under ``key``, or "": storable, at most ``limit`` characters."""
    value = raw.get(key)
    return storable(value)[:limit] if isinstance(value, str) else ""


def storable(text: str) -> str:
    """``text`` without what PostgreSQL (NUL) and UTF-8 (lone surrogates) refuse."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def integer(raw: Raw, key: str) -> int | None:
    """The whole number under ``key`` when it fits 64 bits."""
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -INT64 <= value <= INT64 else None


def number(raw: Raw, key: str) -> float | None:
    """The number under ``key``."""
    value = raw.get(key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def sections(raw: Raw, key: str) -> list[Raw]:
    """The objects in the list under ``key``."""
    value = raw.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
