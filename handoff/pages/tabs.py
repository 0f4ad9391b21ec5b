"""The tabs of the pages, and who sees which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from handoff.operators import Operator, Role


@dataclass(frozen=True, slots=True)
class Tab:
    """``name`` is also the section's; its title is the message ``page-tab-<name>``. ``shown``: the right to see it."""

    name: str
    address: str
    key: str
    shown: Callable[[Operator], bool]


def _works(who: Operator) -> bool:
    return who.at_desk


def _oversees(who: Operator) -> bool:
    return who.oversees


def _sets(who: Operator) -> bool:
    return who.supervises or who.administers


def _edits(who: Operator) -> bool:
    return bool(who.roles & {Role.editor, Role.supervisor})


TABS: Final[Sequence[Tab]] = (
    Tab("desk", "/desk", "1", _works),
    Tab("board", "/board", "2", _oversees),
    Tab("reports", "/reports", "3", _oversees),
    Tab("tickets", "/tickets", "4", _works),
    Tab("incidents", "/incidents", "5", _works),
    Tab("quality", "/quality", "6", _works),
    Tab("settings", "/settings", "7", _sets),
    Tab("kb", "/kb", "8", _edits),
)
"""In the order of the bar; ``key`` is the digit after «g»."""
