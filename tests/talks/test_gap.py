"""A gap from its first client to its last: what five ask in vain costs operators minutes, is drafted, published, and costs no more."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from connectors.ledger.tables import conversations
from tests.talks.clients import Visitor
from tests.talks.script import start_of
from tests.talks.stage import PATIENCE_S, Stage, World, staged

ASKED = [
    "можно поставить камеру видеонаблюдения в подъезд",
    "сколько стоит камера видеонаблюдения в подъезд",
    "хочу камеру видеонаблюдения",
    "установите камеру видеонаблюдения в подъезд",
    "ставите камеры видеонаблюдения?",
]
MINUTES_EACH = 2.0
SAID = "Камеру видеонаблюдения в подъезд ставим по заявке совета дома, 290 рублей в месяц с квартиры."


@pytest.mark.asyncio(loop_scope="session")
async def test_a_gap_is_found_filled_and_seen_to_be_filled(world: World, tmp_path: Path) -> None:
    async with staged(world, tmp_path, start_of({}), None) as stage:
        for question in ASKED:
            await _answered_by_a_person(stage, question)

        gap = await _until(stage, "/api/kb/gaps", lambda said: said["gaps"][0] if said["gaps"] else None)
        assert gap["title"] in ASKED and (gap["questions"], gap["clients"], gap["minutes"], gap["state"]) == (5, 5, 10.0, "open")

        draft = await _editor(stage, "POST", f"/api/kb/gaps/{gap['id']}/draft")
        assert SAID in draft["answer"] and {draft["title"], *draft["questions"]} == set(ASKED)
        refused = await stage.desk("editor", "POST", f"/api/kb/articles/{draft['id']}/publish")
        assert refused.json()["code"] == "answer_unfit"
        change = {name: draft[name] for name in ("title", "questions", "topic", "owner")}
        await _editor(stage, "PUT", f"/api/kb/articles/{draft['id']}", {**change, "answer": SAID})
        await _editor(stage, "POST", f"/api/kb/articles/{draft['id']}/publish")

        sixth = Visitor(stage, "ru")
        await sixth.says("а камеру видеонаблюдения в подъезд поставите?")
        await stage.settle()
        assert any("290 рублей" in read.text for read in await sixth.reads())

        await stage.pass_time(timedelta(days=2))
        stage.forget_sessions()
        after = await _editor(stage, "GET", f"/api/kb/gaps/{gap['id']}")
        effect = after["effect"]
        assert (after["state"], after["again"], effect["before"]["missed"], effect["after"]["missed"]) == ("added", 0, 5, 0)
        assert [(day["missed"], day["answered"]) for day in effect["days"]] == [(5, 1), (0, 0), (0, 0)]


async def _answered_by_a_person(stage: Stage, question: str) -> None:
    """The bot does not know, the client calls a person, and that takes the person two minutes."""
    client = Visitor(stage, "ru")
    for words in (question, "позовите человека"):
        await client.says(words)
        await stage.settle()
    assert not any("290" in read.text for read in await client.reads())
    path = f"/api/desk/conversations/{await _newest(stage)}"
    await _operator(stage, f"{path}/take")
    await stage.pass_time(timedelta(minutes=1))
    await _operator(stage, f"{path}/reply", {"client_message_id": uuid.uuid4().hex, "text": SAID})
    await stage.pass_time(timedelta(minutes=1))
    await _operator(stage, f"{path}/close", {"topic": "other", "outcome": "solved"})


async def _newest(stage: Stage) -> int:
    assert stage.parts is not None
    async with stage.parts.store.read() as tx:
        return int(await tx.conn.scalar(select(func.max(conversations.c.id))) or 0)


async def _operator(stage: Stage, path: str, body: dict[str, Any] | None = None) -> None:
    (await stage.desk("consult", "POST", path, body)).raise_for_status()


async def _editor(stage: Stage, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await stage.desk("editor", method, path, body)
    assert answer.status_code < 300, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def _until(stage: Stage, path: str, found: Callable[[dict[str, Any]], Any]) -> Any:
    """What the editor sees once the minute's work is done: the last client's question is there a minute before the time spent on it."""
    seen = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while seen is None or seen["questions"] < len(ASKED) or seen["minutes"] < MINUTES_EACH * len(ASKED):
                await stage.pass_time(timedelta(minutes=1))
                seen = found(await _editor(stage, "GET", path))
    except TimeoutError:
        pytest.fail(f"after {PATIENCE_S} s the editor sees {seen}")
    return seen
