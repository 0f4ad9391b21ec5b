"""Lays a message out as the sends MAX needs: texts in its HTML, files one a message, the keyboard under the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Any, Final

from connectors.contract import Attachment, OutboundMessage, Texts
from connectors.errors import Rejected
from connectors.markup import Piece, pieces, plain

TEXT_LIMIT: Final = 4000
_TRIES: Final = (TEXT_LIMIT, 3600, 3000, 2000, 1000, 500)
"""Lengths of a text before its tags: MAX counts the tags too."""
ROWS: Final = 30
TITLE_LIMIT: Final = 128
PAYLOAD_LIMIT: Final = 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One message of MAX: a text, or a file with the text as its caption."""

    html: str = ""
    file: Attachment | None = None
    keyboard: dict[str, Any] | None = None

    def body(self, uploaded: dict[str, Any] | None = None) -> dict[str, Any]:
        """The body of ``POST /messages``; ``uploaded`` is the attachment made of the file."""
        attachments = [attachment for attachment in (uploaded, self.keyboard) if attachment]
        return ({"text": self.html, "format": "html"} if self.html else {}) | ({"attachments": attachments} if attachments else {})


def steps(message: OutboundMessage, texts: Texts) -> list[Step]:
    """The sends for ``message``, buttons on the last one. Raises Rejected: nothing to send, or something MAX is known to refuse."""
    numbered = len(message.buttons) > ROWS
    text = message.text
    if numbered:
        lines = "\n".join(f"{number}. {button.title}" for number, button in enumerate(message.buttons, start=1))
        text = f"{text}\n\n{lines}".strip()
    markup = not message.meta.get("plain")
    laid = [Step(html) for html in htmls(text, markup=markup)]
    for attachment in message.attachments:
        captions = [Step(html) for html in htmls(attachment.caption, markup=markup)]
        alone = captions or (laid if len(laid) == 1 and not laid[0].file else [])
        if len(alone) == 1:  # the words and the file are one message
            laid = [step for step in laid if step is not alone[0]]
            laid.append(replace(alone[0], file=attachment))
        else:
            laid += [*captions, Step(file=attachment)]
    if not laid:
        raise Rejected("the message has neither text nor files")
    keyboard = _keyboard(message, texts, numbered=numbered)
    return [*laid[:-1], replace(laid[-1], keyboard=keyboard)]


def htmls(text: str, *, markup: bool) -> list[str]:
    """The text in parts of MAX's HTML, each within the limit with its tags."""
    for limit in _TRIES:
        parts = [_html(piece) for piece in pieces(text, limit, markup=markup)]
        if all(len(part.encode("utf-16-le")) // 2 <= TEXT_LIMIT for part in parts):
            return parts
    return [escape(plain(piece), quote=False) for piece in pieces(text, _TRIES[-1], markup=markup)]


def _html(piece: Piece) -> str:
    out = []
    for url, group in groupby(piece, key=lambda span: span.url):
        inner = ""
        for span in group:
            words = escape(span.text, quote=False)
            for wanted, tag in ((span.code, "code"), (span.italic, "i"), (span.bold, "b")):
                words = f"<{tag}>{words}</{tag}>" if wanted else words
            inner += words
        out.append(f'<a href="{escape(url)}">{inner}</a>' if url else inner)
    return "".join(out)


def _keyboard(message: OutboundMessage, texts: Texts, *, numbered: bool) -> dict[str, Any] | None:
    rows: list[Sequence[dict[str, Any]]] = []
    if message.meta.get("request_contact"):
        rows.append([{"type": "request_contact", "text": texts("max-share-contact", message.locale)}])
    for button in () if numbered else message.buttons:
        if not button.title.strip() or not 1 <= len(button.payload) <= PAYLOAD_LIMIT:
            raise Rejected(f"a button needs a title and a payload of 1 to {PAYLOAD_LIMIT} characters")
        rows.append([{"type": "callback", "text": button.title[:TITLE_LIMIT], "payload": button.payload}])
    return {"type": "inline_keyboard", "payload": {"buttons": rows}} if rows else None
