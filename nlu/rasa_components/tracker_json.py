"""The tracker as the door keeps it: JSON with the events that matter and, of the client's messages, only what the dialogue needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from nlu.rasa_components.refused import Refused
from nlu.rasa_components.trim import beginning, cut

VERSION = 1


def read_tracker(given: Any, episode: str, domain: Domain) -> DialogueStateTracker:
    """The tracker of ``episode``, new when ``given`` is None. Raises :class:`Refused` when it is not a tracker of ours."""
    tracker = DialogueStateTracker(episode, domain.slots)
    for event in _read_events(given):
        tracker.update(event)
    return tracker


def _read_events(given: Any) -> list[Event]:
    if given is None:
        return beginning()
    if not isinstance(given, dict) or given.get("version") != VERSION or not isinstance(given.get("events"), list):
        raise Refused(422, "bad_tracker", f"tracker must be null or an object of version {VERSION} with events")
    try:
        return [_read_event(parameters) for parameters in given["events"]]
    except Exception as broken:  # Rasa's events raise anything for foreign JSON
        raise Refused(422, "bad_tracker", "the tracker has an event that cannot be read") from broken


def _read_event(parameters: Any) -> Event:
    event = _kinds()[parameters["event"]]._from_parameters(parameters)
    if event is None:
        raise ValueError("unreadable event")
    return event


@cache
def _kinds() -> dict[str, type[Event]]:
    """Rasa's events by name: looking for the class anew at each event would cost more than reading the event."""
    return {kind.type_name: kind for kind in all_subclasses(Event)}


def write_tracker(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The tracker cut to its last turns, without what can be spared: rankings, tokens, channel metadata."""
    return {"version": VERSION, "events": [_write_event(event) for event in cut(tracker)]}


def _write_event(event: Event) -> dict[str, Any]:
    written: dict[str, Any] = event.as_dict()
    written.pop("metadata", None)
    if isinstance(event, UserUttered):
        intent = {name: event.intent.get(name) for name in ("name", "confidence")}
        written["parse_data"] = {"intent": intent, "entities": event.entities, "text": event.text}
        written["metadata"] = {"message_id": event.message_id}
    return {name: value for name, value in written.items() if value is not None or isinstance(event, SlotSet)}
