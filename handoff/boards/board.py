"""The live board at ``/board``: what happens now, drawn anew every few seconds, each number with the conversations behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from handoff.boards import figures, live
from handoff.boards.choosing import Choice
from handoff.boards.facts import BACK, Part
from handoff.boards.figures import Look
from handoff.boards.live import NOW
from handoff.boards.looking import looking, midnight, naming
from handoff.operators import Operator
from handoff.pages.charts import Chart, Series
from handoff.pages.frame import Frame

WEEKS: Final = 4
"""Today is compared with so many of the same weekday."""
Name = Annotated[str | None, Query(max_length=80)]


def add_to(routes: APIRouter, frame: Frame) -> None:
    """``/board``, its two parts that are drawn anew, and ``/board/list``: the conversations behind a number."""
    enter = Depends(frame.overseer)

    @routes.get("/board")
    async def board(request: Request, who: Operator = enter) -> Response:
        async with looking(frame, who) as look:
            values = {**await _now(frame, request, look), **await _today(frame, request, look)}
        return frame.render(request, who, "boards/board.html", section="board", **values)

    @routes.get("/board/now")
    async def now(request: Request, who: Operator = enter) -> Response:
        async with looking(frame, who) as look:
            return frame.piece(request, who, "boards/_now.html", **await _now(frame, request, look))

    @routes.get("/board/today")
    async def today(request: Request, who: Operator = enter) -> Response:
        async with looking(frame, who) as look:
            return frame.piece(request, who, "boards/_today.html", **await _today(frame, request, look))

    @routes.get("/board/list")
    async def behind(request: Request, what: str, queue: Name = None, operator: Name = None, who: Operator = enter) -> Response:
        if what not in NOW:
            raise frame.unknown()
        async with looking(frame, who) as look:
            found = await live.listed(look, what, queue=queue, operator=operator)
            names = await naming(frame.texts, frame.locale(request, look.who), look)
            at = look.tx.now
        narrow = {"queue": queue, "operator": operator}
        return frame.render(request, who, "boards/list.html", section="board", what=what, found=found, name=names, at=at, narrow=narrow)


async def _now(frame: Frame, request: Request, look: Look) -> dict[str, Any]:
    staff = await live.operators_now(look, midnight(frame, look.tx.now))
    lines = await live.queues_now(look, staff)
    waits = [line.longest for line in lines if line.longest is not None]
    return {
        "at": look.tx.now,
        "queues": lines,
        "staff": staff,
        "total": {name: sum(line.counts[name] for line in lines) for name in NOW},
        "longest": min(waits, default=None),
        "here": sum(one.presence is not None and one.presence.here for one in staff),
        "incidents": await live.incidents_now(look),
        "endangered": [*await live.listed(look, "breached", limit=8), *await live.listed(look, "danger", limit=8)][:8],
        "target_s": look.chosen.target_s,
        "name": await naming(frame.texts, frame.locale(request, look.who), look),
    }


async def _today(frame: Frame, request: Request, look: Look) -> dict[str, Any]:
    """The day by hours beside the usual one, and the bot's share of the last week that is known."""
    since = midnight(frame, look.tx.now)
    day = since.date()
    known = Choice(day - BACK - timedelta(days=6), day - BACK, frame.zone, {})
    share = await figures.totals(look, known.part)
    today = Choice(day, day, frame.zone, {})
    counts = (await figures.totals(look, Part(since, since + timedelta(days=1)))).counts
    return {"share": share, "known": known, "today": today, "counts": counts, "hours": await _hours(frame, request, look, since)}


async def _hours(frame: Frame, request: Request, look: Look, since: datetime) -> Chart:
    def t(key: str) -> str:
        return frame.texts(key, frame.locale(request, look.who))

    now = await _by_hour(look, since, frame.zone)
    weeks = [await _by_hour(look, _back(since, 7 * week, frame.zone), frame.zone) for week in range(1, WEEKS + 1)]
    past = [week for week in weeks if week]
    hours = [f"{hour:02d}" for hour in range(24)]
    passed = f"{look.tx.now.astimezone(frame.zone):%H}"
    usual = [round(sum(sum(week.get(hour, (0, 0))) for week in past) / len(past), 1) if past else None for hour in hours]
    series = [
        Series(t("boards-alone"), [now.get(hour, (0, 0))[0] if hour <= passed else None for hour in hours], "ok"),
        Series(t("boards-people"), [now.get(hour, (0, 0))[1] if hour <= passed else None for hour in hours], "accent"),
        Series(t("boards-usual"), usual, "second", line=True),
    ]
    return Chart(t("boards-today-chart"), "stack", t("boards-hour"), hours, series)


async def _by_hour(look: Look, since: datetime, zone: ZoneInfo) -> dict[str, tuple[int, int]]:
    part = Part(since, _back(since, -1, zone))
    return dict(await figures.timeline(look, part, zone, "%H"))


def _back(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall clock so many local days before."""
    return (moment.astimezone(zone).replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=zone)
