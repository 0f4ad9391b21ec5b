"""The ticket form's check: each answer is accepted, refused with an example, or taken from what is known already."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions import reading
from actions.call import Call, Event, answering, fault, opening
from actions.handing import Giving, missed
from actions.piece import Piece
from actions.proof import Proof
from actions.voice import Voice, say
from handoff.contract import Reason

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

    def __init__(self, voice: Voice, proof: Proof, giving: Giving, *, patience: int) -> None:
        self._voice = voice
        self._proof = proof
        self._giving = giving
        self._patience = patience

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        given = {slot: value for slot, value in tracker.slots_to_validate().items() if slot in READ or slot == CONFIRMED}
        if opening(tracker, FORM):
            return await self._open(given, tracker, call)
        if not given:
            return self._mistaken(tracker, call) if answering(tracker, FORM) else []
        return await self._check(dispatcher, tracker, call, given)

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

    async def _check(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, given: dict[str, object]) -> list[Event]:
        """Accept or refuse what was given; when too much was refused in a row, a person takes over."""
        read = {slot: READ[slot](str(value or "")) for slot, value in given.items() if slot in READ}
        events = [SlotSet(slot, value) for slot, value in read.items()]
        if CONFIRMED in given:
            events += self._confirmed(dispatcher, call, given[CONFIRMED])
        refused = [slot for slot, value in read.items() if value is None]
        if not refused:
            return [*events, *([SlotSet("misunderstood", 0.0)] if missed(tracker) else [])]
        times = missed(tracker) + 1
        if times >= self._patience:
            return [*events, *await self._giving.give(call, tracker, Reason.form_failed)]
        for slot in refused:
            say(dispatcher, self._voice.text(_refusal(slot, given[slot]), call.language), self._voice.buttons(call.language, "person"))
        return [*events, SlotSet("misunderstood", float(times))]

    def _confirmed(self, dispatcher: CollectingDispatcher, call: Call, value: object) -> list[Event]:
        """A «no» is not the end: the summary follows again, with what can be corrected."""
        if value is True:
            return [SlotSet(CONFIRMED, True)]
        if value is False:
            say(dispatcher, self._voice.text("ticket-not-sent", call.language))
        return [SlotSet(CONFIRMED, None)]


def _refusal(slot: str, value: object) -> str:
    if slot == "ticket_problem" and len(str(value)) > reading.LONGEST_PROBLEM:
        return "refused-problem-long"
    return f"refused-{slot.removeprefix('ticket_')}"


def _surely(call: Call, slot: str) -> str | None:
    """The value of ``slot`` when the words are hardly anything else."""
    if slot == "ticket_contact":
        return reading.contact(call.text)
    if slot == "ticket_address":
        return reading.address(call.text) if call.confidence < _SURE else reading.surely_address(call.text)
    return reading.problem(call.text) if slot == "ticket_problem" and call.confidence < _SURE else None
