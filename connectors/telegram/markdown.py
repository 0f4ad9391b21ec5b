"""Our light Markdown (bold, lists, links) as Telegram HTML, split at the platform's limit between words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

BOLD = re.compile(r"\*\*(?! )([^*\n]+)(?<! )\*\*")
ADDRESS = r"\((https?://(?:[^\s()]|\([^\s()]*\))+)\)"
LINK = re.compile(r"\[([^\[\]\n]+)\]" + ADDRESS)
BOLD_IN_LINK = re.compile(r"\[\*\*([^*\[\]\n]+)\*\*\]" + ADDRESS)
BULLET = re.compile(r"^([ \t]*)[-*][ \t]+(?=\S)", re.MULTILINE)
BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
"""Where a text may be cut, best first: paragraph, line, sentence, word."""

UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message's worth of text: as Telegram HTML and, should Telegram refuse that, plain."""

    html: str
    plain: str


def parts(text: str, limit: int, *, markup: bool = True) -> list[Part]:
    """``text`` in parts of at most ``limit`` UTF-16 units after entities, none of them blank.

    Cuts fall between words and outside links as long as a word or link fits a part; white space at a cut goes. ``markup`` False takes
    every character as it is. The limit's unit: https://core.telegram.org/bots/api#messageentity
    """
    spans = list(_spans(_clean(text))) if markup else [Span(_clean(text))]
    return [Part(_html(piece), "".join(span.text for span in piece)) for piece in _split(spans, limit)]


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


def _spans(text: str) -> Iterator[Span]:
    text = BOLD_IN_LINK.sub(r"**[\1](\2)**", BULLET.sub(r"\1• ", text))
    for piece, bold in _marked(BOLD, text):
        for span in _links(piece):
            yield replace(span, bold=bold is not None)


def _links(text: str) -> Iterator[Span]:
    for piece, link in _marked(LINK, text):
        yield Span(piece, url=link[2] if link else None)


def _marked(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Stretches outside ``pattern`` (with None) and inside it (its first group, with the match)."""
    end = 0
    for match in pattern.finditer(text):
        yield text[end : match.start()], None
        yield match[1], match
        end = match.end()
    yield text[end:], None


def _html(spans: list[Span]) -> str:
    out = []
    for url, group in groupby(spans, key=lambda span: span.url):
        inner = "".join(f"<b>{escape(span.text, quote=False)}</b>" if span.bold else escape(span.text, quote=False) for span in group)
        out.append(f'<a href="{escape(url)}">{inner}</a>' if url else inner)
    return "".join(out)


def _split(spans: list[Span], limit: int) -> Iterator[list[Span]]:
    whole = "".join(span.text for span in spans)
    links = list(_stretches(spans))
    start = 0
    while (start := _skip_blank(whole, start)) < len(whole):
        end = _fitting(whole, start, limit)
        if end < len(whole):
            end = _cut(whole, links, start, end)
        piece = _between(spans, start, start + len(whole[start:end].rstrip()))
        if any(unicodedata.category(char) not in UNSEEN for span in piece for char in span.text):
            yield piece
        start = end


def _skip_blank(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _fitting(text: str, start: int, limit: int) -> int:
    units = 0
    for index in range(start, len(text)):
        units += 2 if ord(text[index]) > 0xFFFF else 1
        if units > limit:
            return index
    return len(text)


def _cut(text: str, links: list[tuple[int, int]], start: int, end: int) -> int:
    """The best place in ``start < place <= end``: a paragraph's, line's or sentence's end in the second half, else between two words,
    else before or after a link; only a word or link longer than a whole part is cut itself."""
    window = text[start : end + 1]  # a blank right after the last fitting character is a good place too
    half = len(window) // 2
    for pattern, earliest in zip(BREAKS, (half, half, half, 1), strict=True):
        places = [start + match.start() for match in pattern.finditer(window) if match.start() >= earliest]
        if good := [place for place in places if not any(first < place < last for first, last in links)]:
            return good[-1]
    if edges := [place for link in links for place in link if start < place <= end]:
        return max(edges)
    blanks = [start + match.start() for match in BREAKS[-1].finditer(window)]
    return blanks[-1] if blanks else end


def _stretches(spans: list[Span]) -> Iterator[tuple[int, int]]:
    """Where each link begins and ends."""
    at = 0
    for url, group in groupby(spans, key=lambda span: span.url):
        length = sum(len(span.text) for span in group)
        if url:
            yield at, at + length
        at += length


def _between(spans: list[Span], start: int, end: int) -> list[Span]:
    found, at = [], 0
    for span in spans:
        piece = span.text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(replace(span, text=piece))
        at += len(span.text)
    return found
