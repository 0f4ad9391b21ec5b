"""Reads Telegram's HTML as strictly as the platform: https://core.telegram.org/bots/api#html-style"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.fakes.telegram.wire import bad

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-z-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*)\s*>")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
HREF = re.compile(r"href=(?:\"([^\"]*)\"|'([^']*)')")


def units(text: str) -> int:
    """Length in UTF-16 code units, the Bot API's measure."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities. :raises Refused: unsupported, unclosed or misnested tags, or a bare ``<``."""
    text, entities, at = "", [], 0
    opened: list[tuple[str, dict[str, Any]]] = []
    while at < len(source):
        if source[at] != "<":
            end = source.find("<", at)
            end = len(source) if end < 0 else end
            text += REFERENCE.sub(lambda reference: unescape(reference[0]), source[at:end])
            at = end
            continue
        tag = TAG.match(source, at)
        place = f"at byte offset {len(source[:at].encode())}"
        if tag is None:
            raise bad(f'can\'t parse entities: Unsupported start tag "{source[at + 1 : at + 20]}" {place}')
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if not closing:
            if name not in TAGS:
                raise bad(f'can\'t parse entities: Unsupported start tag "{name}" {place}')
            entity: dict[str, Any] = {"type": TAGS[name], "offset": units(text)}
            if name == "a" and (href := HREF.search(attributes)):
                entity["url"] = unescape(href[1] or href[2] or "")
            opened.append((name, entity))
        else:
            if not opened or opened[-1][0] != name:
                raise bad(f'can\'t parse entities: Unmatched end tag "{name}" {place}')
            _, entity = opened.pop()
            entity["length"] = units(text) - entity["offset"]
            if entity["length"] and not (name == "a" and "url" not in entity):
                entities.append(entity)
        at = tag.end()
    if opened:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1][0]}\"")
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def read_text(source: str | None, parse_mode: str | None, limit: int, what: str) -> tuple[str, list[dict[str, Any]]]:
    """The text as clients see it: parsed, trimmed, within ``limit``.

    :raises Refused: empty ("message text is empty"), too long, or bad markup
    """
    if source is None:
        return "", []
    if parse_mode not in (None, "HTML", "html"):
        raise bad(f"unsupported parse_mode in the fake: {parse_mode}")
    text, entities = parse_html(source) if parse_mode else (source, [])
    trimmed = text.strip()
    lead = units(text[: len(text) - len(text.lstrip())])
    for entity in entities:
        entity["offset"] -= lead
    if units(trimmed) > limit:
        raise bad(f"{what} is too long")
    return trimmed, entities
