"""The live board counts what is in the store now, and each number opens its conversations."""

from __future__ import annotations

import re
from datetime import timedelta

from handoff.boards import live
from handoff.boards.figures import Look
from handoff.boards.settings import BoardSettings
from tests.handoff.office import Office
from tests.handoff.pages.test_frame import sign_in


async def look_at(office: Office, login: str = "supervisor") -> tuple[dict[str, live.QueueNow], dict[str, live.OperatorNow]]:
    who = await office.operator(login)
    async with office.store.read() as tx:
        look = Look(tx, who, BoardSettings())
        staff = await live.operators_now(look, tx.now - timedelta(hours=12))
        return {line.name: line for line in await live.queues_now(look, staff)}, {one.login: one for one in staff}


async def test_a_client_is_counted_where_they_are(office: Office) -> None:
    one = await office.calls_person("1", queue="consult")
    await office.clock.advance(timedelta(seconds=90))
    await office.calls_person("2", queue="consult")
    lines, _ = await look_at(office)
    assert (lines["consult"].counts["waiting"], lines["consult"].counts["long"]) == (2, 1)
    await office.does("consult", one, "take")
    lines, staff = await look_at(office)
    assert {name: lines["consult"].counts[name] for name in ("waiting", "held", "unanswered")} == {"waiting": 1, "held": 1, "unanswered": 1}
    assert (staff["consult"].held, staff["consult"].unanswered) == (1, 1)
    await office.does("consult", one, "reply", client_message_id="r1", text="Здравствуйте!")
    lines, staff = await look_at(office)
    assert (lines["consult"].counts["unanswered"], staff["consult"].oldest) == (0, None)
    await office.does("consult", one, "close", topic="wifi", outcome="solved")
    lines, staff = await look_at(office)
    assert (lines["consult"].counts["held"], staff["consult"].done) == (0, 1)


async def test_a_deadline_is_in_danger_and_then_missed(office: Office) -> None:
    await office.calls_person("1", queue="technical")
    seen = []
    for _ in range(40):
        lines, _staff = await look_at(office)
        seen.append((lines["technical"].counts["danger"], lines["technical"].counts["breached"]))
        await office.clock.advance(timedelta(minutes=1))
    assert seen[0] in ((0, 0), (1, 0))
    assert seen[-1] == (0, 1)


async def test_the_page_shows_the_numbers_and_opens_them(office: Office) -> None:
    conversation = await office.calls_person("1", queue="consult")
    await sign_in(office, "supervisor")
    page = await office.http.get("/board")
    assert page.status_code == 200
    link = re.search(r'id="t-waiting" href="([^"]+)"[^>]*><small>[^<]+</small><b>(\d+)</b>', page.text)
    assert link is not None
    assert link[2] == "1"
    behind = await office.http.get(link[1])
    assert f"/desk#{conversation}" in behind.text
    for part in ("/board/now", "/board/today"):
        assert (await office.http.get(part)).status_code == 200
    assert (await office.http.get("/board/list?what=nonsense")).status_code == 404
