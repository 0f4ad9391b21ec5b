"""Questions and what the client makes of the answers: answer, choose, "not that", "it helped"."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.answers import Answers, candidates, offered_as, shown
from actions.asking import after_rejection
from actions.blame import Blame
from actions.call import Call, Event, question, rejections
from actions.handing import Giving, Sorry, missed
from actions.incidents import IncidentNews
from actions.line import LineWatch
from actions.lookup import Found
from actions.piece import Piece
from actions.voice import Voice, say
from handoff.contract import Reason
from knowledge_base.contract import Hit, KnowledgeBase, Reaction


class ActionAnswer(Piece):
    """A question or a fault: the client's words are looked up."""

    called: ClassVar[str] = "action_answer"

    def __init__(self, answers: Answers, incidents: IncidentNews, line: LineWatch, blame: Blame) -> None:
        self._answers = answers
        self._incidents = incidents
        self._line = line
        self._blame = blame

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        fault = call.intent == "report_fault"
        if fault and (news := await self._incidents.tell(dispatcher, tracker, call)) is not None:
            return news
        if fault and await self._line.tell(dispatcher, call):
            told = {"misunderstood": 0.0, "candidates": None, "topic": "outages", "asked": [call.text]}
            return [SlotSet(name, value) for name, value in told.items()]
        instead = after_rejection(call.text)  # «нет, не то, а как…»: the question came with a «не то»
        if instead and not candidates(tracker):
            await self._blame.once(message_id=call.message_id, episode_id=call.episode_id)
        rejected = shown(tracker)[-1:] if instead else ()
        events = await self._answers.look_up(dispatcher, tracker, call, instead or call.text, exclude=rejected)
        topic = next((event.get("value") for event in events if event.get("name") == "topic"), None)
        if fault:
            return events if topic else [*events, SlotSet("topic", "outages")]
        await self._incidents.note(call, topic)
        return events


class ActionFallback(Piece):
    """The message was not understood: perhaps its words are known all the same («а картой?» after a question is)."""

    called: ClassVar[str] = "action_fallback"

    def __init__(self, answers: Answers, sorry: Sorry) -> None:
        self._answers = answers
        self._sorry = sorry

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        events = None if call.pressed else await self._answers.attempt(dispatcher, tracker, call, call.text, sure=True)
        return events or await self._sorry.say(dispatcher, tracker, call, "not-understood", Reason.not_understood)


class ActionChoose(Piece):
    """One of the offered articles, by its number."""

    called: ClassVar[str] = "action_choose"

    def __init__(self, kb: KnowledgeBase, answers: Answers) -> None:
        self._kb = kb
        self._answers = answers

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        offered = candidates(tracker)
        number = call.entities.get("n", "")
        chosen = offered[int(number) - 1] if number in [str(n) for n in range(1, len(offered) + 1)] else None
        article = await self._kb.article(chosen) if chosen else None
        words = None if call.text.startswith("/") else call.text
        query = question(tracker) or words or ""
        if article is None or (words is not None and not offered_as(article, words)):
            return await self._answers.look_up(dispatcher, tracker, call, words or query)  # a button of an older offer
        found = await self._answers.search(call, query)
        hit = next((hit for hit in found.hits if hit.article_id == chosen), Hit(article.id, article.revision, article.title, 0.0))
        events = await self._answers.show(dispatcher, call, Found([query], found), hit, shown(tracker))
        return events or await self._answers.look_up(dispatcher, tracker, call, query)


class ActionNotThat(Piece):
    """The answer or the candidates are not what was meant: feedback on the answer; a new question only where one was asked with it."""

    called: ClassVar[str] = "action_not_that"

    def __init__(self, kb: KnowledgeBase, answers: Answers, blame: Blame, giving: Giving, voice: Voice) -> None:
        self._kb = kb
        self._answers = answers
        self._blame = blame
        self._giving = giving
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        offered = candidates(tracker)
        unknown = missed(tracker) > 0 and not offered  # what is refused now is a «sorry», not an answer
        query = None if unknown else await self._query(tracker, call)
        if query is not None and not offered:
            await self._blame.once(message_id=call.message_id, episode_id=call.episode_id)
        if instead := after_rejection(call.text):
            asked = await self._answers.attempt(dispatcher, tracker, call, instead, exclude=shown(tracker))
            if asked is not None:
                return asked
        if query is None:
            return self._rephrase(dispatcher, call, "not-that-nothing")
        if rejections(tracker) > 0:
            return await self._giving.give(call, tracker, Reason.not_helped)
        seen = [*shown(tracker), *offered]
        found = await self._answers.search(call, query, exclude=seen)
        events = await self._answers.present(dispatcher, call, Found([query], found), seen)
        if events is None:
            return self._rephrase(dispatcher, call, "not-that-none-left")
        return [SlotSet("shown", seen), *events]

    async def _query(self, tracker: Tracker, call: Call) -> str | None:
        asked = question(tracker)
        if asked is not None:
            return asked
        rows = await self._kb.shown_in(call.episode_id)
        return rows[-1].query if rows else None

    def _rephrase(self, dispatcher: CollectingDispatcher, call: Call, key: str) -> list[Event]:
        say(dispatcher, self._voice.text(key, call.language), self._voice.buttons(call.language, "person", "ticket"))
        return [SlotSet("candidates", None)]


class ActionHelped(Piece):
    """The answer helped. A «yes» to candidates or to an offered person is not that, and is taken as what it is."""

    called: ClassVar[str] = "action_helped"

    def __init__(self, kb: KnowledgeBase, giving: Giving, voice: Voice) -> None:
        self._kb = kb
        self._giving = giving
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        agreed = call.intent == "affirm"
        if agreed and candidates(tracker):
            say(dispatcher, self._voice.text("choose-one", call.language), self._voice.buttons(call.language, "other"))
            return []
        if agreed and missed(tracker) > 0:
            return await self._giving.give(call, tracker, Reason.no_answer)
        await self._kb.react(episode_id=call.episode_id, reaction=Reaction.helped)
        say(dispatcher, self._voice.text("glad", call.language))
        return [SlotSet("misunderstood", 0.0)]
