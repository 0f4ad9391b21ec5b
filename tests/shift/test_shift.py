"""A shift of three operators and a supervisor in browsers against sixty clients of four channels, with an outage in the middle."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.crash.clients import Client
from tests.crash.judge import judge as of_crash
from tests.shift import recount
from tests.shift.board import Board, read_board, read_report
from tests.shift.conftest import Played
from tests.shift.judge import judge
from tests.shift.raw import Raw, Row, moment, said_json

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]
MOSCOW = ZoneInfo("Europe/Moscow")


def midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(MOSCOW).date(), time(), MOSCOW)


async def test_nobody_waits_silently_nobody_gets_two_answers_every_conversation_ends(played: Played) -> None:
    assert judge(played.rows) == []


async def test_the_judge_sees_what_is_broken(played: Played) -> None:
    messages = played.rows["messages"]
    handoff = next(row for row in played.rows["handoffs"] if row["reason"] == "client_asked")
    mine = [row for row in messages if row["conversation_id"] == handoff["conversation_id"]]
    spoke = next(row for row in mine if row["author"] == "bot")
    person = next(row for row in mine if row["author"] == "operator")

    def faults(**tables: list[Row]) -> str:
        return "\n".join(judge(Raw({**played.rows.tables, **tables})))

    silent = [row for row in messages if row["author"] != "system" or row["conversation_id"] != handoff["conversation_id"]]
    assert "without a statement" in faults(messages=silent)
    assert "has no answer" in faults(messages=[row for row in messages if row["author"] == "client"])
    assert "answered twice" in faults(messages=[one for row in messages for one in ([row, row] if row is spoke else [row])])
    assert "the bot spoke" in faults(messages=[{**row, "author": "bot"} if row is person else row for row in messages])
    assert "outcome None" in faults(episodes=[{**row, "outcome": None} for row in played.rows["episodes"]])
    assert "is open" in faults(handoffs=[{**row, "ended_at": None} for row in played.rows["handoffs"]])


async def test_nothing_is_lost_doubled_or_said_by_the_bot_in_a_persons_place(played: Played) -> None:
    shift = played.shift
    replied = [reply for operator in shift.operators for reply in operator.replied]
    clients: list[Client] = [guest.client for guest in shift.guests]
    verdict = of_crash(clients, replied, shift.records(), lambda *_: False)
    assert verdict.found == []
    assert set(verdict.channels) == {"site", "telegram", "vk", "max"}
    assert shift.wrong == []
    assert "Traceback (most recent call last)" not in shift.system.log


async def test_everything_that_a_shift_has_happened(played: Played) -> None:
    shift, rows = played.shift, played.rows
    assert len(shift.guests) == 60 and len(shift.operators) == 3
    assert all(one.done["take"] + one.done["accept"] and one.done["reply"] for one in shift.operators)
    assert shift.done["transfer"] == 4 and shift.done["ticket"] == 2
    left = next(one for one in shift.operators if one.login == "consult2")
    assert left.held_when_left == len([row for row in rows["handoffs"] if row["end"] == "released"]) > 0
    assert {row["end"] for row in rows["handoffs"]} >= {"closed", "transferred", "released"}
    (incident,) = rows["incidents"]
    assert incident["state"] in ("restored", "closed") and incident["kind"] == "street"
    states = [row["state"] for row in rows["incident_members"]]
    assert len(states) == 15 and states.count("broken") == 3 and states.count("works") == 12
    back = [row for row in rows["handoffs"] if row["reason"] == "not_restored"]
    assert len(back) == 3 and all(said_json(row["packet"])["incidents"] for row in back)


async def test_the_board_in_the_middle_counts_what_the_rows_count(played: Played) -> None:
    rows, board = played.middle.rows, played.middle.board
    assert board.tiles["held"] + board.tiles["waiting"] > 0, "the middle of a shift is not empty"
    _same_board(rows, board)


async def test_board_and_reports_at_the_end_count_what_the_rows_count(played: Played) -> None:
    shift, rows = played.shift, played.rows
    board = await read_board(shift.boss, shift.system.base)
    _same_board(rows, board)
    assert board.tiles["held"] == board.tiles["waiting"] == 0
    since = midnight(moment(rows["messages"][0], "at"))
    period = f"since={since:%Y-%m-%d}&until={board.at.astimezone(MOSCOW):%Y-%m-%d}"
    mine = recount.Period(rows, since)
    counts = mine.counts
    for by in ("queue", "operator", "channel"):
        report = await read_report(shift.boss, shift.system.base, period, by)
        assert report.split == mine.split(by), by
    shown = report.tiles
    assert [shown["all"][0], shown["people"][0]] == [str(counts["all"]), str(counts["people"])]
    assert shown["in_target"][0] == recount.percent(counts["in_target"], counts["taken"])
    assert shown["taken"] == (
        recount.span(recount.rank(mine.waits, 50)),
        f"90 % ждали не дольше {recount.span(recount.rank(mine.waits, 90))}",
    )
    assert shown["answered"] == (
        recount.span(recount.rank(mine.answers, 50)),
        f"90 % не дольше {recount.span(recount.rank(mine.answers, 90))}",
    )
    assert shown["kept"] == (recount.percent(counts["kept"], counts["promised"]), f"{counts['kept']} из {counts['promised']}")
    csi, answered, asked = mine.csi
    assert shown["csi"] == (f"{csi:.2f}".replace(".", ","), f"{answered} из {asked} ответили")


def _same_board(rows: Raw, board: Board) -> None:
    since = midnight(board.at)
    assert board.tiles == recount.tiles(rows, board.at)
    assert board.queues == recount.queues(rows, board.at)
    assert board.staff == recount.staff(rows, since)
    counts = recount.Period(rows, since).counts
    share = recount.percent(counts["in_target"], counts["taken"]) if counts["taken"] else "–"
    assert board.today == {"all": str(counts["all"]), "people": str(counts["people"]), "in_target": share}
    assert board.at - since < timedelta(days=1)
