"""Plain sentences of a Markdown answer, the units in which an answer is embedded."""

from __future__ import annotations

import re
from typing import Final

from knowledge_base.rendering import plain
from knowledge_base.variants import unmarked

_END: Final = re.compile(r"(?<=[.!?…:;])\s+|\n+")
_SHORTEST: Final = 12
_MOST: Final = 40
_LONGEST: Final = 1000
"""Characters that are read of one: an encoder takes seconds over a page without a full stop, and clients wait for it meanwhile."""


def passages(answer: str) -> list[str]:
    """Sentences and list items of every variant of ``answer``, at most forty; shorter pieces (a name, a number) say nothing alone."""
    pieces = (piece.strip(" •–—-\t") for piece in _END.split(plain(unmarked(answer), addresses=False)))
    return [piece[:_LONGEST] for piece in pieces if len(piece) >= _SHORTEST][:_MOST]
