"""The ticket form's check: each answer is accepted, refused with an example, or taken from what is known already."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions import reading
from actions.call import Call, Event, answering, fault, opening
from actions.piece import Piece
from actions.proof import Proof
from actions.voice import Voice, say

FORM: Final = "ticket_form"
READ: Final[dict[str, Callable[[str], str | None]]] = {
    "ticket_problem": reading.problem,
    "ticket_address": reading.address,
    "ticket_contact": reading.contact,
}
CONFIRMED: Final = "ticket_confirmed"
_NEVER_AN_ANSWER: Final = frozenset({"call_human", "cancel", "correct", "change_language", "goodbye", "swear", "affirm", "deny"})
_SURE: Final = 0.7


class ValidateTicketForm(Piece):
    """Called by the engine when the form opens, at every message while it is open, and when it is taken up after an interruption."""

    called: ClassVar[str] = "validate_ticket_form"

    def __init__(self, voice: Voice, proof: Proof) -> None:
        self._voice = voice
        self._proof = proof

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        given = {slot: value for slot, value in tracker.slots_to_validate().items() if slot in READ or slot == CONFIRMED}
        if opening(tracker, FORM):
            return await self._open(given, tracker, call)
        if not given and answering(tracker, FORM):
            return self._mistaken(tracker, call)
        return [event for slot, value in given.items() for event in self._check(dispatcher, call, slot, value)]

    async def _open(self, given: dict[str, object], tracker: Tracker, call: Call) -> list[Event]:
        """What the client said or proved before is not asked again; an old «yes» confirms nothing."""
        known = {slot: READ[slot](str(value)) for slot, value in given.items() if slot in READ and value}
        if not known.get("ticket_problem"):  # said with the request, or the fault under whose answer the button was pressed
            known["ticket_problem"] = fault(tracker) if call.pressed else reading.told_problem(call.text)
        subscriber = await self._proof.subscriber(call)
        if subscriber is not None:
            known["ticket_address"] = known.get("ticket_address") or subscriber.address
            known["ticket_contact"] = known.get("ticket_contact") or subscriber.phone
        return [*(SlotSet(slot, known.get(slot)) for slot in READ), SlotSet(CONFIRMED, None)]

    def _mistaken(self, tracker: Tracker, call: Call) -> list[Event]:
        """An answer that understanding took for something else («садовая 5» for a question) is still an answer, if it reads like one."""
        asked = str(tracker.slots.get("requested_slot"))
        if call.pressed or call.intent in _NEVER_AN_ANSWER or reading.asks(call.text):
            return []
        for slot in ("ticket_contact", "ticket_address") if asked == CONFIRMED else (asked,):
            value = _surely(call, slot)
            if value is not None:
                return [SlotSet(slot, value)]
        return []

    def _check(self, dispatcher: CollectingDispatcher, call: Call, slot: str, value: object) -> list[Event]:
        if slot == CONFIRMED:
            return self._confirmed(dispatcher, call, value)
        if str(value).startswith("/"):  # a button pressed out of turn is no answer in words: asked again
            return [SlotSet(slot, None)]
        read = READ[slot](str(value or ""))
        if read is None:
            key = f"refused-{slot.removeprefix('ticket_')}"
            if slot == "ticket_problem" and len(str(value)) > reading.LONGEST_PROBLEM:
                key = "refused-problem-long"
            say(dispatcher, self._voice.text(key, call.language))
        return [SlotSet(slot, read)]

    def _confirmed(self, dispatcher: CollectingDispatcher, call: Call, value: object) -> list[Event]:
        """A «no» is not the end: the summary follows again, with what can be corrected."""
        if value is True:
            return [SlotSet(CONFIRMED, True)]
        if value is False:
            say(dispatcher, self._voice.text("ticket-not-sent", call.language))
        return [SlotSet(CONFIRMED, None)]


def _surely(call: Call, slot: str) -> str | None:
    """The value of ``slot`` when the words are hardly anything else."""
    if slot == "ticket_contact":
        return reading.contact(call.text)
    if slot == "ticket_address":
        return reading.address(call.text) if call.confidence < _SURE else reading.surely_address(call.text)
    return reading.problem(call.text) if slot == "ticket_problem" and call.confidence < _SURE else None
