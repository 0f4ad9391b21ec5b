"""A value that cannot be kept: the field at fault and what is wrong with it, so that an API names it and a page can say it in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from connectors.errors import BadInput


class Slip(BadInput):
    """``kind`` and ``bounds`` are the type and context of pydantic's error («less_than_equal», ``{"le": 5}``); the message is its own."""

    def __init__(
        self, kind: str, message: str, *, field: str | None, bounds: Mapping[str, Any] | None = None, code: str = "bad_field"
    ) -> None:
        super().__init__(code, message, field=field)
        self.kind = kind
        self.bounds = bounds or {}

    @classmethod
    def first_of(cls, error: ValidationError, *, code: str = "bad_field", otherwise: str | None = None) -> Slip:
        """The first field at fault, by its path («sections.0.title»); ``otherwise``: where none is named."""
        first = error.errors()[0]
        path = ".".join(map(str, first["loc"])) or otherwise
        return cls(first["type"], str(first["msg"]), field=path, bounds=first.get("ctx"), code=code)
