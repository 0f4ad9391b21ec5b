"""Saying an answer of the knowledge base, or offering a few to choose from; every answer is remembered with its revision and confidence."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event
from actions.contract import Plain
from actions.handing import Sorry
from actions.voice import Row, Voice, say, title
from handoff.contract import Reason
from knowledge_base.contract import Article, Hit, KnowledgeBase, Outcome, SearchResult

TECHNICAL = frozenset({"technical", "field"})
"""Queues whose articles are about something broken: there a technician is offered too."""


class Answers:
    """Search and its three outcomes (promise 6)."""

    def __init__(self, kb: KnowledgeBase, voice: Voice, plain: Plain, sorry: Sorry, *, candidates: int) -> None:
        self._kb = kb
        self._voice = voice
        self._plain = plain
        self._sorry = sorry
        self._candidates = candidates

    async def search(self, call: Call, query: str, *, exclude: Sequence[str] = ()) -> SearchResult:
        """What the knowledge base says to ``query``, in the client's language first."""
        return await self._kb.search(query, language=call.language, exclude=exclude)

    async def look_up(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, query: str) -> list[Event]:
        """Answer, ask back, or say sorry (counted as not understood)."""
        found = await self.search(call, query)
        events = await self.present(dispatcher, call, query, found, shown(tracker))
        return events or await self._sorry.say(dispatcher, tracker, call, "no-answer", Reason.no_answer)

    async def present(
        self, dispatcher: CollectingDispatcher, call: Call, query: str, found: SearchResult, seen: Sequence[str]
    ) -> list[Event] | None:
        """Say the answer or the candidates; None for a refusal, when nothing may be said. ``seen``: ids the client has had already."""
        if found.outcome is Outcome.answer and found.hits:
            return await self.show(dispatcher, call, query, found.hits[0], found.index_version, seen)
        if found.outcome is Outcome.clarify and found.hits:
            return self.offer(dispatcher, call, found.hits[: self._candidates])
        return None

    async def show(
        self, dispatcher: CollectingDispatcher, call: Call, query: str, hit: Hit, index_version: str, seen: Sequence[str]
    ) -> list[Event] | None:
        """Say one article; None when it was withdrawn since the search."""
        article = await self._kb.article(hit.article_id, hit.revision)
        if article is None:
            return None
        await self._kb.shown(message_id=call.message_id, episode_id=call.episode_id, query=query, hit=hit, index_version=index_version)
        meta = {"article_id": hit.article_id, "revision": hit.revision, "confidence": hit.confidence, "title": hit.title}
        say(dispatcher, self._worded(article, call.language), self._reactions(article, call.language), meta)
        before = [id for id in seen if id != article.id]
        return [
            SlotSet("misunderstood", 0.0),
            SlotSet("candidates", None),
            SlotSet("shown", [*before, article.id]),
            SlotSet("topic", article.topic),
        ]

    def offer(self, dispatcher: CollectingDispatcher, call: Call, hits: Sequence[Hit]) -> list[Event]:
        """Ask which of a few articles is meant, by buttons and by number."""
        lines = "\n".join(f"{n}. {hit.title}" for n, hit in enumerate(hits, start=1))
        rows: list[Row] = [{"title": title(hit.title), "payload": f'/choose{{"n":"{n}"}}'} for n, hit in enumerate(hits, start=1)]
        say(
            dispatcher,
            self._voice.text("clarify", call.language, titles=lines),
            [*rows, *self._voice.buttons(call.language, "other")],
            {"candidates": [hit.article_id for hit in hits]},
        )
        return [SlotSet("candidates", [hit.article_id for hit in hits])]

    def _worded(self, article: Article, language: str) -> str:
        source = self._voice.text("source", language, title=article.title, date=self._voice.day(article.updated, language))
        return f"{self._plain(article.answer)}\n\n{source}"

    def _reactions(self, article: Article, language: str) -> list[Row]:
        names = ("helped", "not-that", "master") if article.owner in TECHNICAL else ("helped", "not-that")
        return self._voice.buttons(language, *names)


def shown(tracker: Tracker) -> list[str]:
    """Ids of the articles shown in this episode, oldest first."""
    return _ids(tracker, "shown")


def candidates(tracker: Tracker) -> list[str]:
    """Ids of the articles offered to choose from, in the order of their numbers."""
    return _ids(tracker, "candidates")


def _ids(tracker: Tracker, slot: str) -> list[str]:
    value = tracker.slots.get(slot)
    return [id for id in value if isinstance(id, str)] if isinstance(value, list) else []
