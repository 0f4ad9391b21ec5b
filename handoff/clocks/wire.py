"""Clocks, plans and calendar days as JSON, with words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Texts
from handoff.clocks.calendar import Day
from handoff.clocks.clock import Clock
from handoff.clocks.plans import Plan


def clock(one: Clock, texts: Texts, locale: str, now: datetime) -> dict[str, Any]:
    """A clock with the intervals it counted; ``exact``: counting anew gives the stored deadline.

    ``spent_s``: open seconds until its end or now; ``left_s``: until it is due, negative when it is over, None when it stands or ended.
    """
    reckoned = one.reckon()
    zone = str(one.hours.get("zone") or "UTC")
    spent = one.spent_s if one.spent_s is not None else int(one.spent(now).total_seconds())
    return {
        "id": one.id,
        "kind": one.kind.value,
        "title": texts(f"clocks-kind-{one.kind.value}", locale),
        "state": _state(one),
        "state_title": texts(f"clocks-state-{_state(one)}", locale),
        "queue": one.queue,
        "started_at": one.started_at.isoformat(),
        "due": one.due.isoformat(),
        "warn_at": one.warn_at.isoformat(),
        "seconds": one.seconds,
        "spent_s": spent,
        "left_s": one.seconds - spent if one.ended_at is None and not one.paused else None,
        "ended_at": one.ended_at and one.ended_at.isoformat(),
        "warned_at": one.warned_at and one.warned_at.isoformat(),
        "breached_at": one.breached_at and one.breached_at.isoformat(),
        "transfers": one.transfers,
        "plan": one.plan,
        "plan_title": _promise(one, texts, locale),
        "zone": zone,
        "wall": reckoned.wall,
        "exact": reckoned.due == one.due,
        "pauses": [
            {
                "reason": pause.reason,
                "title": texts(f"clocks-pause-{pause.reason.replace('_', '-')}", locale),
                "since": pause.since.isoformat(),
                "until": pause.until and pause.until.isoformat(),
                "who": pause.who,
            }
            for pause in one.pauses
        ],
        "intervals": [
            {
                "since": begin.isoformat(),
                "until": end.isoformat(),
                "seconds": int((end - begin).total_seconds()),
                "words": _interval(begin, end, zone, texts, locale),
            }
            for begin, end in reckoned.intervals
        ],
    }


def _state(one: Clock) -> str:
    if one.result is not None:
        return one.result
    if one.paused:
        return "paused"
    if one.breached_at is not None:
        return "over"
    return "near" if one.warned_at is not None else "running"


def _promise(one: Clock, texts: Texts, locale: str) -> str:
    if one.plan is None:
        return texts("clocks-plan-own", locale)
    parts = (("client", one.plan["client"]), ("queue", one.plan["queue"]), ("line", one.plan["line"]))
    said = [texts(f"clocks-plan-{name}", locale, value=str(value)) for name, value in parts if value]
    return ", ".join(said) or texts("clocks-plan-any", locale)


def _interval(begin: datetime, end: datetime, zone: str, texts: Texts, locale: str) -> str:
    first, last = begin.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    values = {"weekday": first.weekday(), "date": f"{first:%d.%m.%Y}", "since": f"{first:%H:%M}", "until": f"{last:%H:%M}"}
    key = "clocks-interval" if first.date() == last.date() else "clocks-interval-days"
    return texts(key, locale, **values, end=f"{last:%d.%m.%Y}")


def plan(one: Plan) -> dict[str, Any]:
    """A plan's row."""
    return asdict(one)


def days(found: Mapping[date, Day], texts: Texts, locale: str) -> list[dict[str, Any]]:
    """Days of a calendar that are not plain ones."""
    return [
        {
            "day": at.isoformat(),
            "kind": day.kind.value,
            "kind_title": texts(f"clocks-day-{day.kind.value}", locale),
            "name": day.name if day.entered or not day.name else texts(f"clocks-holiday-{day.name}", locale),
            "like": day.like,
            "short": day.short,
            "entered": day.entered,
        }
        for at, day in found.items()
    ]


def hole(name: str, texts: Texts, locale: str) -> str:
    """A hole of a calendar in words."""
    return (
        texts("clocks-hole-moves", locale)
        if name == "moves"
        else texts("clocks-hole", locale, name=texts(f"clocks-holiday-{name}", locale))
    )
