"""``python -m tests.crash``: the crash suite with a table at the end; exit status 1 when a promise was broken."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from typing import Final

from rich.console import Console

from tests.crash.platforms import PLATFORMS
from tests.crash.report import show
from tests.crash.run import Plan, run

WIDTH: Final = 132
"""The table's, so that a log file has whole rows too."""


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    arguments.add_argument("--minutes", type=float, default=10, help="length of the storm (10)")
    arguments.add_argument("--rate", type=float, default=50, help="client messages a second over all channels (50)")
    arguments.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    arguments.add_argument("--doors", type=int, choices=[1, 2], default=1, help="two doors side by side need PostgreSQL")
    arguments.add_argument("--channels", default=",".join(("site", *PLATFORMS)), help="with commas between them")
    arguments.add_argument("--seed", type=int, default=None, help="printed at the start; the same seed makes the same choices")
    arguments.add_argument("--calm", action="store_true", help="nothing dies or fails: measures how soon updates are acknowledged")
    arguments.add_argument("--receivers", type=int, choices=[0, 1], default=0, help="a door that only receives, before the others")
    given = arguments.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the doors end with us
    if given.doors + given.receivers > 1 and given.database == "sqlite":
        arguments.error("two doors share a store only on PostgreSQL")
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    plan = Plan(given.minutes * 60, given.rate, given.database, seed, given.doors, given.channels.split(","), given.calm, given.receivers)
    console, began = Console(width=WIDTH), time.monotonic()
    console.print(f"seed {seed}; channels: site, {', '.join(plan.present)}", highlight=False)
    outcome = run(plan, lambda what: console.print(f"[dim]{time.monotonic() - began:6.1f}[/] {what}", highlight=False))
    doors = f"{given.doors} door(s){', one more receives' if given.receivers else ''}"
    title = f"{given.minutes:g} min at {given.rate:g} messages/s, {given.database}, {doors}, seed {seed}"
    show(console, outcome.verdict, outcome.happened, outcome.acknowledged, title)
    for wrong in outcome.wrong[:20]:
        console.print(f"[yellow]the platform refused:[/] {wrong}", highlight=False)
    if outcome.tracebacks:
        console.print(f"[yellow]{outcome.tracebacks} tracebacks in the doors' logs")
    return 0 if outcome.verdict.clean else 1


if __name__ == "__main__":
    sys.exit(main())
