"""``python -m tests.shift``: plays a shift and shows it as a table; exit status 1 when a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright
from rich.console import Console
from rich.table import Table

from tests.browser import launched
from tests.crash.clients import Client
from tests.crash.judge import judge as of_crash
from tests.shift import raw, recount
from tests.shift.judge import judge
from tests.shift.play import Shift
from tests.shift.raw import moment

WIDTH: Final = 120


async def play(clients: int, seed: int, folder: Path, shots: Path | None, console: Console) -> int:
    async with async_playwright() as playwright, launched(playwright) as browser:
        shift = Shift(folder, browser, clients, seed, shots, lambda what: console.print(f"[dim]{what}[/]", highlight=False))
        async with shift.open():
            await shift.play()
            rows = raw.read(shift.store)
            everybody: list[Client] = [guest.client for guest in shift.guests]
            replied = [reply for one in shift.operators for reply in one.replied]
            verdict = of_crash(everybody, replied, shift.records(), lambda *_: False)
    faults = [*judge(rows), *verdict.found, *shift.wrong]
    mine = recount.Period(rows, moment(rows["messages"][0], "at"))
    table = Table(title=f"A shift: {clients} clients, seed {seed}", title_justify="left", header_style="bold")
    for name in ("channel", "said", "stored", "answered", "lost", "doubled", "bot after handoff"):
        table.add_column(name, justify="left" if name == "channel" else "right")
    for channel, one in sorted(verdict.channels.items()):
        counted = [one.lost, one.doubled, one.bot_after_handoff]
        table.add_row(channel, str(one.sent), str(one.stored), str(one.answered), *(f"[{'red' if n else 'green'}]{n}[/]" for n in counted))
    console.print(table)
    for login, done in ((one.login, one.done) for one in shift.operators):
        console.print(f"{login}: {', '.join(f'{count} × {what}' for what, count in sorted(done.items()))}", highlight=False)
    waits, answers = ([recount.span(recount.rank(seconds, share)) for share in (50, 90)] for seconds in (mine.waits, mine.answers))
    console.print(f"to a person: half in {waits[0]}, 90 % in {waits[1]}; to their first words: {answers[0]}, {answers[1]}", highlight=False)
    for fault in faults:
        console.print(f"[red]✗[/] {fault}", highlight=False, soft_wrap=True)
    console.print(
        "[bold red]promises broken" if faults else "[bold green]nobody waited silently, nobody got two answers, every talk has its end"
    )
    return 1 if faults else 0


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.shift", description=__doc__)
    arguments.add_argument("--clients", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices; printed in the table")
    given = arguments.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    shots = Path(found) if (found := os.environ.get("OTKLIK_SCREENSHOTS")) else None
    with tempfile.TemporaryDirectory(prefix="shift-", ignore_cleanup_errors=True) as name:
        return asyncio.run(play(given.clients, seed, Path(name), shots, Console(width=WIDTH)))


if __name__ == "__main__":
    sys.exit(main())
