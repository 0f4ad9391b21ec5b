"""Evaluations and calibrations as tables on a terminal: green, yellow or red by what a support team can live with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from knowledge_base.calibration import Calibration
from knowledge_base.evaluate import Answered, Report
from knowledge_base.plain_methods import Compared

_LIVEABLE: Final[Mapping[str, tuple[float, float]]] = {
    "recall_at_1": (0.75, 0.5),
    "recall_at_5": (0.9, 0.75),
    "mrr_at_10": (0.8, 0.6),
    "auroc": (0.9, 0.75),
    "coverage": (0.5, 0.25),
    "wrong_share": (0.05, 0.15),
    "search_p50_ms": (2.0, 5.0),
    "search_p95_ms": (5.0, 10.0),
}
"""From which value on a figure is fine and from which it is poor; where fine is the smaller number, less is better."""
_PLAIN: Final = ("clarify_share", "refuse_share", "encode_p50_ms")


def show_reports(console: Console, reports: Mapping[str, Report]) -> None:
    """One column an encoder, side by side."""
    first = next(iter(reports.values()))
    table = Table(title=f"{first.queries} questions, {first.in_scope} with an article")
    table.add_column("measure")
    for name in reports:
        table.add_column(name if len(reports) > 1 else "value", justify="right")
    for measure in (*_LIVEABLE, *_PLAIN):
        table.add_row(measure.replace("_", " "), *(_cell(one, measure) for one in reports.values()))
    console.print(table)


def show_compared(console: Console, methods: Mapping[str, Compared]) -> None:
    """Search beside the plain methods, one row a method."""
    table = Table(title="beside plain methods, 95 % intervals")
    for name in ("method", "recall at 1", "recall at 5", "auroc", "search ahead at 1 by"):
        table.add_column(name, justify="left" if name == "method" else "right")
    for name, one in methods.items():
        low, high = one.auroc_interval or (0.0, 0.0)
        area = "–" if one.auroc is None else f"{one.auroc:.3f} [{low:.3f}…{high:.3f}]"
        ahead = "" if name == "search" else "{:+.3f} [{:+.3f}…{:+.3f}]".format(*one.ahead)
        table.add_row(name, *(escape(cell) for cell in (str(one.recall_at_1), str(one.recall_at_5), area, ahead)))
    console.print(table)


def show_worst(console: Console, answers: Sequence[Answered]) -> None:
    """The questions that went worst, one a row."""
    if not answers:
        return
    table = Table(title="what went worst")
    for name in ("question", "should be", "rank", "found", "confidence", "outcome"):
        table.add_column(name, overflow="fold")
    for one in answers:
        found = f"{one.ids[0]} · {one.titles[0]}" if one.ids else "–"
        gold = one.asked.gold_id or "nothing"
        table.add_row(
            escape(one.asked.query), escape(gold), str(one.rank or "–"), escape(found), f"{one.confidence:.2f}", _outcome(one.outcome.value)
        )
    console.print(table)


def show_calibration(console: Console, found: Calibration) -> None:
    """Bounds and what they gave on questions they were not chosen on."""
    table = Table(title=f"{found.questions} questions, at most {found.risk:.0%} of answers wrong")
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_row("answer from", f"{found.bounds.answer_from:.3f}")
    table.add_row("clarify from", f"{found.bounds.clarify_from:.3f}")
    table.add_row("answered at once", str(found.answered))
    table.add_row("wrong of these", f"[{'green' if found.wrong.value <= found.risk * 1.2 else 'yellow'}]{escape(str(found.wrong))}[/]")
    table.add_row("asked back", str(found.offered))
    table.add_row("right article offered", str(found.useful))
    console.print(table)


def _cell(report: Report, measure: str) -> str:
    value = getattr(report, measure)
    if value is None:
        return "–"
    colour = _colour(value, *_LIVEABLE[measure]) if measure in _LIVEABLE else "white"
    low, high = report.intervals.get(measure, (None, None))
    reach = "" if low is None else f" [dim]{low:.3f}…{high:.3f}[/]"
    return f"[{colour}]{value:.3f}[/]{reach}"


def _outcome(outcome: str) -> str:
    return {"answer": "[red]answer[/]", "clarify": "[yellow]clarify[/]"}.get(outcome, outcome)


def _colour(value: float, fine: float, poor: float) -> str:
    sign = 1 if fine > poor else -1
    return "green" if sign * value >= sign * fine else "yellow" if sign * value >= sign * poor else "red"
