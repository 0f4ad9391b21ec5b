"""Numbers of tickets, as clients read and type them."""

from __future__ import annotations

import re
from typing import Final

_FIRST: Final = 100_000


def number(ticket_id: int) -> str:
    """The number of a ticket's row: six digits at least."""
    return str(_FIRST + ticket_id)


def parse(typed: str) -> int | None:
    """The row's id of a number typed with «№», ``#`` or spaces; None for what is no number."""
    digits = re.sub(r"[\s№#]", "", typed)
    return int(digits) - _FIRST if re.fullmatch(r"[0-9]{6,15}", digits) else None
