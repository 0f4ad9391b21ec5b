"""A known incident is told before any advice; what clients write about is heard by the watch over incidents."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.call import Call, Event
from actions.handing import Giving
from actions.voice import Said, reply, say
from handoff.contract import Reason
from handoff.incidents.contract import Contact, Contacts, Told

FAULT = "outages"
"""The topic of a fault before anything else is known of it."""


class IncidentNews:
    """Implements the bot's side of incidents; without ``contacts`` nobody watches and nothing is told."""

    def __init__(self, contacts: Contacts | None, giving: Giving) -> None:
        self._contacts = contacts
        self._giving = giving

    async def tell(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event] | None:
        """A fault is heard; the events when an incident is behind it and the client was told so, or given to a person because theirs is
        over and nothing works. None: an ordinary answer is due."""
        told = await self._heard(call, FAULT, fault=True)
        if told is None:
            return None
        if told.broken:
            return await self._giving.give(call, tracker, Reason.not_restored, topic=FAULT)
        say(dispatcher, told.text, _rows(told), told.meta)
        known = {"misunderstood": 0.0, "candidates": None, "topic": FAULT, "asked": [call.text]}
        return [SlotSet(name, value) for name, value in known.items()]

    async def note(self, call: Call, topic: str | None) -> None:
        """A question about ``topic`` is heard."""
        if topic:
            await self._heard(call, topic, fault=False)

    async def of_ticket(self, call: Call, *, problem: str, address: str, fault: bool) -> list[Said]:
        """A ticket is heard, with its address; what is to be said under its number."""
        if self._contacts is None:
            return []
        contact = Contact(str(call.message_id), call.conversation_id, FAULT, fault, "ticket", address, problem)
        told = await self._contacts.heard(contact)
        return [reply(told.text, _rows(told), told.meta)] if told is not None and told.text else []

    async def _heard(self, call: Call, topic: str, *, fault: bool) -> Told | None:
        if self._contacts is None:
            return None
        return await self._contacts.heard(
            Contact(str(call.message_id), call.conversation_id, topic, fault, words="" if call.pressed else call.text, ask=fault)
        )


def _rows(told: Told) -> list[dict[str, str]]:
    return [{"title": button.title, "payload": button.payload} for button in told.buttons]
