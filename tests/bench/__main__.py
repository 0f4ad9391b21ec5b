"""``python -m tests.bench``: measures the whole path beside the reference; ``--chart`` draws ``docs/bench.svg`` too.

The result is written to ``var/bench/result.json``. Minutes the first time, when the reference is trained; about four
later, on two cores. Figures to quote need an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console

from bot.settings import ROOT
from nlu.errors import EngineError
from tests.bench import chart, figures, machine, reference, run, table

CACHE = ROOT / "var" / "bench"
console = Console(stderr=True)


def main() -> None:
    """Measure, show, keep. Ends with 1 when a side did not start; a missed goal is shown, not an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="The whole path beside Rasa as it comes.")
    parser.add_argument("--chart", action="store_true", help="draw docs/bench.svg")
    arguments = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    busy = machine.busy()
    try:
        found = asyncio.run(run.measure(CACHE, lambda step: console.print(f"[cyan]•[/] {step}", highlight=False)))
    except (RuntimeError, EngineError) as error:
        console.print(f"[red]✗[/] {error}", highlight=False)
        sys.exit(1)
    rows = figures.rows(found)
    _keep(
        {
            "machine": machine.described(),
            "load_before": busy,
            "reference_examples": reference.EXAMPLES,
            **found,
            "rows": [asdict(row) for row in rows],
        }
    )
    Console().print(table.table(rows))
    _warn(found, busy)
    if arguments.chart:
        chart.draw(rows, ROOT / "docs" / "bench.svg")


def _keep(result: dict[str, Any]) -> None:
    (CACHE / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _warn(found: dict[str, Any], busy: float) -> None:
    """What makes the figures doubtful."""
    lost = sum(side["lost"] for side in found["answers"].values()) + sum(found["throughput_lost"].values()) + found["turns"]["lost"]
    if lost or found["refused_by_telegram"]:
        console.print(f"[yellow]![/] {lost} messages without an answer; refused by Telegram: {found['refused_by_telegram'][:5]}")
    if busy > 0.5:
        console.print(f"[yellow]![/] The machine was busy before the start (load {busy:.1f}): figures and ratios are noisy")
    console.print(f"[dim]{CACHE / 'result.json'}[/]", highlight=False)


main()
