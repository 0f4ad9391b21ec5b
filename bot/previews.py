"""How each channel shows an answer: its own markup, as the safe HTML of the editors' preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

import connectors.max.render
import connectors.telegram.dialect
from connectors.markup import Piece, letters, pieces, plain, spelled
from knowledge_base.pages.contract import Preview

_SITE_MOST: Final = 1_000_000
_TELEGRAM_MOST: Final = 4096
_VK_MOST: Final = 4096
_VIBER_MOST: Final = 7000


def site(answer: str) -> Sequence[str]:
    """The widget shows every mark, at any length."""
    return [connectors.telegram.dialect.html(piece) for piece in pieces(answer, _SITE_MOST)]


def telegram(answer: str) -> Sequence[str]:
    return [connectors.telegram.dialect.html(piece) for piece in pieces(answer, _TELEGRAM_MOST)]


def vk(answer: str) -> Sequence[str]:
    """VK has no look for code."""
    return [_without_code(piece) for piece in pieces(answer, _VK_MOST)]


def viber(answer: str) -> Sequence[str]:
    """No links under words: the address stands after its title."""
    return [connectors.telegram.dialect.html(piece) for piece in pieces(spelled(answer), _VIBER_MOST, unit=letters)]


def max_(answer: str) -> Sequence[str]:
    return connectors.max.render.htmls(answer, markup=True)


PREVIEWS: Final[Mapping[str, Preview]] = {"site": site, "telegram": telegram, "vk": vk, "viber": viber, "max": max_}


def _without_code(piece: Piece) -> str:
    out = []
    for (url, bold, italic), group in groupby(piece, key=lambda span: (span.url, span.bold, span.italic)):
        words = escape(plain(list(group)), quote=False)
        for wanted, tag in ((italic, "i"), (bold, "b")):
            words = f"<{tag}>{words}</{tag}>" if wanted else words
        out.append(f'<a href="{escape(url)}">{words}</a>' if url else words)
    return "".join(out)
