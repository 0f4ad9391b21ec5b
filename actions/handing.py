"""Giving the conversation to a person: when asked, and when the bot has failed to understand often enough."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event, question
from actions.piece import Piece
from actions.proof import Proof
from actions.settings import ActionsSettings
from actions.voice import Voice, say
from handoff.contract import Handoff, HandoffRequest, Reason
from knowledge_base.contract import KnowledgeBase, Reaction

_FACTS = {"ticket_problem": "problem", "ticket_address": "address", "ticket_contact": "contact"}
_TOPICS = {"report_fault": "outages", "open_ticket": "master", "balance": "charges", "ticket_status": "master"}


class Giving:
    """Asks the people's side to take the conversation, with everything the dialogue has learnt. Says nothing: they tell the client."""

    def __init__(self, handoff: Handoff, kb: KnowledgeBase, proof: Proof) -> None:
        self._handoff = handoff
        self._kb = kb
        self._proof = proof

    async def give(self, call: Call, tracker: Tracker, reason: Reason, *, topic: str | None = None) -> list[Event]:
        """Hand off once for this message. The events leave an open form (its answers are kept) and end the bot's turn."""
        subscriber = await self._proof.subscriber(call)
        await self._handoff.hand_off(
            HandoffRequest(
                key=str(call.message_id),
                conversation_id=call.conversation_id,
                reason=reason,
                topic=topic or _topic(call, tracker),
                intent=call.intent or None,
                confidence=call.confidence,
                facts=_facts(tracker),
                steps=await self._steps(call),
                plan=subscriber.tariff if subscriber else None,
                vip=bool(subscriber and subscriber.vip),
            )
        )
        leave = [ActiveLoop(None), SlotSet("requested_slot", None)] if tracker.active_loop_name else []
        return [*leave, SlotSet("misunderstood", 0.0), SlotSet("candidates", None), FollowupAction("action_listen")]

    async def _steps(self, call: Call) -> list[str]:
        """Titles of the answers that did not help, once each: what was tried."""
        shown = await self._kb.shown_in(call.episode_id)
        return list(dict.fromkeys(answer.title for answer in shown if answer.reaction is Reaction.not_that))


def _topic(call: Call, tracker: Tracker) -> str | None:
    told: Any = tracker.slots.get("topic")
    return told or ("master" if tracker.active_loop_name == "ticket_form" else _TOPICS.get(call.intent))


def _facts(tracker: Tracker) -> dict[str, str]:
    facts = {name: str(tracker.slots[slot]) for slot, name in _FACTS.items() if tracker.slots.get(slot)}
    asked = question(tracker)
    return {**({"question": asked} if asked else {}), **facts}


class Sorry:
    """Not knowing, said honestly and counted: after ``patience`` times in a row a person is called instead."""

    def __init__(self, voice: Voice, giving: Giving, settings: ActionsSettings) -> None:
        self._voice = voice
        self._giving = giving
        self._patience = settings.patience

    async def say(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, key: str, reason: Reason) -> list[Event]:
        """Say text ``key`` with the ways out, or hand off with ``reason`` when it was the last time."""
        times = missed(tracker) + 1
        if times >= self._patience:
            return await self._giving.give(call, tracker, reason)
        say(dispatcher, self._voice.text(key, call.language), self._voice.buttons(call.language, "person", "ticket"))
        return [SlotSet("misunderstood", float(times)), SlotSet("candidates", None)]


def missed(tracker: Tracker) -> int:
    """How many times in a row the bot did not understand or did not know."""
    count: Any = tracker.slots.get("misunderstood")
    return int(count) if isinstance(count, int | float) else 0


class ActionHandoff(Piece):
    """The client asks for a person, or says yes to being given to one."""

    called: ClassVar[str] = "action_handoff"

    def __init__(self, giving: Giving) -> None:
        self._giving = giving

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        agreed = call.intent == "affirm" and missed(tracker) > 0
        return await self._giving.give(call, tracker, Reason.not_understood if agreed else Reason.client_asked)
