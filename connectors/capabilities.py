"""What a channel can do, as data: obeyed by the deliverer, published in docs/channels.md, shown to operators where something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Feature(StrEnum):
    """What a messenger may or may not have; the order is the table's."""

    bold = "bold"
    italic = "italic"
    code = "code"
    links = "links"
    buttons = "buttons"
    photo_in = "photo_in"
    photo_out = "photo_out"
    document_in = "document_in"
    document_out = "document_out"
    voice_in = "voice_in"
    video_in = "video_in"
    video_note_in = "video_note_in"
    sticker_in = "sticker_in"
    location_in = "location_in"
    contact_in = "contact_in"
    albums_in = "albums_in"
    quotes_in = "quotes_in"
    edits_in = "edits_in"
    edits_out = "edits_out"
    deletes_out = "deletes_out"
    deletes_in = "deletes_in"
    reactions_in = "reactions_in"
    typing_out = "typing_out"
    delivered_marks = "delivered_marks"
    read_marks = "read_marks"
    blocked_known = "blocked_known"
    phone_proof = "phone_proof"
    deep_links = "deep_links"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """``idempotent``: a repeated send with the same outbox id cannot double. Limits of text and caption are in the platform's own unit,
    of files in bytes (0: no files). ``per_second`` and ``chat_per_second`` are sends the platform bears, over all chats and to one.
    ``notes`` says in an English sentence what a yes or no hides."""

    features: frozenset[Feature]
    idempotent: bool
    text_limit: int
    caption_limit: int = 0
    buttons_limit: int = 0
    file_in_limit: int = 0
    file_out_limit: int = 0
    per_second: float = 20.0
    chat_per_second: float = 1.0
    notes: Mapping[Feature, str] = field(default_factory=dict)
