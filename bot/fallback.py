"""What the door says by itself while the engine is away: answers from the knowledge base, and calls a person (promise 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.turn import PutOff, Thought
from connectors.contract import Button, Clock, Texts
from connectors.ledger import effects, thread
from connectors.ledger.store import Store
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff.contract import Handoff, HandoffRequest, Reason
from knowledge_base.contract import KnowledgeBase, Outcome

RETRY_S: Final = 2.0
CALL: Final = "/call_human"


class Fallback:
    """Wits without the engine: search, a button to a person, and patience for a form that was open."""

    def __init__(self, store: Store, kb: KnowledgeBase, handoff: Handoff, texts: Texts, clock: Clock, *, form_patience_s: float) -> None:
        self._store = store
        self._kb = kb
        self._handoff = handoff
        self._texts = texts
        self._clock = clock
        self._form_patience = timedelta(seconds=form_patience_s)

    async def think(self, message: Waiting, words: str, payload: str | None) -> Thought:
        """Serve one message without the engine. Raises PutOff while an open form may still wait for the engine's return."""
        done = await self._already_done(message)
        if done is not None:
            return done
        if payload == CALL or self._asks_for_person(words, message.language):
            return await self._call(message, Reason.client_asked)
        if (facts := _open_form(message.tracker)) is not None:
            return await self._wait_with_form(message, facts)
        if payload is None:
            return await self._answer(message, words)
        return Thought([self._sorry(message)])

    async def give_up(self, message: Waiting) -> Thought:
        """The turn failed for good: say so, and give the conversation to people."""
        return await self._call(message, Reason.engine_down)

    async def _already_done(self, message: Waiting) -> Thought | None:
        """What an action did for this message before the engine went away is told, not repeated; the engine starts afresh."""
        async with self._store.read() as tx:
            said = await effects.recall(tx, f"said:{message.message_id}")
        if said is None:
            return None
        return Thought([Draft(text=row["text"], meta=row.get("meta") or {}) for row in said], forget=True)

    def _asks_for_person(self, words: str, language: str) -> bool:
        wanted = self._texts("bot-words-person", "ru").split(", ") + self._texts("bot-words-person", "en").split(", ")
        return any(word in words.casefold() for word in wanted)

    async def _wait_with_form(self, message: Waiting, facts: Mapping[str, str]) -> Thought:
        waited = self._clock.now() - message.received_at
        if waited < self._form_patience:
            first = message.attempts == 0
            notice = Draft(text=self._texts("bot-engine-away-form", message.language)) if first else None
            raise PutOff(RETRY_S, "the engine is away and a form is open", notice)
        return await self._call(message, Reason.engine_down, facts)

    async def _answer(self, message: Waiting, words: str) -> Thought:
        found = await self._kb.search(words, language=message.language, limit=3)
        say = self._texts
        if found.outcome is Outcome.answer:
            hit = found.hits[0]
            article = await self._kb.article(hit.article_id, hit.revision)
            if article is not None:
                await self._kb.shown(
                    message_id=message.message_id, episode_id=message.episode_id, query=words, hit=hit, index_version=found.index_version
                )
                meta = {"article_id": hit.article_id, "revision": hit.revision, "confidence": hit.confidence, "title": hit.title}
                return Thought([Draft(text=article.answer, buttons=[self._person_button(message)], meta=meta)])
        if found.outcome is Outcome.clarify:
            buttons = [Button(hit.title[:40], hit.title[:60]) for hit in found.hits[:3]] + [self._person_button(message)]
            return Thought([Draft(text=say("bot-clarify", message.language), buttons=buttons)])
        if await self._was_sorry(message):
            return await self._call(message, Reason.engine_down)
        return Thought([self._sorry(message)])

    def _sorry(self, message: Waiting) -> Draft:
        return Draft(text=self._texts("bot-sorry", message.language), buttons=[self._person_button(message)], meta={"sorry": True})

    async def _was_sorry(self, message: Waiting) -> bool:
        async with self._store.read() as tx:
            last = await thread.tail(tx, message.conversation_id, 6)
        return any(m.meta.get("sorry") and m.episode_id == message.episode_id for m in last)

    def _person_button(self, message: Waiting) -> Button:
        return Button(self._texts("bot-call-person", message.language), CALL)

    async def _call(self, message: Waiting, reason: Reason, facts: Mapping[str, str] | None = None) -> Thought:
        await self._handoff.hand_off(
            HandoffRequest(key=str(message.message_id), conversation_id=message.conversation_id, reason=reason, facts=facts or {})
        )
        return Thought()


def _open_form(tracker: Mapping[str, Any] | None) -> Mapping[str, str] | None:
    """What was collected in the form that is open in the engine's memory; None when no form is."""
    if not tracker or not tracker.get("active_form"):
        return None
    slots = tracker.get("slots") or {}
    return {key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for key, value in slots.items() if value}
