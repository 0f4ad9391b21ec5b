"""Our light Markdown in Viber's own signs, in pieces no longer than Viber takes.

https://developers.viber.com/docs/tools/text-formatting/: ``*bold*``, ``_italic_`` and three backticks; the last sign needs a space (or the
end) after it; a space before the last sign switches it off. Links under words do not exist, so their addresses are spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from connectors.markup import Piece, Span, pieces, plain, spelled

TEXT_LIMIT: Final = 7000
_POINTS: Final = 4
_WIDE_POINTS: Final = 6
"""What a character costs of ``TEXT_LIMIT * _POINTS``: those of four bytes cost more, so that a full text stays under 30 KB of JSON."""

_SIGNS: Final = (("```", "code"), ("*", "bold"), ("_", "italic"))
_ADDRESS_OR_SIGNED: Final = re.compile(r"https?://\S+|(?<!\w)(?P<sign>```|[*_~])(?=\S)(?P<inner>[^\n]*?\S)(?P=sign)(?!\w)")


def texts(text: str, limit: int = TEXT_LIMIT, *, markup: bool = True) -> list[str]:
    """``text`` in pieces of at most ``limit`` characters; ``markup`` False shows every character as it is."""
    cut = pieces(spelled(text) if markup else text, limit * _POINTS, markup=markup, unit=_points)
    return [_written(piece, limit) for piece in cut]


def _points(char: str) -> int:
    return _POINTS if ord(char) <= 0xFFFF else _WIDE_POINTS


def _written(piece: Piece, limit: int) -> str:
    signed = "".join(_signed(piece))
    return signed if len(signed) <= limit else plain(piece)


def _signed(piece: Piece) -> Iterator[str]:
    looks = [(look, "".join(span.text for span in group)) for look, group in groupby(piece, key=_look)]
    for index, (sign, text) in enumerate(looks):
        before = looks[index - 1][1][-1:] if index else ""
        after = looks[index + 1][1][:1] if index + 1 < len(looks) else ""
        fits = sign and text == text.strip() and sign not in text and "\n" not in text and not _joins(before) and not _joins(after)
        yield f"{sign}{text}{sign}" if fits else _literal(text)


def _look(span: Span) -> str:
    """The first of the span's looks: Viber documents no looks within each other."""
    return next((sign for sign, look in _SIGNS if getattr(span, look)), "")


def _joins(char: str) -> bool:
    """Whether ``char`` beside a sign makes it a part of a word."""
    return char.isalnum() or char in tuple("*_~`")


def _literal(text: str) -> str:
    """``text`` with signs that Viber would take for formatting switched off; addresses are left alone."""
    return _ADDRESS_OR_SIGNED.sub(lambda m: m[0] if m["sign"] is None else f"{m['sign']}{m['inner']} {m['sign']}", text)
