"""Writes spans of light Markdown as Telegram's HTML: https://core.telegram.org/bots/api#html-style"""

from __future__ import annotations

from html import escape
from itertools import groupby

from connectors.markup import Piece, Span


def html(piece: Piece) -> str:
    """``piece`` with bold, italic, code and links as tags, everything else escaped."""
    out = []
    for url, group in groupby(piece, key=lambda span: span.url):
        inner = "".join(map(_look, group))
        out.append(f'<a href="{escape(url)}">{inner}</a>' if url else inner)
    return "".join(out)


def _look(span: Span) -> str:
    text = escape(span.text, quote=False)
    for tag, wanted in (("code", span.code), ("i", span.italic), ("b", span.bold)):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return text
