"""The engine's side of the protocol: calls as Rasa 3.6.21 makes them, with a tracker that remembers as Rasa's does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

TOKEN = "a-token-of-the-engine"
FORMS = {
    "ticket_form": ["ticket_problem", "ticket_address", "ticket_contact", "ticket_confirmed"],
    "proof_form": ["proof_contract", "proof_code"],
}


@dataclass
class Answered:
    """What an action said and wanted."""

    status: int
    body: dict[str, Any]

    @property
    def said(self) -> list[dict[str, Any]]:
        return [response["custom"] for response in self.body["responses"]]

    @property
    def text(self) -> str:
        return "\n".join(reply["text"] for reply in self.said)

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for reply in self.said for button in reply["buttons"]]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.body["events"] if event["event"] == "slot"}

    @property
    def followup(self) -> str | None:
        return next((event["name"] for event in self.body["events"] if event["event"] == "followup"), None)

    @property
    def leaves_form(self) -> bool:
        return {"event": "active_loop", "name": None, "timestamp": None} in self.body["events"]


@dataclass
class Dialogue:
    """One client's episode. ``says``/``presses`` begin a turn, ``runs`` calls an action in it, ``opens``/``answers`` go through a form."""

    http: httpx.AsyncClient
    conversation_id: int
    episode_id: int
    person_id: int
    message_id: int = 0
    slots: dict[str, Any] = field(default_factory=lambda: {"language": "ru", "misunderstood": 0.0})
    events: list[dict[str, Any]] = field(default_factory=list)
    loop: str | None = None
    latest: dict[str, Any] = field(default_factory=dict)

    def says(self, text: str, intent: str, *, confidence: float = 0.95, entities: dict[str, str] | None = None) -> Dialogue:
        return self._message(text, text, intent, confidence, entities)

    def presses(self, payload: str, title: str = "кнопка", **entities: str) -> Dialogue:
        return self._message(title, payload, payload.split("{")[0][1:], 1.0, entities)

    def _message(self, shown: str, text: str, intent: str, confidence: float, entities: dict[str, str] | None) -> Dialogue:
        self.message_id += 1
        ids = {name: str(getattr(self, name)) for name in ("message_id", "conversation_id", "episode_id", "person_id")}
        found = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
        parsed = {"intent": {"name": intent, "confidence": confidence}, "entities": found, "text": text}
        self.latest = {**parsed, "metadata": {**ids, "language": "ru", "channel": "site", "text": shown}}
        for event in self.events:
            event.pop("metadata", None)  # the carried tracker keeps none of older turns
        self.events.append({"event": "user", "text": text, "parse_data": parsed, "metadata": self.latest["metadata"]})
        return self

    def call(self, action: str, extra: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        """The JSON of one action call."""
        slots = {**self.slots, **{event["name"]: event["value"] for event in extra if event["event"] == "slot"}}
        tracker = {
            "sender_id": str(self.episode_id),
            "slots": slots,
            "latest_message": self.latest,
            "latest_event_time": 1.0,
            "followup_action": None,
            "paused": False,
            "events": [*self.events, *extra],
            "latest_input_channel": "door",
            "active_loop": {"name": self.loop, "is_interrupted": False, "rejected": False} if self.loop else {},
            "latest_action": {"action_name": "action_listen"},
            "latest_action_name": "action_listen",
        }
        return {"next_action": action, "sender_id": str(self.episode_id), "tracker": tracker, "version": "3.6.21"}

    async def post(self, call: dict[str, Any]) -> Answered:
        answer = await self.http.post("/engine/actions", json=call, headers={"Authorization": f"Bearer {TOKEN}"})
        return Answered(answer.status_code, answer.json())

    async def runs(self, action: str) -> Answered:
        """Run one action and take over its events, as the engine does."""
        answered = await self.post(self.call(action))
        assert answered.status == 200, answered.body
        self.events.append({"event": "action", "name": action})
        self._apply(answered)
        return answered

    async def opens(self, form: str) -> Answered:
        """The engine activates a form: its check is run over prefilled slots."""
        self.loop = form
        filled = {slot: self.slots[slot] for slot in FORMS[form] if self.slots.get(slot) is not None}
        return await self._check(form, filled, [{"event": "active_loop", "name": form}])

    async def answers(self, text: str, intent: str = "inform", *, taken: bool = True, confidence: float = 0.95) -> Answered:
        """A message while a form is open; ``taken``: the engine's slot mapping took the text as the answer."""
        assert self.loop
        self.says(text, intent, confidence=confidence)
        return await self.is_checked({self.slots["requested_slot"]: text} if taken else {})

    async def is_checked(self, candidates: dict[str, Any]) -> Answered:
        assert self.loop
        return await self._check(self.loop, candidates, [])

    async def _check(self, form: str, candidates: dict[str, Any], before: list[dict[str, Any]]) -> Answered:
        self.events.extend(before)
        asked = {"event": "slot", "name": "requested_slot", "value": self.slots.get("requested_slot")}
        given = [{"event": "slot", "name": name, "value": value} for name, value in candidates.items()]
        answered = await self.post(self.call(f"validate_{form}", [asked, {"event": "action", "name": form}, *given]))
        assert answered.status == 200, answered.body
        accepted = {event["name"] for event in answered.body["events"] if event["event"] == "slot"}
        if accepted or candidates:
            self.events.append({"event": "action", "name": form})
        self._apply(answered)
        if self.loop and (accepted or candidates):
            self.slots["requested_slot"] = next((slot for slot in FORMS[form] if self.slots.get(slot) is None), None)
            if self.slots["requested_slot"] is None:
                self.loop = None
        return answered

    def _apply(self, answered: Answered) -> None:
        self.events.extend(answered.body["events"])
        self.slots.update(answered.slots)
        if answered.leaves_form:
            self.loop = None
