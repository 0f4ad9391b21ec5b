"""What is personal: tickets and balance, told only to a proved subscriber (promise 7)."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.backends.contract import Backends, Charge, Subscriber
from actions.call import Call, Event
from actions.handing import Giving
from actions.piece import Piece
from actions.proof import Proof
from actions.proving import FORM
from actions.voice import Voice, say
from handoff.contract import Reason, Ticket, Tickets, TicketStatus

_OVER = frozenset({TicketStatus.resolved, TicketStatus.closed, TicketStatus.cancelled})
_SHOWN = 3


class Personal(Piece):
    """Told after proof; without one the proof form is opened, and the engine comes back here when it is done."""

    purpose: ClassVar[str]

    def __init__(self, proof: Proof, backends: Backends | None, giving: Giving, voice: Voice) -> None:
        self._proof = proof
        self._backends = backends
        self._giving = giving
        self._voice = voice

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        if self._backends is None:
            return await self._giving.give(call, tracker, Reason.no_answer)
        subscriber = await self._who(call)
        if subscriber is None:
            return [SlotSet("proof_purpose", self.purpose), FollowupAction(FORM)]
        await self.tell(dispatcher, call, subscriber, self._backends)
        return [
            *(SlotSet(slot, None) for slot in ("proof_purpose", "proof_contract", "proof_code")),
            SlotSet("misunderstood", 0.0),
        ]

    async def _who(self, call: Call) -> Subscriber | None:
        return await self._proof.subscriber(call)

    async def tell(self, dispatcher: CollectingDispatcher, call: Call, subscriber: Subscriber, backends: Backends) -> None:
        """Say what was asked for, about this subscriber only."""
        raise NotImplementedError


class ActionBalance(Personal):
    """Balance and the last movements."""

    called: ClassVar[str] = "action_balance"
    purpose: ClassVar[str] = "balance"

    async def tell(self, dispatcher: CollectingDispatcher, call: Call, subscriber: Subscriber, backends: Backends) -> None:
        balance = await backends.billing.balance(subscriber.contract)
        if balance is None:
            say(dispatcher, self._voice.text("balance-unknown", call.language), self._voice.buttons(call.language, "person"))
            return
        charges = await backends.billing.charges(subscriber.contract)
        lines = "\n".join(self._charge(charge, call.language) for charge in charges)
        text = self._voice.text(
            "balance-debt" if balance < 0 else "balance",
            call.language,
            amount=self._voice.money(abs(balance), call.language),
            tariff=subscriber.tariff,
        )
        charged = lines and self._voice.text("balance-charges", call.language, lines=lines)
        say(dispatcher, "\n\n".join(filter(None, (text, charged))), meta={"told": "charges"})

    def _charge(self, charge: Charge, language: str) -> str:
        what = self._voice.text(f"charge-{charge.kind.value}", language)
        return f"• {self._voice.day(charge.on, language)}: {what}, {self._voice.money(charge.amount, language)}"


class ActionTicketStatus(Personal):
    """The open tickets of a subscriber or a guest, or the last one when none is open."""

    called: ClassVar[str] = "action_ticket_status"
    purpose: ClassVar[str] = "status"

    def __init__(self, proof: Proof, backends: Backends | None, giving: Giving, voice: Voice, tickets: Tickets) -> None:
        super().__init__(proof, backends, giving, voice)
        self._tickets = tickets

    async def _who(self, call: Call) -> Subscriber | None:
        return await self._proof.client(call)

    async def tell(self, dispatcher: CollectingDispatcher, call: Call, subscriber: Subscriber, backends: Backends) -> None:
        found = await self._tickets.of_client(person_id=call.person_id, contract=subscriber.contract or None, phone=subscriber.phone)
        running = [ticket for ticket in found if ticket.status not in _OVER][:_SHOWN] or list(found[:1])
        if not running:
            say(dispatcher, self._voice.text("no-tickets", call.language), self._voice.buttons(call.language, "ticket"))
            return
        say(dispatcher, "\n\n".join(self._worded(ticket, call.language) for ticket in running), meta={"told": "master"})

    def _worded(self, ticket: Ticket, language: str) -> str:
        key = "ticket-status-over" if ticket.status in _OVER else "ticket-status"
        return self._voice.text(
            key,
            language,
            number=ticket.number,
            problem=ticket.problem,
            status=self._voice.text(f"status-{ticket.status.value.replace('_', '-')}", language),
            opened=self._voice.moment(ticket.created_at, language),
            deadline=self._voice.moment(ticket.deadline, language),
        )
