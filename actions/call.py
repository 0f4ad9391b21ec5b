"""One action call as we understand it: the client's message, where it belongs, and what happened around it in the tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.interfaces import Tracker

from actions.errors import CallInvalid

LANGUAGES = ("ru", "en")
QUESTIONS = frozenset({"ask", "report_fault"})
Event = dict[str, Any]
_RECENT = 2
"""Messages of the client, the present one among them, over which a question may still be leant on."""


@dataclass(frozen=True, slots=True)
class Call:
    """The message of this turn. ``text`` is what the client wrote or the title of the button pressed; ``pressed``: it was no typed text."""

    message_id: int
    conversation_id: int
    episode_id: int
    person_id: int
    language: str
    channel: str
    text: str
    intent: str
    confidence: float
    pressed: bool
    entities: Mapping[str, str]

    @classmethod
    def of(cls, tracker: Tracker) -> Call:
        """Read the metadata the door sent with the turn. Raises CallInvalid when they are not ours."""
        latest = tracker.latest_message or {}
        meta = latest.get("metadata")
        if not isinstance(meta, dict):
            raise CallInvalid("metadata_missing", "tracker.latest_message.metadata must be an object")
        language = tracker.slots.get("language") or meta.get("language")
        intent = latest.get("intent") or {}
        words = str(latest.get("text") or "")
        return cls(
            message_id=_number(meta, "message_id"),
            conversation_id=_number(meta, "conversation_id"),
            episode_id=_number(meta, "episode_id"),
            person_id=_number(meta, "person_id"),
            language=language if language in LANGUAGES else "ru",
            channel=str(meta.get("channel") or ""),
            text=str(meta.get("text") or words).strip(),
            intent=str(intent.get("name") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            pressed=words.startswith("/"),
            entities={str(e.get("entity")): str(e.get("value")) for e in latest.get("entities") or () if isinstance(e, dict)},
        )


def _number(meta: Mapping[str, Any], name: str) -> int:
    value = str(meta.get(name, ""))
    if not (value.isascii() and value.isdigit()):
        raise CallInvalid("metadata_invalid", f"metadata.{name} must be a number")
    return int(value)


def since_client(tracker: Tracker) -> Sequence[Event]:
    """Events after the client's latest message, oldest first."""
    events = list(tracker.events)
    last = max((i for i, event in enumerate(events) if event.get("event") == "user"), default=-1)
    return events[last + 1 :]


def opening(tracker: Tracker, form: str) -> bool:
    """True while ``form`` is just being opened, so that its slots may be prefilled."""
    return tracker.active_loop_name != form or any(e.get("event") == "active_loop" and e.get("name") == form for e in since_client(tracker))


def answering(tracker: Tracker, form: str) -> bool:
    """True when the message is taken as the answer to the open form's question, before anything else was done about it."""
    ran = [e.get("name") for e in since_client(tracker) if e.get("event") == "action"]
    return not opening(tracker, form) and ran in ([], [form])


def question(tracker: Tracker) -> str | None:
    """What was looked up last, or else what the client asked last, if the tracker still holds it (it keeps a few turns)."""
    return " ".join(looked_up(tracker)) or _asked(tracker)[1]


def looked_up(tracker: Tracker) -> list[str]:
    """The last question and, after it, the one that leaned on it."""
    asked = tracker.slots.get("asked")
    return [words for words in asked if isinstance(words, str)] if isinstance(asked, list) else []


def before(tracker: Tracker) -> str | None:
    """The question that a short one may lean on: looked up in one of the last two turns."""
    events = list(tracker.events)
    since = sum(1 for event in events[_last_looked_up(events) + 1 :] if event.get("event") == "user")
    return looked_up(tracker)[0] if looked_up(tracker) and since <= _RECENT else None


def fault(tracker: Tracker) -> str | None:
    """The fault the client told last, if nothing else was asked since."""
    at, words = _asked(tracker)
    return words if words and _intent(tracker.events[at]) == "report_fault" else None


def rejections(tracker: Tracker) -> int:
    """How many times the client has said "not that" since the question, this time not counted."""
    events = list(tracker.events)
    since = max(_asked(tracker)[0], _last_looked_up(events))
    return sum(1 for e in events[since + 1 :] if e.get("event") == "action" and e.get("name") == "action_not_that")


def _last_looked_up(events: Sequence[Event]) -> int:
    return max((at for at, e in enumerate(events) if e.get("event") == "slot" and e.get("name") == "asked"), default=-1)


def _asked(tracker: Tracker) -> tuple[int, str | None]:
    for at, event in reversed(list(enumerate(tracker.events))):
        if event.get("event") == "user" and _intent(event) in QUESTIONS:
            meta = event.get("metadata") or {}
            return at, str(meta.get("text") or event.get("text") or "")
    return -1, None


def _intent(event: Event) -> str:
    return str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")
