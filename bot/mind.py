"""The mind: the dialogue engine while it lives, the door's own wits while it does not (promise 8)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import structlog

from bot.fallback import Fallback
from bot.hearing import hear
from bot.turn import Thought
from connectors.contract import Button
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from nlu.contract import Engine, EngineReply, TurnRequest
from nlu.errors import EngineTimedOut, EngineUnavailable

log = structlog.get_logger(__name__)


class QueryEncoder(Protocol):
    """One text to its sentence vector, batched with others of the same moment."""

    async def query(self, text: str) -> Any: ...


TIME_OUTS: Final = 3
"""In a row: then the engine hangs, and every client would wait the whole time-out for nothing."""
REST_S: Final = 30.0
"""How long a hanging engine is not asked; after that one turn at a time tries."""


class EngineMind:
    """Thinks with the engine; implements :class:`bot.turn.Mind`. ``encoder``: of the engine's own kind, None for another.

    ``timer`` gives seconds that only grow.
    """

    def __init__(
        self, engine: Engine, fallback: Fallback, encoder: QueryEncoder | None, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._fallback = fallback
        self._encoder = encoder
        self._timer = timer
        self._time_outs = 0
        self._rests_until = 0.0
        self.engine_down = False

    async def think(self, message: Waiting) -> Thought:
        words, payload = hear(message)
        if self._rests():
            return await self._fallback.think(message, words, payload)
        vector = await self._encoder.query(words) if self._encoder and not payload else None
        request = TurnRequest(
            episode_id=str(message.episode_id),
            message_id=str(message.message_id),
            text=words,
            payload=payload,
            language=message.language,
            vector=vector,
            metadata=_metadata(message, words),
            tracker=message.tracker["engine"] if message.tracker else None,
        )
        try:
            turn = await self._engine.turn(request)
        except EngineUnavailable as error:
            self._note(error)
            return await self._fallback.think(message, words, payload)
        self.engine_down = False
        self._time_outs = 0
        replies = [draft(reply) for reply in turn.replies if reply.text or reply.custom.get("text")]
        return Thought(replies, {"engine": turn.tracker, "active_form": turn.active_form, "slots": turn.slots if turn.active_form else {}})

    def _rests(self) -> bool:
        """Whether the engine hangs and is not to be asked now. Who finds the rest over is the one who tries."""
        if self._time_outs < TIME_OUTS:
            return False
        if (now := self._timer()) < self._rests_until:
            return True
        self._rests_until = now + REST_S
        return False

    def _note(self, error: EngineUnavailable) -> None:
        if not self.engine_down:
            log.warning("engine.unavailable", error=str(error))
        self.engine_down = True
        self._time_outs = self._time_outs + 1 if isinstance(error, EngineTimedOut) else 0
        if self._time_outs >= TIME_OUTS:
            self._rests_until = self._timer() + REST_S

    async def give_up(self, message: Waiting) -> Thought:
        return await self._fallback.give_up(message)


def _metadata(message: Waiting, words: str) -> Mapping[str, Any]:
    return {
        "message_id": str(message.message_id),
        "conversation_id": str(message.conversation_id),
        "episode_id": str(message.episode_id),
        "person_id": str(message.person_id),
        "language": message.language,
        "channel": message.channel,
        "text": words,
    }


def draft(reply: EngineReply) -> Draft:
    """An engine's reply as a message: an action's ``custom`` with a text is a whole message, a response's adds its ``meta``."""
    whole: Mapping[str, Any] = reply.custom if reply.custom.get("text") else {"text": reply.text, "buttons": reply.buttons}
    return Draft(text=str(whole["text"]), buttons=_buttons(whole.get("buttons") or ()), meta=reply.custom.get("meta") or {})


def _buttons(rows: Sequence[Mapping[str, str]]) -> Sequence[Button]:
    return [Button(row["title"], row["payload"]) for row in rows]
