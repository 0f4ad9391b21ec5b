"""Around the ticket form: the summary to confirm, the ticket itself, correcting and leaving."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event
from actions.contract import Effects
from actions.incidents import IncidentNews
from actions.piece import Piece
from actions.proof import Proof
from actions.proving import CodesToClients
from actions.ticket_form import CONFIRMED, FORM, READ
from actions.voice import Said, Voice, reply, say
from handoff.contract import Ticket, TicketRequest, Tickets
from knowledge_base.contract import Store

_FIELD_LINE: Final = 3
_TYPES: Final = (("подключ", "connection"), ("connect", "connection"), ("переезд", "moving"), ("перенос", "moving"), ("перенес", "moving"))


class ActionAskTicketConfirmed(Piece):
    """The whole ticket as it would be sent, with buttons to send, correct or leave it."""

    called: ClassVar[str] = "action_ask_ticket_confirmed"

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        values = {slot.removeprefix("ticket_"): str(tracker.slots.get(slot) or "—") for slot in READ}
        say(
            dispatcher,
            self._voice.text("ticket-summary", call.language, **values),
            self._voice.buttons(call.language, "send", "fix-problem", "fix-address", "fix-contact", "cancel"),
        )
        return []


class ActionOpenTicket(Piece):
    """Sends the confirmed ticket and tells its number and deadline; once for a message, with the same words at every repetition."""

    called: ClassVar[str] = "action_open_ticket"

    def __init__(self, store: Store, effects: Effects, tickets: Tickets, proof: Proof, voice: Voice, incidents: IncidentNews) -> None:
        self._incidents = incidents
        self._store = store
        self._effects = effects
        self._tickets = tickets
        self._proof = proof
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        for said in await self._once(tracker, call):
            dispatcher.utter_message(json_message=said)
        return [SlotSet("ticket_problem", None), SlotSet(CONFIRMED, None), SlotSet("misunderstood", 0.0)]

    async def _once(self, tracker: Tracker, call: Call) -> list[Said]:
        """What was said is kept under ``said:<message>``: the door finds it there if the engine goes away now."""
        key = f"said:{call.message_id}"
        async with self._store.read() as tx:
            said: Any = await self._effects.recall(tx, key)
        if said is None:
            ticket = await self._open(tracker, call)
            news = await self._incidents.of_ticket(call, problem=ticket.problem, address=ticket.address, fault=ticket.type == "fault")
            said = [self._worded(ticket, call.language), *news]
            async with self._store.write() as tx:
                await self._effects.remember(tx, key, said)
        return list(said)

    async def _open(self, tracker: Tracker, call: Call) -> Ticket:
        subscriber = await self._proof.subscriber(call)
        told = {slot: str(tracker.slots.get(slot) or "") for slot in READ}
        return await self._tickets.open(
            TicketRequest(
                key=str(call.message_id),
                conversation_id=call.conversation_id,
                person_id=call.person_id,
                problem=told["ticket_problem"],
                type=_type(told["ticket_problem"]),
                line=_FIELD_LINE,
                address=told["ticket_address"],
                contact=told["ticket_contact"],
                contract=subscriber.contract if subscriber else None,
            )
        )

    def _worded(self, ticket: Ticket, language: str) -> Said:
        key = "ticket-opened" if ticket.line == _FIELD_LINE else "ticket-opened-remote"
        deadline = self._voice.moment(ticket.deadline, language)
        return reply(self._voice.text(key, language, number=ticket.number, deadline=deadline), meta={"ticket": ticket.number})


def _type(problem: str) -> str:
    words = problem.casefold()
    return next((kind for sign, kind in _TYPES if sign in words), "fault")


class ActionCorrect(Piece):
    """Inside a form: empties what is wrong, so that the form asks for it again; takes the right value if it was said with it."""

    called: ClassVar[str] = "action_correct"

    def __init__(self, voice: Voice, codes: CodesToClients) -> None:
        self._voice = voice
        self._codes = codes

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        if tracker.active_loop_name != FORM:
            return await self._proof(dispatcher, tracker, call)
        slot = f"ticket_{call.entities.get('field', '')}"
        if slot not in READ:
            say(
                dispatcher,
                self._voice.text("correct-what", call.language),
                self._voice.buttons(call.language, "fix-problem", "fix-address", "fix-contact"),
            )
            return []
        value = READ[slot](call.text) if not call.pressed and slot != "ticket_problem" else None
        return [SlotSet(slot, value), SlotSet(CONFIRMED, None)]

    async def _proof(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        """In the proof form: another code to the same phone, or another contract."""
        if call.entities.get("field") == "code" and tracker.slots.get("proof_contract"):
            return await self._codes.send_again(dispatcher, tracker, call, str(tracker.slots["proof_contract"]))
        return [SlotSet("proof_contract", None), SlotSet("proof_code", None)]


class ActionCancel(Piece):
    """Leaves a form; what was said in it is forgotten."""

    called: ClassVar[str] = "action_cancel"

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        form = tracker.active_loop_name
        say(dispatcher, self._voice.text("ticket-cancelled" if form == FORM else "proof-cancelled", call.language))
        emptied = [*READ, CONFIRMED] if form == FORM else ["proof_contract", "proof_code", "proof_purpose"]
        return [ActiveLoop(None), SlotSet("requested_slot", None), *(SlotSet(slot, None) for slot in emptied)]
