"""MAX's HTML as a person sees it: the text and its looks; refuses a broken tag. https://dev.max.ru/docs-api (text formatting)"""

from __future__ import annotations

from html.parser import HTMLParser

from tests.fakes.max.world import Refused

LOOKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code", "pre": "code", "a": "link"}
_ALSO = {"s", "del", "u", "ins", "blockquote", "h1", "mark"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.looks: list[tuple[int, str, str, str]] = []
        self._open: list[tuple[str, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in LOOKS and tag not in _ALSO:
            raise Refused(400, "proto.payload", f"unsupported tag <{tag}>")
        self._open.append((tag, len(self.text), dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise Refused(400, "proto.payload", f"unexpected </{tag}>")
        _, start, url = self._open.pop()
        if tag in LOOKS:
            self.looks.append((start, LOOKS[tag], self.text[start:], url))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> tuple[str, list[tuple[str, str, str]]]:
    """(text, looks in order). Raises Refused."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader._open:
        raise Refused(400, "proto.payload", f"<{reader._open[-1][0]}> is not closed")
    return reader.text, [(look, words, url) for _, look, words, url in sorted(reader.looks, key=lambda found: found[0])]
