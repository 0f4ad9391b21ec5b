"""Saying an answer of the knowledge base, or offering a few to choose from; every answer is remembered with its revision and confidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event, before
from actions.handing import Sorry
from actions.lookup import Found, look_up, note_shown, note_unanswered
from actions.telling import Telling
from actions.voice import Row, Voice, say, sentence, title
from handoff.contract import Reason
from knowledge_base.contract import Article, Hit, KnowledgeBase, Outcome, SearchResult

TECHNICAL = frozenset({"technical", "field"})
"""Queues whose articles are about something broken: there a technician is offered too."""


class Answers:
    """Search and its three outcomes (promise 6). ``matter`` leaves of a sentence what articles can be about."""

    def __init__(
        self, kb: KnowledgeBase, voice: Voice, telling: Telling, sorry: Sorry, *, candidates: int, matter: Callable[[str], str] = str
    ) -> None:
        self._kb = kb
        self._voice = voice
        self._telling = telling
        self._sorry = sorry
        self._candidates = candidates
        self._matter = matter

    async def search(self, call: Call, query: str, *, exclude: Sequence[str] = ()) -> SearchResult:
        """What the knowledge base says to ``query``, in the client's language first."""
        return await self._kb.search(query, language=call.language, exclude=exclude)

    async def look_up(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, text: str, *, exclude: Sequence[str] = ()
    ) -> list[Event]:
        """Answer, ask back, or say sorry (counted as not understood)."""
        events = await self.attempt(dispatcher, tracker, call, text, exclude=exclude)
        return events or [*await self._sorry.say(dispatcher, tracker, call, "no-answer", Reason.no_answer), SlotSet("asked", [text])]

    async def attempt(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, text: str, *, exclude: Sequence[str] = (), sure: bool = False
    ) -> list[Event] | None:
        """Answer or ask back what the client asks in ``text``, each of its questions; None when nothing may be said.

        ``sure``: it may be no question at all, so by itself it is answered or left alone, never asked back.
        """
        found = await look_up(
            self._kb,
            text,
            language=call.language,
            before=before(tracker),
            seen=shown(tracker),
            exclude=exclude,
            matter=self._matter(text),
        )
        await note_unanswered(self._kb, found, message_id=call.message_id, episode_id=call.episode_id)
        if sure and not found[0].answers and len(found[0].asked) == 1:
            return None
        events: list[Event] = []
        seen = shown(tracker)
        for part, one in enumerate(found):
            events += await self.present(dispatcher, call, one, seen, part=part, last=one is found[-1]) or []
            seen = next((event["value"] for event in reversed(events) if event["name"] == "shown"), seen)
        return [*events, SlotSet("asked", list(found[-1].asked))] if events else None

    async def present(
        self, dispatcher: CollectingDispatcher, call: Call, found: Found, seen: Sequence[str], *, part: int = 0, last: bool = True
    ) -> list[Event] | None:
        """Say the answer or the candidates; None for a refusal, when nothing may be said. ``seen``: ids the client has had already."""
        result = found.result
        if result.outcome is Outcome.answer and result.hits:
            return await self.show(dispatcher, call, found, result.hits[0], seen, part=part, last=last)
        if result.outcome is Outcome.clarify and result.hits:
            return self.offer(dispatcher, call, result.hits[: self._candidates])
        return None

    async def show(
        self, dispatcher: CollectingDispatcher, call: Call, found: Found, hit: Hit, seen: Sequence[str], *, part: int = 0, last: bool = True
    ) -> list[Event] | None:
        """Say one article; None when it was withdrawn since the search.

        ``part``: which answer of several this is; only the ``last`` asks whether it helped.
        """
        article = await self._kb.article(hit.article_id, hit.revision)
        if article is None:
            return None
        told = await self._telling.told(article, call)
        meta = await note_shown(self._kb, found, hit, message_id=call.message_id, episode_id=call.episode_id, part=part)
        say(dispatcher, told, self._reactions(article, call.language) if last else (), meta)
        return [
            SlotSet("misunderstood", 0.0),
            SlotSet("candidates", None),
            SlotSet("shown", [*(id for id in seen if id != article.id), article.id]),
            SlotSet("topic", article.topic),
        ]

    def offer(self, dispatcher: CollectingDispatcher, call: Call, hits: Sequence[Hit]) -> list[Event]:
        """Ask which of a few articles is meant, by buttons and by number, in the wordings nearest to the client's."""
        named = [wording(hit) for hit in hits]
        lines = "\n".join(f"{n}. {words}" for n, words in enumerate(named, start=1))
        rows: list[Row] = [{"title": title(words), "payload": f'/choose{{"n":"{n}"}}'} for n, words in enumerate(named, start=1)]
        say(
            dispatcher,
            self._voice.text("clarify", call.language, titles=lines),
            [*rows, *self._voice.buttons(call.language, "other")],
            {"candidates": [hit.article_id for hit in hits]},
        )
        return [SlotSet("candidates", [hit.article_id for hit in hits])]

    def _reactions(self, article: Article, language: str) -> list[Row]:
        names = ("helped", "not-that", "master") if article.owner in TECHNICAL else ("helped", "not-that")
        return self._voice.buttons(language, *names)


def wording(hit: Hit) -> str:
    """How a candidate is offered: in the words nearest to the question."""
    return sentence(hit.wording or hit.title)


def offered_as(article: Article, button: str) -> bool:
    """Whether ``button`` is a title under which the article may have been offered."""
    return button in {title(sentence(words)) for words in (article.title, *article.questions)}


def shown(tracker: Tracker) -> list[str]:
    """Ids of the articles shown in this episode, oldest first."""
    return _ids(tracker, "shown")


def candidates(tracker: Tracker) -> list[str]:
    """Ids of the articles offered to choose from, in the order of their numbers."""
    return _ids(tracker, "candidates")


def _ids(tracker: Tracker, slot: str) -> list[str]:
    value = tracker.slots.get(slot)
    return [id for id in value if isinstance(id, str)] if isinstance(value, list) else []
