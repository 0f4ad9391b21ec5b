"""What one turn carries through the engine beside Rasa's own arguments, seen only by the task that serves the turn."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass
class CarriedTurn:
    """One turn under way.

    ``tracker`` is Rasa's ``DialogueStateTracker``, given by the door and handed back to it; ``vector`` the sentence vector the door
    has already computed; ``failure`` says why an action could not be run (Rasa itself swallows that).
    """

    tracker: Any
    vector: Any = None
    failure: str | None = None


carried_turn: ContextVar[CarriedTurn | None] = ContextVar("carried_turn", default=None)
