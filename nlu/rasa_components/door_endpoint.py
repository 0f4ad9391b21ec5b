"""Calls the door's actions over one kept connection, and lets the turn know when an action could not be run."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from nlu.rasa_components.carried import carried_turn

TIMEOUT_S = 8  # below the door's patience with a whole turn, so that the door learns the reason
REJECTED = 400
_answer_schema = Draft7Validator(RemoteAction.action_response_format_spec())


class DoorEndpoint(EndpointConfig):
    """Rasa's own endpoint opens a connection a call, waits for five minutes and its caller goes on as if a failed action had done nothing.

    Here the first failure is noted in the turn under way, and no later action of that turn is called: the turn fails as a whole.
    """

    @classmethod
    def like(cls, other: EndpointConfig) -> DoorEndpoint:
        """The same address, headers and settings."""
        return cls(other.url, other.params, other.headers, **other.kwargs)

    _kept: aiohttp.ClientSession | None = None

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        """POST one action call. Raises ``ClientResponseError`` on 400 (the action declined to run) and on every failure."""
        carried = carried_turn.get()
        if carried is not None and carried.failure:
            raise ClientResponseError(502, "an earlier action of this turn failed", "")
        try:
            return await self._post(json)
        except Exception as failed:
            if carried is not None and not _declined(failed):
                carried.failure = f"{type(failed).__name__}: {getattr(failed, 'status', '')}"
            raise

    async def _post(self, body: Any) -> Any:
        if self._kept is None:
            self._kept = aiohttp.ClientSession(headers=self.headers, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        async with self._kept.post(self.url, json=body, params=self.params) as response:
            if response.status >= REJECTED:
                raise ClientResponseError(response.status, response.reason or "", await response.text())
            return await response.json()

    async def close(self) -> None:
        """Close the kept connection."""
        if self._kept is not None:
            await self._kept.close()


def check_answers_once() -> None:
    """Check an action's answer with a schema that is prepared once.

    Rasa prepares and checks the schema itself at every call, which took 14 ms of a turn's 20; there is no setting for it.
    """

    def check(_action: RemoteAction, answer: Any) -> bool:
        if not _plainly_right(answer):
            _answer_schema.validate(answer)
        return True

    RemoteAction._validate_action_result = check


def _plainly_right(answer: Any) -> bool:
    """True for what our actions nearly always answer, slots and replies: the schema tries every kind of event for each of them."""
    if not isinstance(answer, dict):
        return False
    events, replies = answer.get("events"), answer.get("responses")
    if not isinstance(events, list) or not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
        return False
    return all(isinstance(event, dict) and event.get("event") == "slot" and isinstance(event.get("name"), str) for event in events)


def _declined(failed: Exception) -> bool:
    """rasa-sdk's way of saying "this action does not want to run now", which the policies understand."""
    if not isinstance(failed, ClientResponseError) or failed.status != REJECTED:
        return False
    try:
        return "action_name" in json.loads(failed.text)
    except ValueError:
        return False
