"""What one turn came to: replies, the new tracker and what was understood, read from the tracker itself.

Reading the tracker and not what was "sent" makes a repeated request answer exactly as the first one did.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.rasa_components.tracker_json import write_tracker


def seen(tracker: DialogueStateTracker, message_id: str) -> bool:
    """True when the tracker already holds the turn of this message."""
    return any(isinstance(event, UserUttered) and event.message_id == message_id for event in tracker.events)


def answer(tracker: DialogueStateTracker, message_id: str) -> dict[str, Any]:
    """The response to the turn of ``message_id``, which the tracker holds."""
    turn = _turn(list(tracker.events), message_id)
    message = turn[0]
    assert isinstance(message, UserUttered)
    return {
        "replies": [_reply(event) for event in turn if isinstance(event, BotUttered)],
        "tracker": write_tracker(tracker),
        "intent": message.intent_name,
        "confidence": float(message.intent.get("confidence") or 0.0),
        "slots": {name: value for name, value in tracker.current_slot_values().items() if value is not None},
        "active_form": tracker.active_loop_name,
    }


def _turn(events: list[Event], message_id: str) -> list[Event]:
    """The client's message and all events up to the client's next one."""
    users = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    start = next(index for index in users if events[index].message_id == message_id)
    end = next((index for index in users if index > start and events[index].message_id != message_id), len(events))
    return events[start:end]


def _reply(event: BotUttered) -> dict[str, Any]:
    data = event.data or {}
    custom = dict(data.get("custom") or {})
    custom.update(_files(data))
    buttons = [_button(button) for button in (*(data.get("buttons") or ()), *(data.get("quick_replies") or ()))]
    return {"text": event.text or "", "buttons": buttons, "custom": custom}


def _files(data: dict[str, Any]) -> dict[str, Any]:
    """An image and an attachment; Rasa names an image as both."""
    image, attachment = data.get("image"), data.get("attachment")
    named = {"image": image, "attachment": None if attachment == image else attachment}
    return {name: value for name, value in named.items() if value}


def _button(button: dict[str, Any]) -> dict[str, str]:
    title = str(button.get("title", ""))
    return {"title": title, "payload": str(button.get("payload", title))}
