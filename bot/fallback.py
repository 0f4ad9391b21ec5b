"""What the door says by itself while the engine is away: answers from the knowledge base, and calls a person (promise 8).

Questions are looked up and answers worded as with the engine; what needs a dialogue's memory (a second «не то», forms) is a person's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from actions.answers import wording
from actions.asking import after_rejection
from actions.blame import Blame
from actions.lookup import Found, look_up, note_shown, note_unanswered
from actions.reading import asks
from actions.telling import Telling
from actions.voice import title
from bot.turn import PutOff, Thought
from connectors.contract import Button, Clock, Texts
from connectors.ledger import effects, thread
from connectors.ledger.store import Store
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff.contract import Handoff, HandoffRequest, Reason
from handoff.incidents.contract import Contact, Contacts
from knowledge_base.contract import Hit, KnowledgeBase, Outcome, Reaction, ShownAnswer

RETRY_S: Final = 2.0
CALL: Final = "/call_human"
_RECENT: Final = timedelta(minutes=10)
"""How long a question may be leant on by the next."""
_PAYLOAD_BYTES: Final = 64


class Fallback:
    """Wits without the engine: search, a button to a person, and patience for a form that was open."""

    def __init__(
        self,
        store: Store,
        kb: KnowledgeBase,
        telling: Telling,
        handoff: Handoff,
        texts: Texts,
        clock: Clock,
        *,
        form_patience_s: float,
        contacts: Contacts | None = None,
    ) -> None:
        self._contacts = contacts
        self._store = store
        self._kb = kb
        self._telling = telling
        self._blame = Blame(store, effects, kb)
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
        instead = after_rejection(words) if payload is None else "" if payload == "/not_that" else None
        if instead is not None:
            return await self._not_that(message, instead)
        if payload == "/helped":
            await self._kb.react(episode_id=message.episode_id, reaction=Reaction.helped)
            return Thought([Draft(text=self._texts("actions-glad", message.language))])
        if payload is None or payload.startswith("/choose"):  # an offered candidate says what it is about
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

    async def _answer(self, message: Waiting, words: str, exclude: Sequence[str] = ()) -> Thought:
        last = await self._last(message)
        before = last.query if last and self._clock.now() - last.at < _RECENT else None
        matter = self._contacts.matter(words) if self._contacts else ""
        found = await look_up(self._kb, words, language=message.language, before=before, exclude=exclude, matter=matter)
        if (news := await self._news(message, words, found[0])) is not None:
            return news
        await note_unanswered(self._kb, found, message_id=message.message_id, episode_id=message.episode_id)
        drafts = [draft for part, one in enumerate(found) if (draft := await self._said(message, one, part)) is not None]
        if drafts:
            return Thought([*drafts[:-1], replace(drafts[-1], buttons=[*drafts[-1].buttons, self._person_button(message)])])
        if await self._was_sorry(message):
            return await self._call(message, Reason.engine_down)
        return Thought([self._sorry(message)])

    async def _news(self, message: Waiting, words: str, found: Found) -> Thought | None:
        """What an incident behind the words makes the door say: by the topic of the nearest article, for nobody else understands here."""
        nearest = found.result.hits[0] if found.result.hits else None
        article = await self._kb.article(nearest.article_id, nearest.revision) if nearest is not None else None
        if self._contacts is None or article is None:
            return None
        told = await self._contacts.heard(
            Contact(str(message.message_id), message.conversation_id, article.topic, not asks(words), words=words, ask=found.answers)
        )
        if told is None:
            return None
        return await self._call(message, Reason.not_restored) if told.broken else Thought([Draft(told.text, told.buttons, meta=told.meta)])

    async def _not_that(self, message: Waiting, instead: str) -> Thought:
        """Feedback on the last answer; then what was asked instead, or the next best to the same question."""
        last = await self._last(message)
        if last is not None:
            await self._blame.once(message_id=message.message_id, episode_id=message.episode_id)
        query = instead or (last.query if last else "")
        shown = [row.article_id for row in await self._kb.shown_in(message.episode_id)]
        return await self._answer(message, query, exclude=shown) if query else Thought([self._sorry(message)])

    async def _last(self, message: Waiting) -> ShownAnswer | None:
        return next(reversed(await self._kb.shown_in(message.episode_id)), None)

    async def _said(self, message: Waiting, found: Found, part: int) -> Draft | None:
        """The answer, or the candidates as questions to press; None for a refusal."""
        result = found.result
        if result.outcome is Outcome.clarify and result.hits:
            return Draft(text=self._texts("bot-clarify", message.language), buttons=[_question(hit) for hit in result.hits[:3]])
        article = await self._kb.article(result.hits[0].article_id, result.hits[0].revision) if found.answers else None
        if article is None:
            return None
        hit = result.hits[0]
        told = await self._telling.told(article, message)
        meta = await note_shown(self._kb, found, hit, message_id=message.message_id, episode_id=message.episode_id, part=part)
        return Draft(text=told, meta=meta)

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


def _question(hit: Hit) -> Button:
    """A candidate to press: it is asked then, in as many of its words as a button carries."""
    words = wording(hit)
    return Button(title(words), words.encode()[:_PAYLOAD_BYTES].decode(errors="ignore"))
