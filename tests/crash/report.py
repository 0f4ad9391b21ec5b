"""The verdict as a coloured table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.crash.judge import Counts, Verdict

FAULTS: Final = frozenset({"lost", "doubled", "out_of_order", "bot_after_handoff"})
SHOWN: Final = 30


def show(console: Console, verdict: Verdict, happened: Mapping[str, int], acknowledged: Mapping[str, Sequence[float]], title: str) -> None:
    """Counts by channel and in all, what went wrong on purpose, how soon updates were acknowledged, and each fault in words."""
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("")
    names = [field.name for field in fields(Counts)]
    for name in names:
        table.add_column(name.replace("_", " "), justify="right", no_wrap=True, style="bold" if name in FAULTS else "")
    total = Counts(*(sum(column) for column in zip(*map(astuple, verdict.channels.values()), strict=True)))
    for channel, counts in sorted(verdict.channels.items()):
        table.add_row(channel, *(_cell(name, getattr(counts, name)) for name in names))
    table.add_section()
    table.add_row("[bold]all", *(_cell(name, getattr(total, name)) for name in names))
    console.print(table)
    console.print(f"happened: {', '.join(f'{count} × {what}' for what, count in sorted(happened.items()))}", highlight=False)
    for what, seconds in acknowledged.items():
        if seconds:
            p50, p99 = (f"{_percentile(seconds, share) * 1000:.1f} ms" for share in (0.5, 0.99))
            console.print(f"{what}: {len(seconds)} acknowledged, p50 {p50}, p99 {p99}", highlight=False)
    kinds = groupby(sorted(verdict.found, key=_kind), _kind)
    for kind, faults in ((kind, list(several)) for kind, several in kinds):
        for fault in faults[:SHOWN]:
            console.print(f"[red]✗[/] {fault}", highlight=False, soft_wrap=True)
        if len(faults) > SHOWN:
            console.print(f"[red]… and {len(faults) - SHOWN} more {kind}")
    kept = "[bold green]nothing lost, doubled, out of order or said after a handoff"
    console.print(kept if verdict.clean else "[bold red]promises broken")


def _kind(fault: str) -> str:
    return fault.partition(":")[0]


def _cell(name: str, value: int) -> str:
    if name not in FAULTS:
        return f"{value:,}"
    return f"[red]{value:,}[/]" if value else "[green]0[/]"


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
