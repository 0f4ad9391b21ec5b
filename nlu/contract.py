"""What the rest of Otklik knows of understanding: one turn of the dialogue engine, and an encoder of sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Tracker = Mapping[str, Any]
"""The engine's memory of one episode, opaque to everyone else; JSON-serialisable. Kept by the caller between turns."""


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """One client message for the engine.

    ``text`` is what the client wrote; ``payload`` is set instead when a button was pressed or the message is not text (``/affirm``,
    ``/sent_voice``), and then bypasses understanding. Text typed by a client is never read as a payload.
    ``message_id`` is the ledger's id of the message: a tracker that has seen it returns the recorded replies and runs nothing.
    ``vector`` is the sentence vector of ``text`` (float32, encoder's dimension), so that it is computed once per message.
    ``metadata`` travels to the actions as ``tracker.latest_message["metadata"]``.
    """

    episode_id: str
    message_id: str
    text: str
    payload: str | None = None
    language: str = "ru"
    vector: NDArray[np.float32] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    tracker: Tracker | None = None


@dataclass(frozen=True, slots=True)
class EngineReply:
    """One message the engine wants to say. ``buttons`` are ``{"title", "payload"}``; ``custom`` is an action's own JSON."""

    text: str = ""
    buttons: Sequence[Mapping[str, str]] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineTurn:
    """What the engine made of one message: replies in order, the new tracker, and what it understood."""

    replies: Sequence[EngineReply]
    tracker: Tracker
    intent: str | None
    confidence: float
    slots: Mapping[str, Any]
    active_form: str | None


class Engine(Protocol):
    """The dialogue engine behind HTTP."""

    async def turn(self, request: TurnRequest) -> EngineTurn:
        """Run one turn. Raises :class:`nlu.errors.EngineUnavailable` when the engine cannot be reached or fails."""
        ...

    async def ready(self) -> bool:
        """True when a model is loaded and turns can be served."""
        ...


class Encoder(Protocol):
    """Sentences to L2-normalised float32 vectors."""

    @property
    def name(self) -> str:
        """Stable name of model and version; an index made with another name is rebuilt."""
        ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension). ``query`` chooses the query prefix for models that have one. Blocking."""
        ...
