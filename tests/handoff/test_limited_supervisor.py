"""A supervisor of some queues: the same screens, and in each of them these queues alone."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from handoff.operators import Role
from handoff.pages.visit import COOKIE, GUARD_HEADER, guard_of
from tests.handoff.office import Office

LIMITED = "queue-supervisor"


async def page(office: Office, login: str, path: str, method: str = "GET", **data: Any) -> httpx.Response:
    token = await office.token(login)
    headers = {"Cookie": f"{COOKIE}={token}", GUARD_HEADER: guard_of(token)}
    return await office.http.request(method, path, data=data or None, headers=headers)


@pytest.fixture
async def conversations(office: Office) -> dict[str, int]:
    """One closed and one waiting with the second line, one waiting with the first, and one that the first passed to finance."""
    await office.operators.add(LIMITED, "demo", roles=[Role.queue_supervisor], queues=["technical"])
    found = {}
    for chat, (name, topic) in enumerate((("closed", "speed"), ("technical", "speed"), ("consult", "tariffs"), ("finance", "payment"))):
        found[name] = await office.calls_person(str(chat), topic=topic)
    await office.does("technical", found["closed"], "take")
    await office.does("technical", found["closed"], "close", topic="speed", outcome="solved")
    await office.does("technical", found["technical"], "take")
    return found


async def test_only_their_queues_are_seen_and_decided_on(office: Office, conversations: dict[str, int]) -> None:
    assert {row["id"] for row in await office.sees(LIMITED, "all")} == {conversations["closed"], conversations["technical"]}
    await office.opens(LIMITED, conversations["technical"])
    for verb, body in (("take", {}), ("transfer", {"queue": "technical"}), ("close", {"topic": "tariffs", "outcome": "solved"})):
        assert (await office.does(LIMITED, conversations["consult"], verb, **body)).status_code in (403, 409), verb
    assert (await office.call(LIMITED, "GET", f"/desk/conversations/{conversations['consult']}")).status_code == 403
    moved = await office.does(LIMITED, conversations["technical"], "transfer", queue="consult", comment="не к нам")  # held by a colleague
    assert moved.status_code == 200, moved.text
    assert (await office.call(LIMITED, "GET", f"/desk/conversations/{conversations['technical']}")).status_code == 403


async def test_boards_and_reports_count_their_queues_alone(office: Office, conversations: dict[str, int]) -> None:
    for path, theirs, everyones in (
        ("/board/list?what=open", ["technical"], ["technical", "consult", "finance"]),
        ("/reports/list?what=all", ["closed", "technical"], [*conversations]),
    ):
        for login, expected in ((LIMITED, theirs), ("supervisor", everyones)):
            shown = {int(one) for one in re.findall(r"/desk#(\d+)", (await page(office, login, path)).text)}
            assert shown == {conversations[name] for name in expected}, (login, path)
    board, report = (await page(office, LIMITED, "/board")).text, (await page(office, LIMITED, "/reports")).text
    assert "Технич" in board and "Оплата и счета" not in board and "Доля бота" not in board
    offered = re.search(r'<select name="queue">.*?</select>', report, re.DOTALL)
    assert offered and set(re.findall(r'value="(\w+)"', offered[0])) == {"technical"}
    marks = (await office.call(LIMITED, "GET", "/satisfaction/first-contact?by=queue")).json()
    assert {one["key"] for one in marks["by"]} <= {"technical"}
    kept = await office.call(LIMITED, "GET", "/desk/sla/report")
    assert kept.status_code == 200 and {one["queue"] for one in kept.json()["clocks"]} <= {"technical"}, kept.text


async def test_settings_are_not_theirs_and_a_full_supervisor_has_no_limit(office: Office, conversations: dict[str, int]) -> None:
    for path in ("/settings/queues", "/settings/surveys", "/quality/agreement"):
        assert (await page(office, LIMITED, path)).status_code == 403
    assert (await page(office, LIMITED, "/reports/bonus", "POST", csi="4", percent="1")).status_code == 403
    assert (await page(office, LIMITED, "/quality")).status_code == 200
    assert (await office.call(LIMITED, "PATCH", "/satisfaction/settings", low=3)).status_code == 403
    assert (await page(office, "consult", "/board")).status_code == 403
    both = {"roles": ["queue_supervisor", "supervisor"], "queues": ["technical"]}
    assert (await office.call("administrator", "PATCH", f"/accounts/{LIMITED}", **both)).status_code in (200, 204)
    assert {row["id"] for row in await office.sees(LIMITED, "all")} == set(conversations.values())
