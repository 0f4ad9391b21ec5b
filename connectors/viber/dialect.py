"""Our light Markdown in Viber's own signs, in pieces no longer than Viber takes.

https://developers.viber.com/docs/tools/text-formatting/: ``*bold*``, ``_italic_`` and three backticks, where a space follows the last sign.
Links under words do not exist, so an address is written out after its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from connectors.markup import Piece, Span, pieces, spelled

TEXT_LIMIT: Final = 7000
_POINTS: Final = 4
_WIDE_POINTS: Final = 6
"""What a character costs of ``limit * _POINTS``: those of four bytes cost more, so that a full text stays under 30 KB of JSON."""

_SIGNS: Final = {"code": "```", "bold": "*", "italic": "_"}
_ADDRESS_OR_SIGNED: Final = re.compile(r"https?://\S+|(?<![\w*_~`])(?P<sign>```|\*++|_++|~++)(?=\S)[^\n]*?(?<=\S)(?P=sign)(?![\w*_~`])")
_GLUE: Final = "\u200c"
"""Invisible and no space: right after the last sign it switches formatting off (zero width non-joiner)."""


def texts(text: str, limit: int = TEXT_LIMIT, *, markup: bool = True) -> list[str]:
    """``text`` in pieces of at most ``limit`` characters; ``markup`` False shows every character as it is."""
    room = limit
    while room > limit // 2:  # signs and addresses are added to what was cut
        written = ["".join(_written(piece)) for piece in _cut(text, room, markup)]
        over = max(map(len, written), default=0) - limit
        if over <= 0:
            return written
        room -= over
    return ["".join(span.text for span in piece) for piece in _cut(spelled(text) if markup else text, limit, markup)]


def _cut(text: str, limit: int, markup: bool) -> list[Piece]:
    return pieces(text, limit * _POINTS, markup=markup, unit=lambda char: _POINTS if ord(char) <= 0xFFFF else _WIDE_POINTS)


def _written(piece: Piece) -> Iterator[str]:
    runs = [(url, look, "".join(span.text for span in spans)) for (url, look), spans in groupby(piece, key=_look)]
    for index, (url, look, text) in enumerate(runs):
        before = runs[index - 1][2][-1:] if index else ""
        after = runs[index + 1][2][:1] if index + 1 < len(runs) else ""
        if url:
            yield text if text == url else f"{text}: {url}"
        elif look and text == text.strip() and _SIGNS[look] not in text and not f"{before}{after}".strip():
            yield f"{_SIGNS[look]}{text}{_SIGNS[look]}"
        else:
            yield _literal(text)


def _look(span: Span) -> tuple[str | None, str]:
    """The address, else the first of the span's looks: Viber documents no looks within each other."""
    return span.url, "" if span.url else next((look for look in _SIGNS if getattr(span, look)), "")


def _literal(text: str) -> str:
    """``text`` with signs that Viber would take for formatting switched off; addresses are left alone."""
    return _ADDRESS_OR_SIGNED.sub(lambda match: match[0] + _GLUE if match["sign"] else match[0], text)
