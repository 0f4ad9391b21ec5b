"""The door's channel into the engine: ``POST /webhooks/door/turn`` runs one turn on the tracker it brings, and keeps nothing.

The shapes of request and response are in ``nlu/client.py``. A message the tracker has already seen is answered from the tracker and
runs nothing; typed text is never read as a payload; a failing action fails the turn, so that the door can say so.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from nlu.rasa_components.carried import CarriedTurn, carried_turn
from nlu.rasa_components.door_endpoint import DoorEndpoint, check_answers_once
from nlu.rasa_components.refused import Refused
from nlu.rasa_components.straight_runner import StraightRunner
from nlu.rasa_components.tracker_json import read_tracker
from nlu.rasa_components.turn_answer import answer, seen
from nlu.rasa_components.turn_request import Pressed, TurnBody, read_turn

logger = logging.getLogger(__name__)
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
NOT_FOR_BUTTONS = frozenset({"restart", "back", "session_start", "out_of_scope"})


class SilentOutput(OutputChannel):
    """Says nothing: replies are read from the tracker when the turn is over."""

    @classmethod
    def name(cls) -> str:
        return "door"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Rasa has already written the message down."""


class DoorChannel(InputChannel):
    """One route for turns, one that tells whether turns can be run; both want the bearer token."""

    @classmethod
    def name(cls) -> str:
        return "door"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DoorChannel:
        token = str((credentials or {}).get("token") or "")
        if not token:
            cls.raise_missing_credentials_exception()
        return cls(token)

    def __init__(self, token: str) -> None:
        self._authorization = f"Bearer {token}".encode()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        door = Blueprint("door")

        @door.listener("after_server_start")
        async def use_kept_connection(app: Sanic, _loop: Any) -> None:
            app.ctx.door_endpoint = keep_connection(app.ctx.agent)
            run_straight(app.ctx.agent)

        @door.listener("before_server_stop")
        async def close_connection(app: Sanic, _loop: Any) -> None:
            await app.ctx.door_endpoint.close()

        @door.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            if not self._knows(request):
                return json({"code": "unauthorized", "message": "wrong token"}, 401)
            return json({"model": request.app.ctx.agent.model_id})

        @door.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                if not self._knows(request):
                    raise Refused(401, "unauthorized", "wrong token")
                return json(await run_turn(request.app.ctx.agent, read_turn(request.body), on_new_message))
            except Refused as refused:
                return json({"code": refused.code, "message": refused.message}, refused.status)
            except Exception:
                logger.exception("the turn failed")
                return json({"code": "engine_failed", "message": "the turn failed, see the engine's log"}, 500)

        return door

    def _knows(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), self._authorization)


def keep_connection(agent: Agent) -> DoorEndpoint:
    """Put our endpoint in the place of the one Rasa read from ``endpoints.yml``. Raises ``ValueError`` when that names none."""
    if agent.action_endpoint is None:
        raise ValueError("endpoints.yml names no action_endpoint")
    check_answers_once()
    endpoint = DoorEndpoint.like(agent.action_endpoint)
    agent.action_endpoint = endpoint
    if agent.processor is not None:
        agent.processor.action_endpoint = endpoint
    return endpoint


def run_straight(agent: Agent) -> None:
    """Let the agent's graph run without Dask."""
    if agent.processor is not None and isinstance(agent.processor.graph_runner, DaskGraphRunner):
        agent.processor.graph_runner = StraightRunner(agent.processor.graph_runner)


async def run_turn(agent: Agent, body: TurnBody, on_new_message: OnNewMessage) -> dict[str, Any]:
    """Run one turn on the tracker it brings. Raises :class:`Refused`."""
    tracker = read_tracker(body.tracker, body.episode, agent.domain)
    if seen(tracker, body.message_id):
        return answer(tracker, body.message_id)
    message = _message(body, agent.domain)
    if tracker.slots.get("language") is not None and tracker.get_slot("language") != body.language:
        tracker.update(SlotSet("language", body.language))
    carried = CarriedTurn(tracker, None if body.pressed else body.vector)
    token = carried_turn.set(carried)
    try:
        await on_new_message(message)
    finally:
        carried_turn.reset(token)
    if carried.failure:
        raise Refused(502, "action_failed", f"an action could not be run ({carried.failure})")
    return answer(carried.tracker, body.message_id)


def _message(body: TurnBody, domain: Domain) -> UserMessage:
    text, parsed = (body.pressed.payload, _parsed(body.pressed, domain)) if body.pressed else (body.text, None)
    return UserMessage(
        text,
        SilentOutput(),
        body.episode,
        parse_data=parsed,
        input_channel=DoorChannel.name(),
        message_id=body.message_id,
        metadata=body.metadata,
    )


def _parsed(pressed: Pressed, domain: Domain) -> dict[str, Any]:
    """A button needs no understanding. Rasa's own commands and what the domain does not know are refused."""
    unknown = set(pressed.entities) - set(domain.entities)
    if pressed.intent in NOT_FOR_BUTTONS or pressed.intent not in domain.intents or unknown:
        raise Refused(422, "unknown_payload", "the payload's intent or entity is not in the domain")
    entities = [
        {"entity": name, "value": value, "start": 0, "end": len(pressed.payload), "extractor": "button"}
        for name, value in pressed.entities.items()
    ]
    return {"text": pressed.payload, "intent": {"name": pressed.intent, "confidence": 1.0}, "entities": entities}
