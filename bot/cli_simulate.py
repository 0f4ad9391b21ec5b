"""The command line's part about trying things out: a simulated month through the real watch, and how many people a queue needs."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.command import bar
from bot.errors import CannotStart
from handoff.incidents.areas import Kind
from handoff.incidents.watching import Bounds
from handoff.simulation import arrivals, month, relief, staffing
from handoff.simulation.month import Month, Plan
from handoff.simulation.outages import Outage
from handoff.simulation.relief import Relief
from handoff.simulation.staffing import Question

app = typer.Typer(help="A simulated month through the real watch for incidents, and how many operators a queue needs.")
_SOON: Final = 5.0
"""Minutes within which a fault should be known."""
_SEEN: Final = 5
"""A fault can be seen that soon when so many complain within that time."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHOWN: Final = 20

Seed = Annotated[int, typer.Option(help="the same seed gives the same month")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.callback(invoke_without_command=True)
def simulate(
    context: typer.Context,
    seed: Seed = 1,
    months: Annotated[int, typer.Option(help="months with seeds one after another", min=1, max=50)] = 1,
    per_day: Annotated[float, typer.Option(help="contacts a day, of every kind", min=1, max=20_000)] = 1000.0,
    outages: Annotated[float, typer.Option(help="faults a week", min=0, max=100)] = 4.0,
    located: Annotated[float, typer.Option(help="share of complaints with a known address", min=0, max=1)] = 0.7,
    false_alarms: Annotated[float, typer.Option(help="allowed false alarms a week", min=0.01, max=100)] = 1.0,
    as_json: Json = False,
) -> None:
    """Play a month of contacts and faults: minutes to the alarm, false alarms a week, what it spares the queue."""
    if context.invoked_subcommand is not None:
        return
    plan = Plan(per_day=per_day, outages_a_week=outages, located=located, bounds=Bounds(false_alarms=false_alarms))
    played = []
    for number in range(months):
        with bar(f"Month {number + 1} of {months}") as playing:
            played.append(month.run(seed + number, plan, playing))
    spared = [relief.relief(one, seed + number) for number, one in enumerate(played)]
    figures = _figures(played, spared)
    if as_json:
        print(json.dumps(figures))
        return
    console = Console()
    console.print(_outages(played[0]))
    console.print(_summary(figures))


@app.command()
def staff(
    when: Annotated[str, typer.Argument(help="an evening of the week, as mon 18-22")] = "mon 18-22",
    per_hour: Annotated[
        float | None, typer.Option(help="clients an hour who need a person; else from --per-day and the usual week")
    ] = None,
    per_day: Annotated[float, typer.Option(help="contacts a day", min=1)] = 1000.0,
    share: Annotated[float, typer.Option(help="share of contacts that need a person", min=0.01, max=1)] = 0.35,
    handling: Annotated[float, typer.Option(help="seconds of work on one", min=1, max=36_000)] = 240.0,
    target: Annotated[float, typer.Option(help="seconds to an answer", min=0, max=86_400)] = 20.0,
    level: Annotated[float, typer.Option(help="share answered within it", min=0.01, max=0.999)] = 0.8,
    patience: Annotated[float | None, typer.Option(help="seconds after which clients leave, on the average; left out: nobody does")] = None,
    spread: Annotated[float, typer.Option(help="of handling times, 1 for exponential ones", min=0.1, max=5)] = 1.0,
    rounds: Annotated[int, typer.Option(help="evenings to play", min=10, max=5000)] = 300,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """How many operators for 20 seconds on Monday evening: by the formula and by playing it, side by side."""
    day, start, end = _evening(when)
    week = arrivals.week(per_day * share)
    hourly = per_hour if per_hour is not None else max(week[day * 24 + start : day * 24 + end])
    question = Question(hourly, handling, target, level, patience, spread, float(end - start))
    if question.per_second * handling > 2000:
        raise CannotStart("So much work is for more than 2000 people at once: check --per-hour and --handling.")
    with bar("Playing evenings") as playing:
        answers = staffing.table(question, seed, rounds=rounds, progress=playing)
    people = staffing.people_needed(question)
    if as_json:
        rows = [{"people": one.people, "formula": (one.impatient or one.formula).level, "played": one.played} for one in answers]
        print(json.dumps({"people": people, "per_hour": hourly, "table": rows}))
        return
    Console().print(_staffing(question, answers, people, when))


def _evening(when: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"\s*([a-z]{3})\w*\s+(\d{1,2})\s*-\s*(\d{1,2})\s*", when.casefold())
    if found is None or found[1] not in _DAYS or not 0 <= int(found[2]) < int(found[3]) <= 24:
        raise CannotStart(f"{when!r} is no time of the week: write it as mon 18-22.")
    return _DAYS.index(found[1]), int(found[2]), int(found[3])


def _soon(outage: Outage) -> int:
    """Complaints within the minutes in which it should be known."""
    return sum(1 for at, _, _ in outage.complaints if at - outage.complaints[0][0] <= _SOON * 60)


def _figures(played: list[Month], spared: list[Relief]) -> dict[str, Any]:
    pairs = [pair for one in played for pair in zip(one.outages, one.minutes_to_alarm(), strict=True)]
    clear = [minutes for outage, minutes in pairs if _soon(outage) >= _SEEN]
    found = sorted(minutes for _, minutes in pairs if minutes is not None)
    weeks = sum(one.plan.days for one in played) / 7
    false = sum(1 for one in played for raised in one.raised if raised.outage is None)
    return {
        "months": len(played),
        "contacts": sum(one.contacts for one in played),
        "faults": len(pairs),
        "found": len(found),
        "minutes_median": round(float(np.median(found)), 1) if found else None,
        "minutes_p90": round(float(np.quantile(found, 0.9)), 1) if found else None,
        "clear_faults": len(clear),
        "clear_within_5": sum(1 for minutes in clear if minutes is not None and minutes <= _SOON),
        "false_alarms": false,
        "false_a_week": round(false / weeks, 2),
        "absorbed": round(float(np.mean([one.absorbed for one in spared])), 3),
        "level_without": round(float(np.mean([one.without.level(20) for one in spared])), 3),
        "level_known": round(float(np.mean([one.known.level(20) for one in spared])), 3),
        "wait_p95_without": round(float(np.mean([one.without.quantile(0.95) for one in spared]))),
        "wait_p95_known": round(float(np.mean([one.known.quantile(0.95) for one in spared]))),
        "left_without": round(float(np.mean([one.without.left for one in spared])), 3),
        "left_known": round(float(np.mean([one.known.left for one in spared])), 3),
    }


def _outages(played: Month) -> Table:
    table = Table(title="Faults of the first month")
    for name, right in (("Day", True), ("Hour", True), ("Where", False), ("Complaints", True), ("in 5 min", True), ("Alarm, min", True)):
        table.add_column(name, justify="right" if right else "left")
    begin = month.MONDAY + played.plan.weeks * 168 * 3600
    minutes = played.minutes_to_alarm()
    for outage, alarm in list(zip(played.outages, minutes, strict=True))[:_SHOWN]:
        second = outage.start - begin
        kind, name = outage.area
        where = kind.value if kind is Kind.everywhere else f"{kind.value} {name}"
        shown = "[dim]none[/]" if alarm is None else f"{alarm:.1f}"
        cells = (
            f"{second // 86400 + 1:.0f}",
            f"{second % 86400 // 3600:.0f}",
            where,
            str(len(outage.complaints)),
            str(_soon(outage)),
            shown,
        )
        table.add_row(*cells)
    return table


def _summary(figures: dict[str, Any]) -> Table:
    table = Table(title=f"{figures['months']} month(s), {figures['contacts']} contacts about faults")
    table.add_column("")
    table.add_column("", justify="right")
    clear, soon = figures["clear_faults"], figures["clear_within_5"]
    rows = (
        ("faults, of which found", f"{figures['faults']}, {figures['found']}"),
        ("minutes from the first complaint: median, 90 %", f"{figures['minutes_median']}, {figures['minutes_p90']}"),
        (f"with {_SEEN}+ complaints in 5 minutes: known within 5", f"{soon} of {clear}"),
        ("false alarms a week", f"{figures['false_a_week']}"),
        ("complaints that needed no person", f"{figures['absorbed']:.0%}"),
        ("while something is broken: answered in 20 s, without → with", f"{figures['level_without']:.0%} → {figures['level_known']:.0%}"),
        ("wait, 95 %, seconds", f"{figures['wait_p95_without']} → {figures['wait_p95_known']}"),
        ("clients who left the queue", f"{figures['left_without']:.1%} → {figures['left_known']:.1%}"),
    )
    for row in rows:
        table.add_row(*row)
    return table


def _staffing(question: Question, answers: Any, people: int, when: str) -> Table:
    target = f"{question.level:.0%} within {question.target:.0f} s"
    table = Table(title=f"{when}: {question.per_hour:.0f} clients an hour, {question.handling:.0f} s each, {target}")
    formula = "Erlang A" if question.patience is not None else "Erlang C"
    for name in ("Operators", formula, "Played, 95 % interval", "Mean wait, s", "Left", "Busy"):
        table.add_column(name, justify="right")
    for one in answers:
        said = one.impatient or one.formula
        enough = "[bold]" if one.people == people else ""
        played = f"{one.played:.1%} ± {one.margin:.1%}"
        row = (f"{one.people}", f"{said.level:.1%}", played, f"{one.wait:.0f}", f"{one.left:.1%}", f"{said.busy:.0%}")
        table.add_row(*(f"{enough}{cell}" for cell in row))
    return table
