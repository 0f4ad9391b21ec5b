"""What a supervisor's pages show, read from the page as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from playwright.async_api import Locator, Page

TILES: Final = ("waiting", "held", "unanswered", "danger", "breached")
_QUEUE_COLUMNS: Final = {"waiting": 1, "held": 3, "unanswered": 4, "danger": 5, "breached": 6, "ready": 7}
_STAFF_COLUMNS: Final = {"held": 3, "unanswered": 4, "done": 6}


@dataclass(frozen=True)
class Board:
    """The live board at a moment: ``tiles``, ``queues`` and ``staff`` by their titles, ``today`` by tile."""

    at: datetime
    tiles: Mapping[str, int]
    queues: Mapping[str, Mapping[str, int]]
    staff: Mapping[str, Mapping[str, int]]
    today: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """A report of a period: texts of the tiles, and the split by ``by``: contacts and those with people."""

    tiles: Mapping[str, tuple[str, str]]
    split: Mapping[str, tuple[int, int]]


async def read_board(page: Page, base: str) -> Board:
    await page.goto(f"{base}/board")
    at = await page.locator("#now .tiles").first.get_attribute("data-at")
    tiles = {name: await _number(page.locator(f"#t-{name} b")) for name in TILES}
    today = page.locator("section[aria-labelledby=h-today] .tile")
    names = ("all", "people", "in_target")
    return Board(
        datetime.fromisoformat(at or ""),
        tiles,
        await _table(page, "h-queues", _QUEUE_COLUMNS),
        await _table(page, "h-staff", _STAFF_COLUMNS),
        {name: (await today.nth(n).locator("b").inner_text()).strip() for n, name in enumerate(names)},
    )


async def read_report(page: Page, base: str, period: str, by: str) -> Report:
    await page.goto(f"{base}/reports?{period}&by={by}")
    tiles = {}
    for tile in await page.locator(".tile[id^=f-]").all():
        name = (await tile.get_attribute("id") or "").removeprefix("f-")
        tiles[name] = ((await tile.locator("b").inner_text()).strip(), (await tile.locator("small").nth(1).inner_text()).strip())
    split = await _table(page, "h-split", {"all": 1, "people": 2})
    return Report(tiles, {name: (row["all"], row["people"]) for name, row in split.items()})


async def _table(page: Page, heading: str, columns: Mapping[str, int]) -> dict[str, dict[str, int]]:
    found = {}
    for row in await page.locator(f"[aria-labelledby={heading}] tbody tr").all():
        cells = [text.strip() for text in await row.locator("th, td").all_inner_texts()]
        found[cells[0].split("закрыта")[0].strip()] = {name: _digits(cells[place]) for name, place in columns.items()}
    return found


async def _number(where: Locator) -> int:
    return _digits(await where.inner_text())


def _digits(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)
