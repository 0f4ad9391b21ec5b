"""What the door may rely on from a real engine: memory that travels, one run a message, clear refusals, survival."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import numpy as np
import pytest

from nlu.client import TURN, EngineClient
from nlu.contract import EngineTurn, TurnRequest
from nlu.errors import EngineMissing, EngineUnavailable
from nlu.process import EngineProcess
from tests.nlu.actions_door import ActionsDoor
from tests.nlu.conftest import PYTHON, ROOT, TOKEN, until_ready

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Talk:
    """One episode as the door leads it: keeps the tracker, numbers the messages."""

    def __init__(self, engine: EngineClient, episode: str) -> None:
        self._engine = engine
        self._episode = episode
        self._count = 0
        self.tracker: Mapping[str, Any] | None = None

    def request(self, text: str = "", **more: Any) -> TurnRequest:
        self._count += 1
        return TurnRequest(self._episode, f"{self._episode}-{self._count}", text, tracker=self.tracker, **more)

    async def say(self, text: str = "", **more: Any) -> EngineTurn:
        turn = await self._engine.turn(self.request(text, **more))
        self.tracker = json.loads(json.dumps(turn.tracker))
        return turn


async def test_a_question_reaches_its_action_with_what_the_door_sent_along(engine: EngineClient, door: ActionsDoor) -> None:
    metadata = {"message_id": "m-7", "conversation_id": "12", "text": "как оплатить интернет?"}
    turn = await engine.turn(TurnRequest("ask", "m-7", "как оплатить интернет?", metadata=metadata))
    assert (turn.intent, [reply.text for reply in turn.replies]) == ("ask", ["action_answer"])
    [call] = door.calls
    assert call["tracker"]["latest_message"]["metadata"] == metadata
    assert call["sender_id"] == "ask"
    assert "domain" not in call
    assert f"Authorization: Bearer {TOKEN}" in door.headers[-1]


async def test_the_same_message_twice_runs_once_and_answers_the_same(engine: EngineClient, door: ActionsDoor) -> None:
    request = TurnRequest("twice", "m-1", "как оплатить интернет?")
    first = await engine.turn(request)
    again = await engine.turn(TurnRequest("twice", "m-1", "как оплатить интернет?", tracker=first.tracker))
    assert again == first
    assert door.called() == ["action_answer"]


async def test_a_repeat_answers_with_its_own_replies_after_a_later_message(engine: EngineClient, door: ActionsDoor) -> None:
    talk = Talk(engine, "later")
    first = await talk.say("привет")
    await talk.say("спасибо")
    again = await engine.turn(TurnRequest("later", "later-1", "привет", tracker=talk.tracker))
    assert (again.replies, again.intent) == (first.replies, "greet")


async def test_an_open_form_survives_kill_and_restart(engine: EngineClient, door: ActionsDoor, process: EngineProcess) -> None:
    talk = Talk(engine, "form")
    await talk.say(payload="/open_ticket")
    told = await talk.say("не работает телевидение на кухне, экран чёрный")
    assert (told.active_form, told.slots["requested_slot"]) == ("ticket_form", "ticket_address")
    killed = process.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(EngineUnavailable):
        while True:
            await engine.turn(TurnRequest("other", "m", "привет"))
    await until_ready(engine)
    assert process.pid != killed
    told = await talk.say("улица Ленина, дом 5, квартира 12")
    assert (told.active_form, told.slots["requested_slot"]) == ("ticket_form", "ticket_contact")
    assert told.slots["ticket_problem"] == "не работает телевидение на кухне, экран чёрный"


async def test_a_long_talk_keeps_its_size_its_slots_and_its_form(engine: EngineClient, door: ActionsDoor) -> None:
    talk = Talk(engine, "long")
    await talk.say(payload="/open_ticket")
    await talk.say("не работает телевидение на кухне, экран чёрный")
    sizes, calls = [], []
    for _ in range(12):
        turn = await talk.say(payload="/ask")
        sizes.append(len(json.dumps(talk.tracker)))
        calls.append(len(json.dumps(door.calls[-1])))
    assert (turn.active_form, turn.slots["requested_slot"]) == ("ticket_form", "ticket_address")
    assert turn.slots["ticket_problem"] == "не работает телевидение на кухне, экран чёрный"
    assert max(sizes[3:]) - min(sizes[3:]) < 50
    assert max(calls[3:]) - min(calls[3:]) < 50


async def test_what_is_kept_holds_no_vector_and_no_channel_metadata(engine: EngineClient, door: ActionsDoor) -> None:
    vector = np.full(512, 512**-0.5, dtype=np.float32)
    turn = await engine.turn(TurnRequest("kept", "m-1", "как оплатить?", vector=vector, metadata={"person_id": "p-77"}))
    assert turn.intent is not None
    kept = json.dumps(turn.tracker)
    assert "p-77" not in kept and "intent_ranking" not in kept
    assert len(kept) < 4000
    assert len(json.dumps(door.calls)) < 12000 or not door.calls


async def test_the_vector_given_is_the_one_understood(engine: EngineClient) -> None:
    from nlu.encoders import load_encoder

    vector = load_encoder().encode(["позовите оператора"])[0]
    with_vector = await engine.turn(TurnRequest("v", "m-1", "позовите оператора", vector=vector))
    without = await engine.turn(TurnRequest("v", "m-1", "позовите оператора"))
    other = await engine.turn(TurnRequest("v", "m-1", "позовите оператора", vector=-vector))
    assert (with_vector.intent, without.intent) == ("call_human", "call_human")
    assert with_vector.confidence == pytest.approx(without.confidence, abs=1e-3)
    assert other.confidence < with_vector.confidence


@pytest.mark.parametrize("typed", ["/call_human", "  /call_human", "//call_human", '/choose{"n": "1"}', "/restart", "/"])
async def test_typed_text_is_never_a_payload(engine: EngineClient, door: ActionsDoor, typed: str) -> None:
    turn = await engine.turn(TurnRequest("typed", "m-1", typed))
    assert turn.confidence < 1.0
    [user] = [event for event in turn.tracker["events"] if event["event"] == "user"]
    assert not user["text"].startswith("/") and user["parse_data"]["entities"] == []


@pytest.mark.parametrize("typed", ["", " \n", "🙂🙂", "…", "\u200b", "\x00", "а" * 10_000, "<b>{}</b>"])
async def test_any_text_gets_a_reply(engine: EngineClient, door: ActionsDoor, typed: str) -> None:
    turn = await engine.turn(TurnRequest("any", "m-1", typed))
    assert turn.replies


async def test_a_payload_brings_its_entities(engine: EngineClient, door: ActionsDoor) -> None:
    turn = await engine.turn(TurnRequest("payload", "m-1", "", payload='/choose{"n": "2"}'))
    assert (turn.intent, turn.confidence) == ("choose", 1.0)
    [entity] = door.calls[0]["tracker"]["latest_message"]["entities"]
    assert (entity["entity"], entity["value"]) == ("n", "2")


async def test_language_chooses_the_wording_and_can_change(engine: EngineClient) -> None:
    talk = Talk(engine, "language")
    russian = await talk.say(payload="/greet", language="ru")
    english = await talk.say(payload="/greet", language="en")
    assert (russian.slots["language"], english.slots["language"]) == ("ru", "en")
    assert russian.replies[0].text != english.replies[0].text


async def test_episodes_at_the_same_moment_do_not_mix(engine: EngineClient, door: ActionsDoor) -> None:
    talks = [Talk(engine, f"together-{number}") for number in range(12)]
    await asyncio.gather(*(talk.say(payload="/open_ticket") for talk in talks))
    turns = await asyncio.gather(*(talk.say(f"не работает розетка номер {n} в комнате") for n, talk in enumerate(talks)))
    assert [turn.slots["ticket_problem"] for turn in turns] == [f"не работает розетка номер {n} в комнате" for n in range(12)]


@pytest.mark.parametrize("status", [500, 401, 400])
async def test_a_failing_action_fails_the_turn_and_nothing_after_it_runs(engine: EngineClient, door: ActionsDoor, status: int) -> None:
    talk = Talk(engine, f"failing-{status}")
    await talk.say("привет")
    before = talk.tracker
    door.behave = lambda call: status
    with pytest.raises(EngineUnavailable, match="502 action_failed"):
        await engine.turn(TurnRequest(f"failing-{status}", "m-2", "как оплатить интернет?", tracker=before))
    assert len(door.calls) == 1
    door.behave = lambda call: {"events": [], "responses": [{"text": "готово"}]}
    turn = await engine.turn(TurnRequest(f"failing-{status}", "m-2", "как оплатить интернет?", tracker=before))
    assert [reply.text for reply in turn.replies] == ["готово"]


async def test_all_kinds_of_replies_arrive(engine: EngineClient, door: ActionsDoor) -> None:
    said = {
        "text": "Первый абзац.\n\nВторой абзац.",
        "buttons": [{"title": "Да", "payload": "/affirm"}],
        "custom": {"article": "a-1"},
        "image": "https://example.org/a.png",
    }
    door.behave = lambda call: {"events": [], "responses": [said, {"text": "и ещё"}]}
    turn = await engine.turn(TurnRequest("replies", "m-1", "", payload="/ask"))
    assert [reply.text for reply in turn.replies] == ["Первый абзац.\n\nВторой абзац.", "и ещё"]
    assert turn.replies[0].buttons == [{"title": "Да", "payload": "/affirm"}]
    assert turn.replies[0].custom == {"article": "a-1", "image": "https://example.org/a.png"}


GOOD = {"episode": "e", "message_id": "m", "text": "привет", "language": "ru"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        ([], 422, "bad_body"),
        ({}, 422, "bad_language"),
        ({**GOOD, "language": "de"}, 422, "bad_language"),
        ({**GOOD, "episode": 7}, 422, "bad_episode"),
        ({**GOOD, "message_id": " "}, 422, "bad_message_id"),
        ({**GOOD, "text": None}, 422, "bad_text"),
        ({**GOOD, "text": "а" * 20_001}, 422, "bad_text"),
        ({**GOOD, "payload": "affirm"}, 422, "bad_payload"),
        ({**GOOD, "payload": "/choose{n}"}, 422, "bad_payload"),
        ({**GOOD, "payload": "/restart"}, 422, "unknown_payload"),
        ({**GOOD, "payload": "/no_such_intent"}, 422, "unknown_payload"),
        ({**GOOD, "payload": '/choose{"no_such_entity": 1}'}, 422, "unknown_payload"),
        ({**GOOD, "vector": "не base64"}, 422, "bad_vector"),
        ({**GOOD, "vector": "AAA="}, 422, "bad_vector"),
        ({**GOOD, "vector": "AADAfw=="}, 422, "bad_vector"),
        ({**GOOD, "metadata": []}, 422, "bad_metadata"),
        ({**GOOD, "tracker": []}, 422, "bad_tracker"),
        ({**GOOD, "tracker": {"version": 1, "events": [{"event": "user"}]}}, 422, "bad_tracker"),
        ({**GOOD, "tracker": {"version": 1, "events": [7]}}, 422, "bad_tracker"),
        (b" " * (4 * 1024 * 1024 + 1), 413, "too_large"),
    ],
)
async def test_bad_requests_are_refused_with_a_code(process: EngineProcess, body: Any, status: int, code: str) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with httpx.AsyncClient(trust_env=False) as http:
        response = await http.post(process.url + TURN, content=raw, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["message"]


async def test_without_the_token_nothing_is_said(process: EngineProcess, engine: EngineClient) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
            response = await http.post(process.url + TURN, json=GOOD, headers=headers)
            assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
    async with aiohttp.ClientSession() as session:
        assert not await EngineClient(process.url, "wrong", session).ready()


async def test_the_engine_dies_with_its_door_even_when_that_is_killed(engine: EngineClient, model: Path, tmp_path: Path) -> None:
    script = (
        "import asyncio, os, sys\nfrom pathlib import Path\nfrom nlu.process import EngineProcess\n"
        "async def main():\n"
        "    p = EngineProcess(root=Path(sys.argv[1]), python=Path(sys.argv[2]), state=Path(sys.argv[3]), model=Path(sys.argv[4]),"
        " door_url='http://127.0.0.1:9', token='t')\n"
        "    await p.start()\n    print(p.pid, flush=True)\n    await asyncio.sleep(3600)\nasyncio.run(main())\n"
    )
    arguments = [str(ROOT), str(PYTHON), str(tmp_path), str(model)]
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, *arguments, cwd=ROOT, stdout=pipe)
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    assert _alive(child)
    parent.kill()
    await parent.wait()
    deadline = time.monotonic() + 30
    while _alive(child):
        assert time.monotonic() < deadline, "the engine outlived its door"
        await asyncio.sleep(0.05)


async def test_a_missing_environment_is_said_in_a_sentence(engine: EngineClient, tmp_path: Path) -> None:
    process = EngineProcess(root=ROOT, python=tmp_path / "python", state=tmp_path, model=tmp_path, door_url="http://127.0.0.1:9", token="t")
    with pytest.raises(EngineMissing, match="make run"):
        await process.start()


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
