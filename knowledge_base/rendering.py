"""An answer's Markdown as plain text for messengers and as a safe subset of HTML for pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS: Final = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "hr"}
_markdown: Final = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("strikethrough")


def html(answer: str) -> str:
    """A safe subset: no raw HTML (it is shown as text), links to http, https, mailto and tel only, opened without a referrer."""
    return nh3.clean(
        _markdown.render(answer),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def plain(answer: str, *, addresses: bool = True) -> str:
    """Text without marks: list items get «•» or their number, a link its words and, with ``addresses``, the address in brackets."""
    return "".join(_blocks(_markdown.parse(answer), addresses)).strip()


def _blocks(tokens: Sequence[Token], addresses: bool) -> Iterator[str]:
    lists: list[int | None] = []
    fresh = False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            yield "" if lists else "\n"
        elif token.type == "list_item_open":
            yield "  " * (len(lists) - 1) + ("• " if lists[-1] is None else f"{lists[-1]}. ")
            lists[-1] = None if lists[-1] is None else lists[-1] + 1
            fresh = True
        elif token.type == "inline":
            yield "" if fresh or not lists else "  " * len(lists)
            yield _line(token.children or (), addresses) + ("\n" if lists else "\n\n")
            fresh = False
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n") + "\n\n"


def _line(tokens: Sequence[Token], addresses: bool) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(token.content)
        elif token.type == "link_open":
            links.append((str(token.attrs["href"]), len(parts)))
        elif token.type == "link_close":
            href, start = links.pop()
            parts.append(f" ({href})" if addresses and "".join(parts[start:]) not in href else "")
    return "".join(parts)
