"""How Viber draws a text: https://developers.viber.com/docs/tools/text-formatting/, read by the letter."""

from __future__ import annotations

import re

SIGNED = re.compile(r"(?<!\S)(?P<sign>```|\*|_)(?P<inner>(?!\s)(?:(?!(?P=sign))[^\n])+?(?<!\s))(?P=sign)(?=\s|$)")
LOOKS = {"*": "bold", "_": "italic", "```": "code"}
UNSEEN = "\u200c"


def drawn(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The words as a person sees them, and their looks in order."""
    looks = [(LOOKS[match["sign"]], match["inner"], "") for match in SIGNED.finditer(text)]
    return SIGNED.sub(lambda match: match["inner"], text).replace(UNSEEN, ""), looks
