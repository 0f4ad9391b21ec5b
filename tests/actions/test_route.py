"""The actions' route: only the engine may call it, and what is no call is refused with a code."""

from __future__ import annotations

import json

import httpx
import pytest
from fastapi import FastAPI
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action, ActionExecutionRejection

from actions.route import LARGEST, router
from tests.actions.conftest import World
from tests.actions.dialogue import TOKEN, Dialogue

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Bearer ключ".encode()}]
)
async def test_without_the_token_nothing_runs(world: World, client: Dialogue, header: dict[str, str]) -> None:
    call = client.says("позовите человека", "call_human").call("action_handoff")
    answer = await world.http.post("/engine/actions", json=call, headers=header)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"next_action": 5}',
        b'{"next_action": "action_answer"}',
        b'{"next_action": "action_answer", "tracker": []}',
        b'{"next_action": "action_answer", "tracker": {"sender_id": "1", "slots": {}, "latest_message": {}, "events": [1]}}',
        b'{"next_action": "action_answer", "tracker": {"sender_id": "1", "slots": {}, "latest_message": {}, "events": []}}',
        b'{"next_action": "action_answer", "tracker": {"sender_id": "1", "slots": {}, "latest_message": {"metadata": {"message_id": "x"}}, '
        b'"events": []}}',
    ],
)
async def test_what_is_no_call_is_refused(world: World, body: bytes) -> None:
    answer = await world.http.post("/engine/actions", content=body, headers=HEADERS)
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "message"}


async def test_too_large_a_call_is_refused(world: World) -> None:
    answer = await world.http.post("/engine/actions", content=b" " * (LARGEST + 1), headers=HEADERS)
    assert answer.status_code == 413


async def test_an_unknown_action_is_named(world: World, client: Dialogue) -> None:
    answer = await client.post(client.says("x", "ask").call("action_unheard_of"))
    assert (answer.status, answer.body["code"], answer.body["action_name"]) == (404, "action_unknown", "action_unheard_of")


class _Declines(Action):
    def name(self) -> str:
        return "action_declines"

    async def run(self, dispatcher: object, tracker: object, domain: object) -> list[dict[str, object]]:
        raise ActionExecutionRejection("action_declines", "not now")


class _Fails(_Declines):
    def name(self) -> str:
        return "action_fails"

    async def run(self, dispatcher: object, tracker: object, domain: object) -> list[dict[str, object]]:
        raise RuntimeError("the reason stays here")


class _Domain(_Declines):
    def name(self) -> str:
        return "action_domain"

    async def run(self, dispatcher: object, tracker: object, domain: object) -> list[dict[str, object]]:
        return [SlotSet("topic", "without a domain")]


async def test_the_protocol_of_declining_failing_and_running_without_a_domain(client: Dialogue) -> None:
    executor = ActionExecutor()
    for action in (_Declines(), _Fails(), _Domain()):
        executor.register_action(action)
    app = FastAPI()
    app.include_router(router(executor, TOKEN))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as http:
        client.http = http
        client.says("x", "ask")
        declined = await client.post(client.call("action_declines"))
        assert (declined.status, declined.body) == (400, {"error": "not now", "action_name": "action_declines"})
        failed = await client.post(client.call("action_fails"))
        assert (failed.status, failed.body["code"]) == (500, "action_failed")
        assert "the reason" not in json.dumps(failed.body)
        assert (await client.post(client.call("action_domain"))).slots == {"topic": "without a domain"}
