"""A tracker store that stores nothing: the tracker comes with the turn and leaves with it, so the engine keeps no memory of its own."""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.rasa_components.carried import carried_turn


class CarryingTrackerStore(TrackerStore):
    """Gives each turn the tracker its own request brought. Outside a turn there is nothing to give and nothing is kept."""

    def __init__(self, domain: Domain | None, host: str | None = None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker carried by the turn under way, if it is the tracker of ``sender_id``."""
        carried = carried_turn.get()
        if carried is None or carried.tracker.sender_id != sender_id:
            return None
        return carried.tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hand the tracker back to the turn under way."""
        carried = carried_turn.get()
        if carried is not None:
            carried.tracker = tracker
