"""Our light Markdown (bold, italic, code, lists, links) as spans, split at a platform's limit between words; dialects are the channels'."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

_ADDRESS = r"\((?P<url>https?://(?:[^\s()]|\([^\s()]*\))+)\)"
_MARKS = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?! )(?P<bold>[^*\n]+)(?<! )\*\*"
    r"|(?<!\w)_(?! )(?P<italic>[^_\n]+)(?<! )_(?!\w)"
    r"|\[(?P<title>[^\[\]\n]+)\]" + _ADDRESS
)
_BARE = re.compile(r"https?://\S+")
_BULLET = re.compile(r"^([ \t]*)[-*][ \t]+(?=\S)", re.MULTILINE)
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
"""Where a text may be cut, best first: paragraph, line, sentence, word."""
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})

Unit = Callable[[str], int]
"""How long one character is for the platform."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str | None = None


Piece = Sequence[Span]
"""One message's worth of text."""


def utf16(char: str) -> int:
    """Length in UTF-16 units, as Telegram and VK count."""
    return 2 if ord(char) > 0xFFFF else 1


def letters(_char: str) -> int:
    """Every character is one."""
    return 1


def pieces(text: str, limit: int, *, markup: bool = True, unit: Unit = utf16) -> list[Piece]:
    """``text`` in pieces of at most ``limit`` units after entities, none of them blank.

    Cuts fall between words and outside links and code as long as those fit a piece; white space at a cut goes. ``markup`` False takes every
    character as it is.
    """
    text = _clean(text)
    spans = list(_spans(_BULLET.sub(r"\1• ", text), Span(""))) if markup else [Span(text)]
    return list(_split(spans, limit, unit))


def plain(piece: Piece, *, addresses: bool = False) -> str:
    """The text alone; with ``addresses`` a link's address follows its title, for platforms that have no links under words."""
    out = []
    for url, group in groupby(piece, key=lambda span: span.url):
        title = "".join(span.text for span in group)
        out.append(f"{title} ({url})" if addresses and url and title != url else title)
    return "".join(out)


def spelled(text: str) -> str:
    """Markdown with every ``[title](address)`` as ``title: address``: for platforms without links, before it is split."""
    return _MARKS.sub(lambda m: m[0] if m["title"] is None else m["url"] if m["title"] == m["url"] else f"{m['title']}: {m['url']}", text)


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


def _spans(text: str, look: Span) -> Iterator[Span]:
    end = 0
    for match in _MARKS.finditer(text):
        if _inside_address(text, match):
            continue
        if plain_text := text[end : match.start()]:
            yield replace(look, text=plain_text)
        yield from _marked(match, look)
        end = match.end()
    if rest := text[end:]:
        yield replace(look, text=rest)


def _inside_address(text: str, match: re.Match[str]) -> bool:
    """Whether an underscore or a star belongs to a bare address, not to the look of the text."""
    return any(bare.start() < match.start() < bare.end() for bare in _BARE.finditer(text)) and match["title"] is None


def _marked(match: re.Match[str], look: Span) -> Iterator[Span]:
    if (code := match["code"]) is not None:
        yield replace(look, text=code, code=True)
    elif (bold := match["bold"]) is not None:
        yield from _spans(bold, replace(look, bold=True))
    elif (italic := match["italic"]) is not None:
        yield from _spans(italic, replace(look, italic=True))
    elif look.url is not None:
        yield replace(look, text=match[0])
    else:
        yield from _spans(match["title"], replace(look, url=match["url"]))


def _split(spans: Sequence[Span], limit: int, unit: Unit) -> Iterator[Piece]:
    whole = "".join(span.text for span in spans)
    kept = list(_kept_whole(spans))
    start = 0
    while (start := _skip_blank(whole, start)) < len(whole):
        end = _fitting(whole, start, limit, unit)
        if end < len(whole):
            end = _cut(whole, kept, start, end)
        piece = _between(spans, start, start + len(whole[start:end].rstrip()))
        if any(unicodedata.category(char) not in _UNSEEN for span in piece for char in span.text):
            yield piece
        start = end


def _skip_blank(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _fitting(text: str, start: int, limit: int, unit: Unit) -> int:
    units = 0
    for index in range(start, len(text)):
        units += unit(text[index])
        if units > limit:
            return index
    return len(text)


def _cut(text: str, kept: list[tuple[int, int]], start: int, end: int) -> int:
    """The best place in ``start < place <= end``: a paragraph's, line's or sentence's end in the second half, else between two words,
    else before or after a link; only a word or link longer than a whole piece is cut itself."""
    window = text[start : end + 1]  # a blank right after the last fitting character is a good place too
    half = len(window) // 2
    for pattern, earliest in zip(_BREAKS, (half, half, half, 1), strict=True):
        places = [start + match.start() for match in pattern.finditer(window) if match.start() >= earliest]
        if good := [place for place in places if not any(first < place < last for first, last in kept)]:
            return good[-1]
    if edges := [place for stretch in kept for place in stretch if start < place <= end]:
        return max(edges)
    blanks = [start + match.start() for match in _BREAKS[-1].finditer(window)]
    return blanks[-1] if blanks else end


def _kept_whole(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Where each link and each piece of code begins and ends."""
    at = 0
    for (url, code), group in groupby(spans, key=lambda span: (span.url, span.code)):
        length = sum(len(span.text) for span in group)
        if url or code:
            yield at, at + length
        at += length


def _between(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    found, at = [], 0
    for span in spans:
        text = span.text[max(0, start - at) : max(0, end - at)]
        if text:
            found.append(replace(span, text=text))
        at += len(span.text)
    return found
