"""Who is at work on the articles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Editor:
    """A signed-in editor; a supervisor may approve their own work, publish without approval and override the gate."""

    login: str
    supervisor: bool = False
