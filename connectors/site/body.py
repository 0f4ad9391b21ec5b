"""Reading what a browser sent: bytes counted, JSON distrusted, every field with its type."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import HTTPConnection, Request

from connectors.errors import BadInput, TooLarge

_INT_MAX: Final = 2**31 - 1
FILES: Final = 10
"""Of one message."""


def _spoken(text: str) -> str:
    """The text without NUL, which PostgreSQL cannot keep, and without blank ends. An empty one is a message too: the bot answers it."""
    return text.replace("\0", "").strip()


class NewSession(BaseModel):
    """Body of ``POST /api/chat/sessions``."""

    model_config = ConfigDict(strict=True)

    locale: Literal["ru", "en"] = "ru"


class NewMessage(BaseModel):
    """Body of ``POST /api/chat/messages``; the client makes a new id for every message and keeps it for every retry."""

    model_config = ConfigDict(strict=True)

    client_message_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
    text: Annotated[str, AfterValidator(_spoken)]
    files: Annotated[list[str], Field(max_length=FILES)] = []


DRAFT: Final = 1000
"""Characters of what is being typed; the rest is not shown before it is sent."""


class Typing(BaseModel):
    """A ``draft`` frame: what stands in the field now, empty when nothing does."""

    model_config = ConfigDict(strict=True)

    text: Annotated[str | None, AfterValidator(lambda text: (text or "")[:DRAFT])]


class Seen(BaseModel):
    """Body of ``POST /api/chat/seen``: the highest seq the client has seen."""

    model_config = ConfigDict(strict=True)

    seq: Annotated[int, Field(ge=1, le=_INT_MAX)]


Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body; raises TooLarge as soon as it is known to exceed ``limit`` bytes."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise TooLarge("too_large", f"the body must not exceed {limit} bytes")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge("too_large", f"the body must not exceed {limit} bytes")
    return bytes(body)


def parse(model: type[Model], raw: bytes | str) -> Model:
    """``raw`` JSON as a model; raises BadInput naming the first field at fault."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or None
        raise BadInput("bad_json" if field is None else "bad_field", first["msg"], field=field) from None


def read_after(connection: HTTPConnection) -> int:
    """``after`` of the query: the last seq the client has, 0 when it has none."""
    value = connection.query_params.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise BadInput("bad_field", "must be a whole number, 0 or more", field="after")
    return min(int(value), _INT_MAX)


def read_wait(connection: HTTPConnection, limit: float) -> float:
    """``wait`` of the query in seconds, cut to ``limit``."""
    value = connection.query_params.get("wait", "0")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        raise BadInput("bad_field", "must be a number of seconds, 0 or more", field="wait")
    return min(float(value), limit)
