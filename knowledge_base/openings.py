"""Takes greetings and «tell me please» off the front of a question: they say nothing of what it is about."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from knowledge_base.words import openings

_LEFT: Final = 6
"""Characters that must stay: a greeting alone is not a question to be cut."""


def without_opening(folded: str) -> str:
    """``folded`` from where the question begins; as it is when nothing would be left."""
    text = folded.strip()
    while (shorter := _opening().sub("", text, count=1)) != text and len(shorter) >= _LEFT:
        text = shorter
    return text


@cache
def _opening() -> re.Pattern[str]:
    longest_first = "|".join(re.escape(one) for one in sorted(openings(), key=len, reverse=True))
    return re.compile(rf"^(?:{longest_first})\b[\s,!.:;)—–-]*")
