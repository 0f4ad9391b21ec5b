"""The proof form's check: the subscriber is found, a one-time code is sent to the phone in the contract, and the code is compared; or the
messenger vouches for that phone."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions import reading
from actions.backends.contract import Backends, Subscriber
from actions.call import Call, Event, answering, opening
from actions.codes import Codes, Verdict
from actions.errors import CodeNotSent
from actions.handing import Giving
from actions.piece import Piece
from actions.proof import Proof
from actions.voice import Voice, say
from handoff.contract import Reason, Tickets

FORM: Final = "proof_form"
SHARED: Final = "sent_contact"
_ABOUT_CODES: Final = re.compile(r"\bкод|\bсмс|\bsms|\bcode", re.IGNORECASE)
_NEVER_AN_ANSWER: Final = frozenset({"call_human", "cancel", "correct", "change_language", "goodbye"})


class CodesToClients:
    """Sends codes within a dialogue: what cannot be proved here is given to a person."""

    def __init__(self, backends: Backends | None, codes: Codes | None, giving: Giving, voice: Voice, tickets: Tickets) -> None:
        self.backends = backends
        self._tickets = tickets
        self.codes = codes
        self._giving = giving
        self._voice = voice

    async def find(self, text: str, tracker: Tracker) -> Subscriber | None:
        """The subscriber named by contract or phone in ``text``; for a ticket's status also a guest, by the phone left in a ticket."""
        if self.backends is None:
            return None
        contract, phone = reading.number(text), reading.phone(text)
        found = await self.backends.directory.by_contract(contract) if contract else None
        found = found or (await self.backends.directory.by_phone(phone) if phone else None)
        if found is None and phone and tracker.slots.get("proof_purpose") == "status":
            left = await self._tickets.of_client(person_id=None, contract=None, phone=phone)
            return Subscriber.guest(phone) if left else None
        return found

    async def send(self, tracker: Tracker, call: Call, contract: str) -> list[Event]:
        """A code to the phone in the contract; too many codes or no way to send one: a person."""
        subscriber = await self.find(contract, tracker)
        try:
            sent = bool(
                subscriber and subscriber.phone and self.codes and await self.codes.send(call.person_id, subscriber, str(call.message_id))
            )
        except CodeNotSent:
            sent = False
        if not sent or subscriber is None:
            return await self.fail(tracker, call)
        return [SlotSet("proof_contract", subscriber.handle), SlotSet("proof_code", None)]

    async def send_again(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, contract: str) -> list[Event]:
        """Another code, and a word that it was sent."""
        events = await self.send(tracker, call, contract)
        if tracker.slots.get("proof_contract") in [event.get("value") for event in events]:
            say(dispatcher, self._voice.text("code-again", call.language))
        return events

    async def fail(self, tracker: Tracker, call: Call) -> list[Event]:
        """The proof did not work out: a person takes over and the form is left."""
        given = await self._giving.give(call, tracker, Reason.proof_failed)
        emptied = [SlotSet(slot, None) for slot in ("proof_contract", "proof_code", "proof_purpose")]
        return [*emptied, *given]


class ValidateProofForm(Piece):
    """Called by the engine as every form's check is; only the answer to the form's own question is looked at."""

    called: ClassVar[str] = "validate_proof_form"

    def __init__(self, codes: CodesToClients, proof: Proof, voice: Voice) -> None:
        self._codes = codes
        self._proof = proof
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        if opening(tracker, FORM):
            return [SlotSet("proof_contract", None), SlotSet("proof_code", None)]
        if call.intent == SHARED and answering(tracker, FORM):
            return await self._shared(dispatcher, tracker, call)
        if not answering(tracker, FORM) or call.pressed or call.intent in _NEVER_AN_ANSWER:
            return []
        typed = "proof_contract" in tracker.slots_to_validate() or "proof_code" in tracker.slots_to_validate()
        if tracker.slots.get("requested_slot") == "proof_contract":
            return await self._contract(dispatcher, tracker, call, typed)
        return await self._code(dispatcher, tracker, call, typed)

    async def _shared(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        """A shared contact: if the messenger vouched for it, the ledger knows by now that the phone is the client's own."""
        is_status = tracker.slots.get("proof_purpose") == "status"
        found = await (self._proof.client(call) if is_status else self._proof.subscriber(call))
        if found is not None:
            return [SlotSet("proof_contract", found.handle), SlotSet("proof_code", "proven")]
        say(dispatcher, self._voice.text("proof-phone-no-help", call.language), self._voice.buttons(call.language, "person"))
        return [SlotSet(str(tracker.slots.get("requested_slot") or "proof_contract"), None)]

    async def _contract(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, typed: bool) -> list[Event]:
        """``typed``: the engine took the text for an answer, so that a wrong one is refused and not passed on."""
        named = reading.number(call.text) or reading.phone(call.text)
        if not named and not typed:
            return []
        subscriber = await self._codes.find(call.text, tracker) if named else None
        if subscriber is not None:
            return await self._codes.send(tracker, call, subscriber.handle)
        if named and self._codes.codes and not await self._codes.codes.spend(call.person_id, str(call.message_id)):
            return await self._codes.fail(tracker, call)
        key = "proof-unknown" if named else "proof-no-number"
        say(dispatcher, self._voice.text(key, call.language), self._voice.buttons(call.language, "person"))
        return [SlotSet("proof_contract", None)]

    async def _code(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call, typed: bool) -> list[Event]:
        """A code is compared; «да» to an offered code sends it; a word about codes is answered with how they look."""
        code, contract = reading.code(call.text), str(tracker.slots.get("proof_contract") or "")
        if code is None and call.intent == "affirm":
            return await self._codes.send_again(dispatcher, tracker, call, contract)
        if code is None:
            if typed or _ABOUT_CODES.search(call.text):
                say(dispatcher, self._voice.text("code-shape", call.language), self._voice.buttons(call.language, "resend", "person"))
                return [SlotSet("proof_code", None)]
            return []
        subscriber = await self._codes.find(contract, tracker)
        if subscriber is None or self._codes.codes is None:
            return await self._codes.fail(tracker, call)
        verdict = await self._codes.codes.check(call.person_id, subscriber, code, str(call.message_id))
        if verdict is Verdict.proven:
            return [SlotSet("proof_code", "proven")]
        if verdict is Verdict.exhausted:
            return await self._codes.fail(tracker, call)
        key = "code-expired" if verdict is Verdict.expired else "code-wrong"
        say(dispatcher, self._voice.text(key, call.language), self._voice.buttons(call.language, "resend", "person"))
        return [SlotSet("proof_code", None)]
