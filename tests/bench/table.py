"""The result as a table in the terminal: goals met in green, missed in red."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from tests.bench.figures import Row


def table(rows: Sequence[Row]) -> Table:
    """One line a figure: reference, whole path, ratio, goal."""
    shown = Table(title="Otklik beside Rasa as it comes, on this machine", title_justify="left")
    shown.add_column("")
    for title in ("Reference", "Whole path", "Ratio", "Goal"):
        shown.add_column(title, justify="right")
    for row in rows:
        shown.add_row(row.name, number(row.reference, row.unit), number(row.path, row.unit), ratio(row.ratio), _goal(row))
    return shown


def number(value: float | None, unit: str) -> str:
    """``12.3 ms``; nothing for None."""
    return "" if value is None else f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}×"


def _goal(row: Row) -> str:
    if row.met is None:
        return row.goal
    return f"[green]{row.goal} ✓[/]" if row.met else f"[red]{row.goal} ✗[/]"
