"""Supervisors' pages of clocks: plans of service at ``/settings/plans``, production calendars at ``/settings/calendar``."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response

from connectors.errors import BadInput
from connectors.ledger.store import Tx
from handoff import queues
from handoff.clocks import calendar, calendars, holes, plans, wire
from handoff.clocks.calendar import COUNTRY, Day, Kind
from handoff.clocks.calendars import YEARS
from handoff.clocks.plans import ClockKind, Plan
from handoff.clocks.regions import ZONES
from handoff.desk.bodies import clean
from handoff.operators import Operator
from handoff.pages.frame import Frame

_MOST_S: Final = 365 * 24 * 3600
_LENGTH: Final = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?")
Typed = Annotated[str, Form(max_length=120)]
Year = Annotated[int | None, Query(ge=YEARS.start, lt=YEARS.stop)]
Code = Annotated[str, Path(max_length=10)]


def add_to(routes: APIRouter, frame: Frame) -> None:
    """Both pages with what is posted from them."""
    _add_plans(routes, frame)
    _add_calendar(routes, frame)


def _add_plans(routes: APIRouter, frame: Frame) -> None:
    enter = Depends(frame.supervisor)

    @routes.get("/settings/plans")
    async def show(request: Request, edit: int = 0, who: Operator = enter) -> Response:
        async with frame.store.read() as tx:
            values = await _plans(tx, frame, request, who, edit)
        return frame.render(request, who, "clocks/plans.html", section="settings", **values)

    @routes.post("/settings/plans")
    async def put(
        request: Request,
        client: Typed = "",
        queue: Typed = "",
        line: Annotated[int, Form(ge=0, le=3)] = 0,
        pickup: Typed = "",
        first: Typed = "",
        next: Typed = "",
        resolution: Typed = "",
        warn: Typed = "",
        who: Operator = enter,
    ) -> Response:
        locale = frame.locale(request, who)
        wanted = Plan(
            clean(client)[:80],
            queue,
            line,
            pickup_s=_seconds(frame, locale, ClockKind.pickup, pickup, 1),
            first_s=_seconds(frame, locale, ClockKind.first, first, 60),
            next_s=_seconds(frame, locale, ClockKind.next, next, 60),
            resolution_s=_seconds(frame, locale, ClockKind.resolution, resolution, 60),
            warn_percent=_share(frame, locale, warn),
        )
        if wanted.empty:
            raise BadInput("plan_empty", frame.texts("clocks-page-empty", locale), field="first")
        async with frame.store.write() as tx:
            await plans.put(tx, who.login, wanted)
            values = await _plans(tx, frame, request, who)
        return frame.piece(request, who, "clocks/_plans.html", **values)

    @routes.delete("/settings/plans/{plan_id}")
    async def drop(request: Request, plan_id: Annotated[int, Path(ge=1, le=2**63 - 1)], who: Operator = enter) -> Response:
        async with frame.store.write() as tx:
            await plans.drop(tx, who.login, plan_id)
            values = await _plans(tx, frame, request, who)
        return frame.piece(request, who, "clocks/_plans.html", **values)


async def _plans(tx: Tx, frame: Frame, request: Request, who: Operator, edit: int = 0) -> dict[str, Any]:
    locale = frame.locale(request, who)
    found = await plans.every(tx)
    served = {one.name: one for one in await queues.every(tx)}
    names = {name: one.titled(frame.texts, locale) for name, one in served.items()}
    chosen = next((one for one in found if one.id == edit), Plan())
    own = [(names[name], one.answer_minutes) for name, one in served.items()]
    return {"plans": found, "queues": names, "edit": chosen, "own": own, "warn_percent": plans.WARN_PERCENT, "minutes": _minutes}


def _minutes(seconds: int | None) -> str:
    """Whole seconds as the form takes them again: «0.33» is 20 seconds."""
    return "" if seconds is None else f"{seconds / 60:.2f}".rstrip("0").rstrip(".")


def _add_calendar(routes: APIRouter, frame: Frame) -> None:
    enter = Depends(frame.supervisor)

    @routes.get("/settings/calendar")
    async def show(
        request: Request, code: Annotated[str, Query(max_length=10)] = COUNTRY, year: Year = None, who: Operator = enter
    ) -> Response:
        async with frame.store.read() as tx:
            values = await _days(tx, frame, request, who, code, year or tx.now.year)
        return frame.render(request, who, "clocks/calendar.html", section="settings", **values)

    @routes.post("/settings/calendar/{code}")
    async def put(
        request: Request,
        code: Code,
        day: Annotated[date, Form()],
        kind: Annotated[Kind, Form()],
        name: Typed = "",
        like: Annotated[int, Form(ge=0, le=6)] = 0,
        short: Typed = "",
        who: Operator = enter,
    ) -> Response:
        worked = like if kind is Kind.working else None
        entered = Day(kind, clean(name), worked, bool(short) or kind is Kind.short, entered=True)
        return await _changed(request, who, code, day, entered)

    @routes.delete("/settings/calendar/{code}/{day}")
    async def clear(request: Request, code: Code, day: date, who: Operator = enter) -> Response:
        return await _changed(request, who, code, day, None)

    async def _changed(request: Request, who: Operator, code: str, at: date, entered: Day | None) -> Response:
        async with frame.store.write() as tx:
            await calendars.enter(tx, who.login, code, at, entered)
            values = await _days(tx, frame, request, who, code, at.year)
        return frame.piece(request, who, "clocks/_calendar.html", **values)


async def _days(tx: Tx, frame: Frame, request: Request, who: Operator, code: str, year: int) -> dict[str, Any]:
    calendars.check(code)
    locale = frame.locale(request, who)
    found = calendar.find(COUNTRY, None if code == COUNTRY else code, await calendars.changes(tx))
    regions = sorted((frame.texts(f"clocks-region-{one.lower()}", locale), one) for one in ZONES)
    return {
        "code": code,
        "year": year,
        "years": range(max(YEARS.start, tx.now.year - 1), tx.now.year + 3),
        "calendars": [(frame.texts("clocks-country", locale), COUNTRY), *regions],
        "days": [{**said, "at": at} for at, said in zip(found.year(year), wire.days(found.year(year), frame.texts, locale), strict=True)],
        "own": set((await calendars.changes(tx)).get(code, {})),
        "holes": [wire.hole(name, frame.texts, locale) for name in found.holes(year)],
        "troubles": await holes.troubles(tx, frame.texts, locale),
        "kinds": list(Kind),
    }


def _seconds(frame: Frame, locale: str, kind: ClockKind, text: str, unit: int) -> int | None:
    """A typed length in seconds or minutes; empty is None. Raises BadInput."""
    if not (text := text.strip()):
        return None
    match = _LENGTH.fullmatch(text)
    seconds = round(float(f"{match[1]}.{match[2] or 0}") * unit) if match else 0
    if not 0 < seconds <= _MOST_S:
        raise BadInput("bad_length", frame.texts("clocks-page-bad-length", locale, what=frame.texts(f"clocks-kind-{kind.value}", locale)))
    return seconds


def _share(frame: Frame, locale: str, text: str) -> int | None:
    if not (text := text.strip()):
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:3]) <= 99 or len(text) > 2:
        raise BadInput("bad_share", frame.texts("clocks-page-bad-share", locale), field="warn")
    return int(text)
