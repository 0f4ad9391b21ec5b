"""Reads the door's request for one turn, field by field; foreign JSON is distrusted."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.rasa_components.refused import Refused

LANGUAGES = ("ru", "en")
LONGEST_TEXT = 20_000
LARGEST_BODY = 4 * 1024 * 1024
LONGEST_VECTOR = 8192
NOTHING = "…"
_PAYLOAD = re.compile(r"/([A-Za-z0-9_]+)\s*(\{.*\})?\s*", re.DOTALL)


@dataclass(frozen=True)
class Pressed:
    """A button's payload taken apart: ``/choose{"n": "1"}`` is intent ``choose`` with entity ``n``."""

    payload: str
    intent: str
    entities: dict[str, Any]


@dataclass(frozen=True)
class TurnBody:
    """One turn as asked for. ``vector`` is the sentence vector of ``text``; ``tracker`` is still unread JSON."""

    episode: str
    message_id: str
    text: str
    pressed: Pressed | None
    language: str
    vector: NDArray[np.float32] | None
    metadata: dict[str, Any]
    tracker: Any


def read_turn(raw: bytes) -> TurnBody:
    """Raises :class:`Refused` with 400, 413 or 422 and the name of the field at fault."""
    if len(raw) > LARGEST_BODY:
        raise Refused(413, "too_large", f"the body is larger than {LARGEST_BODY} bytes")
    body = _object(raw)
    language = _string(body, "language")
    if language not in LANGUAGES:
        raise Refused(422, "bad_language", "language must be one of " + ", ".join(LANGUAGES))
    message_id = _string(body, "message_id", required=True)
    return TurnBody(
        episode=_string(body, "episode", required=True),
        message_id=message_id,
        text=_typed(_string(body, "text")),
        pressed=_pressed(body.get("payload")),
        language=language,
        vector=_vector(body.get("vector")),
        metadata={**_metadata(body.get("metadata")), "message_id": message_id},
        tracker=body.get("tracker"),
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as broken:
        raise Refused(400, "bad_json", "the body is not JSON") from broken
    if not isinstance(body, dict):
        raise Refused(422, "bad_body", "the body must be a JSON object")
    return body


def _string(body: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = body.get(name)
    if not isinstance(value, str) or (required and not value.strip()):
        raise Refused(422, f"bad_{name}", f"{name} must be a {'non-empty ' if required else ''}string")
    if len(value) > LONGEST_TEXT:
        raise Refused(422, f"bad_{name}", f"{name} is longer than {LONGEST_TEXT} characters")
    return value


def _typed(text: str) -> str:
    """What a client typed, never to be read as ``/intent`` and never empty: Rasa takes a leading slash for a payload."""
    return text.lstrip("/ \t\r\n").rstrip() or NOTHING


def _pressed(payload: Any) -> Pressed | None:
    if payload is None:
        return None
    match = _PAYLOAD.fullmatch(payload) if isinstance(payload, str) else None
    if match is None:
        raise Refused(422, "bad_payload", 'payload must be null or like /intent or /intent{"entity": "value"}')
    try:
        entities = json.loads(match.group(2) or "{}")
    except (ValueError, RecursionError) as broken:
        raise Refused(422, "bad_payload", "what follows the payload's intent is not a JSON object") from broken
    return Pressed(payload.strip(), match.group(1), entities)


def _vector(encoded: Any) -> NDArray[np.float32] | None:
    if encoded is None:
        return None
    try:
        vector = np.frombuffer(base64.b64decode(encoded, validate=True), dtype="<f4")
    except (TypeError, ValueError, binascii.Error) as broken:
        raise Refused(422, "bad_vector", "vector must be null or base64 of little-endian float32 numbers") from broken
    if not 0 < vector.size <= LONGEST_VECTOR or not np.isfinite(vector).all():
        raise Refused(422, "bad_vector", f"vector must have 1 to {LONGEST_VECTOR} finite numbers")
    return vector


def _metadata(metadata: Any) -> dict[str, Any]:
    if metadata is None:
        return {}
    if not isinstance(metadata, dict):
        raise Refused(422, "bad_metadata", "metadata must be an object")
    return metadata
