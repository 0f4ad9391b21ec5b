"""The base of our actions: a named instance with its dependencies injected."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.call import Call, Event


class Piece(Action):  # type: ignore[misc] # rasa-sdk has no types
    """One action of the assistant. Subclasses say ``called`` and write :meth:`act`."""

    called: ClassVar[str]

    def name(self) -> str:
        return self.called

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[Event]:
        """rasa-sdk's entry. The domain is not used: the engine does not send it."""
        return await self.act(dispatcher, tracker, Call.of(tracker))

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, call: Call) -> list[Event]:
        """Do the work; the events for the tracker."""
        raise NotImplementedError
