"""Cuts a long episode's tracker to its last turns, so that turn 200 costs what turn 2 costs; slots and an open form are kept.

Rasa replays every event of the tracker several times a turn. Nothing of our dialogue looks further back than two turns: rules look at
the open form and the last message, stories at ``max_history: 4`` states. What is older gives way to a head that leads to the same state.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 2


def beginning(timestamp: float | None = None) -> list[Event]:
    """The events every episode begins with: a session is open and the assistant listens."""
    return [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=timestamp),
        SessionStarted(timestamp),
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=timestamp),
    ]


def cut(tracker: DialogueStateTracker, kept_turns: int = KEPT_TURNS) -> list[Event]:
    """Events that lead to the same state as the tracker's: a rebuilt head, then its last ``kept_turns`` turns verbatim.

    A turn begins with the client's message. The tracker itself is left as it is.
    """
    events = list(tracker.events)
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= kept_turns:
        return events
    boundary = turns[-kept_turns]
    before = tracker.init_copy()
    for event in events[:boundary]:
        before.update(event)
    return [*_head(before, events[boundary].timestamp), *events[boundary:]]


def _head(state: DialogueStateTracker, timestamp: float) -> list[Event]:
    """The fewest events after which an empty tracker is in ``state``, where ``state`` waits for the client's message."""
    opened, listening = beginning(timestamp)[:2], ActionExecuted(ACTION_LISTEN_NAME, timestamp=timestamp)
    changed = {name: slot.value for name, slot in state.slots.items() if slot.value != slot.initial_value}
    requested = {REQUESTED_SLOT: changed.pop(REQUESTED_SLOT)} if REQUESTED_SLOT in changed else {}
    paused = [ConversationPaused(timestamp)] if state.is_paused() else []
    return [*opened, *_slots(changed, timestamp), *_loop(state, timestamp), *_slots(requested, timestamp), *paused, listening]


def _loop(state: DialogueStateTracker, timestamp: float) -> list[Event]:
    """The open form as the policies know it: its action was run, then it became active."""
    name = state.active_loop_name
    if name is None:
        return []
    loop: list[Event] = [ActionExecuted(name, timestamp=timestamp), ActiveLoop(name, timestamp)]
    if state.active_loop is not None and state.active_loop.rejected:
        loop.append(ActionExecutionRejected(name, timestamp=timestamp))
    return loop


def _slots(values: dict[str, Any], timestamp: float) -> list[Event]:
    return [SlotSet(name, value, timestamp) for name, value in values.items()]
