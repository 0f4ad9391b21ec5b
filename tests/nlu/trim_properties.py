"""Run by the engine's own Python (tests/nlu/test_trim.py starts it): a cut tracker is the same tracker to everyone who looks at it.

Usage: ``python -m tests.nlu.trim_properties MODEL``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
import unittest
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.log_utils import configure_structlog

from nlu.rasa_components import door_endpoint, tracker_json
from nlu.rasa_components.channel import keep_connection, run_turn
from nlu.rasa_components.trim import beginning, cut
from nlu.rasa_components.turn_request import read_turn

DOMAIN = Domain.from_dict(
    {
        "intents": ["a", "b"],
        "actions": ["act"],
        "forms": {"form_1": {"required_slots": ["text"]}, "form_2": {"required_slots": ["text"]}},
        "slots": {
            "language": {"type": "categorical", "values": ["ru", "en"], "initial_value": "ru", "mappings": [{"type": "custom"}]},
            "text": {"type": "text", "mappings": [{"type": "custom"}]},
            "many": {"type": "list", "mappings": [{"type": "custom"}]},
            "count": {"type": "float", "initial_value": 0.0, "mappings": [{"type": "custom"}]},
            "anything": {"type": "any", "mappings": [{"type": "custom"}]},
        },
    }
)
VALUES: dict[str, list[Any]] = {
    "language": ["ru", "en", None],
    "text": ["ул. Ленина, 5", "", None],
    "many": [["a-1", "a-2"], [], None],
    "count": [0.0, 1.0, 2.0],
    "anything": [{"a": [1]}, False, None],
    "requested_slot": ["text", None],
}


def random_event(chance: random.Random) -> list[Event]:
    name = chance.choice(list(VALUES))
    form = chance.choice(["form_1", "form_2"])
    return chance.choice(
        [
            [SlotSet(name, chance.choice(VALUES[name]))],
            [ActionExecuted("act"), BotUttered("ответ")],
            [ActionExecuted(form), ActiveLoop(form), SlotSet("requested_slot", "text")],
            [ActiveLoop(None), SlotSet("requested_slot", None)],
            [ActionExecutionRejected(form)],
            [AllSlotsReset()],
            [ConversationPaused()],
            [ConversationResumed()],
        ]
    )


def random_talk(chance: random.Random) -> list[Event]:
    events = beginning()
    for number in range(chance.randrange(12)):
        events.append(UserUttered("текст", {"name": chance.choice("ab"), "confidence": 1.0}, message_id=str(number)))
        for _ in range(chance.randrange(5)):
            events.extend(random_event(chance))
        events.append(ActionExecuted("action_listen"))
    return events


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("e", events, DOMAIN.slots)


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All that policies, actions and the next turn can see of a tracker, its history aside."""
    seen = tracker.current_state()
    del seen["latest_event_time"]
    loop = seen["active_loop"]
    loop.pop("trigger_message", None)  # the message that opened the form: read only by slots filled from it, which we have none of
    return seen


class CutTracker(unittest.TestCase):
    def test_leads_to_the_same_state_however_often_it_is_cut(self) -> None:
        for seed in range(2000):
            with self.subTest(seed=seed):
                chance = random.Random(seed)
                tracker = tracker_of(random_talk(chance))
                for kept in (chance.randrange(2, 5), 2, 1):
                    shorter = tracker_of(cut(tracker, kept))
                    self.assertEqual(state(shorter), state(tracker))
                    self.assertEqual(shorter.as_dialogue().events[-1], tracker.as_dialogue().events[-1])
                    tracker = shorter

    def test_stays_short_and_keeps_the_last_turns_word_for_word(self) -> None:
        for seed in range(500):
            with self.subTest(seed=seed):
                tracker = tracker_of(random_talk(random.Random(seed)))
                events, shorter = list(tracker.events), cut(tracker, 2)
                turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
                tail = events[turns[-2] :] if len(turns) > 2 else events
                self.assertEqual([id(event) for event in shorter[-len(tail) :]], [id(event) for event in tail])
                self.assertLessEqual(len(shorter) - len(tail), len(VALUES) + 8)

    def test_can_be_written_and_read(self) -> None:
        for seed in range(500):
            with self.subTest(seed=seed):
                tracker = tracker_of(random_talk(random.Random(seed)))
                written = json.loads(json.dumps(tracker_json.write_tracker(tracker)))
                read = tracker_json.read_tracker(written, "e", DOMAIN)
                self.assertEqual(_without_sizes(state(read)), _without_sizes(state(tracker)))


def _without_sizes(seen: dict[str, Any]) -> dict[str, Any]:
    """The kept message has its intent, entities and text, not the metadata of its channel."""
    message = seen.pop("latest_message")
    return {**seen, "intent": message["intent"], "text": message["text"], "entities": message["entities"]}


PRESSED = [
    "/greet", "/ask", "/report_fault", "/open_ticket", "/ticket_status", "/affirm", "/deny", "/cancel", "/not_that", "/thank",
    '/correct{"field": "address"}', '/choose{"n": "1"}', "/helped", "/balance", "/goodbye", "/sent_sticker", "/nlu_fallback",
]  # fmt: skip
TYPED = ["не работает телевизор в большой комнате", "улица Ленина, дом 5, квартира 12", "+7 912 345-67-89", "123456", "как оплатить?"]


class RealDialogue(unittest.TestCase):
    """The assistant itself decides alike with a whole tracker and with a cut one."""

    def test_same_decisions(self) -> None:
        asyncio.run(self._same_decisions())

    async def _same_decisions(self) -> None:
        agent = await load_agent(MODEL, endpoints=AvailableEndpoints.read_endpoints("nlu/endpoints.yml"))
        keep_connection(agent)
        for seed in range(12):
            with self.subTest(seed=seed):
                chance = random.Random(seed)
                said = [chance.choice(PRESSED if chance.random() < 0.6 else TYPED) for _ in range(14)]
                self.assertEqual(await talk(agent, said, whole=False), await talk(agent, said, whole=True), said)


async def talk(agent: Agent, said: list[str], *, whole: bool) -> list[Any]:
    cutting = (lambda tracker: list(tracker.events)) if whole else cut
    tracker_json.cut = cutting
    tracker, heard = None, []
    for number, text in enumerate(said):
        words = {"text": "", "payload": text} if text.startswith("/") else {"text": text}
        body = {"episode": "e", "message_id": str(number), "language": "ru", "tracker": tracker, **words}
        answered = await run_turn(agent, read_turn(json.dumps(body).encode()), agent.handle_message)
        tracker = json.loads(json.dumps(answered.pop("tracker")))
        heard.append(json.dumps(answered, ensure_ascii=False))
    tracker_json.cut = cut
    return heard


async def willing(_self: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Actions that say their name and believe what forms are told."""
    if not call["next_action"].startswith("validate_"):
        return {"events": [], "responses": [{"text": call["next_action"]}]}
    slots = call["tracker"]["slots"]
    told = slots.get("requested_slot")
    known = told and slots.get(told) is not None
    return {"events": [{"event": "slot", "name": told, "value": slots[told]}] if known else [], "responses": []}


if __name__ == "__main__":
    MODEL = sys.argv.pop()
    logging.disable(logging.WARNING)
    configure_structlog(logging.ERROR)
    door_endpoint.DoorEndpoint._post = willing  # type: ignore[method-assign]
    unittest.main()
