"""The board and the reports in a browser: a number is opened, a report is read and taken away, by keys, in both themes and languages."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from handoff.boards.export import COLUMNS
from tests.desk.test_desk_accessibility import findings
from tests.handoff.boards.conftest import Shift, SignedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")
PERIOD = "since=2026-10-27&until=2026-11-23"
SCREENS = (
    "/board",
    "/board/list?what=open",
    "/reports",
    f"/reports/list?{PERIOD}&what=contained",
    f"/reports/marks?{PERIOD}",
    f"/reports/bonus?{PERIOD}",
)
SHOTS = os.environ.get("OTKLIK_SCREENSHOTS")
"""A folder for pictures of the pages."""


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found_by_axe(shift: Shift, signed_in: SignedIn, theme: str) -> None:
    page = await signed_in(color_scheme=theme)
    for path in SCREENS:
        await page.goto(shift.url + path)
        await page.wait_for_load_state("networkidle")
        assert await findings(page) == [], path
        if path in ("/board", "/reports"):
            await expect(page.locator("canvas[data-drawn]").first).to_be_visible()
            await shot(page, f"{'board' if path == '/board' else 'reports'}-{theme}")
    await page.set_viewport_size({"width": 390, "height": 844})
    for path in SCREENS:
        await page.goto(shift.url + path)
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


async def test_the_board_lives_and_its_numbers_open(shift: Shift, signed_in: SignedIn) -> None:
    page = await signed_in()
    waiting = page.locator("#t-waiting b")
    before = int(await waiting.inner_text())
    await page.locator("#t-held").focus()
    conversation = await shift.office.calls_person("late", queue="consult")
    await expect(waiting).to_have_text(str(before + 1), timeout=20_000)
    await expect(page.locator("#t-held")).to_be_focused()
    await page.locator("#t-waiting").click()
    await expect(page.locator("h1")).to_contain_text(f"Ждут в очереди: {before + 1}")
    await expect(page.locator(f'a[href="/desk#{conversation}"]')).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.locator("[data-row]").first).to_be_focused()
    await page.keyboard.press("b")
    await page.keyboard.press("g")
    await page.keyboard.press("3")
    await expect(page.locator("h1")).to_contain_text("Отчёт")


async def test_a_report_is_narrowed_opened_and_taken_away(shift: Shift, signed_in: SignedIn) -> None:
    page = await signed_in(f"/reports?{PERIOD}")
    await page.locator("select[name=queue]").select_option("technical")
    await expect(page).to_have_url(re.compile("queue=technical"))
    number = await page.locator("#f-all b").inner_text()
    assert int(number) > 0
    async with page.expect_download() as loading:
        await page.get_by_role("link", name="CSV").click()
    lines = read(await (await loading.value).path())
    assert len(lines) == int(number) + 1
    assert lines[0].count(";") == len(COLUMNS) - 1
    await page.locator("#f-all").click()
    await expect(page.locator("#count")).to_have_text(number)


def read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()


async def test_charts_have_their_tables(signed_in: SignedIn) -> None:
    page = await signed_in(f"/reports?{PERIOD}")
    chart = page.locator("figure.chart").first
    await chart.get_by_text("Таблица").click()
    assert await chart.locator("tbody tr").count() == 28
    spec = await chart.locator("canvas").evaluate("(canvas) => JSON.parse(canvas.dataset.chart)")
    shown = await chart.locator("tbody tr").first.locator("td").all_inner_texts()
    assert shown == [str(one["values"][0]) for one in spec["series"]]


async def test_in_english(shift: Shift, signed_in: SignedIn) -> None:
    page = await signed_in()
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("h1")).to_have_text("Now")
    assert not re.search("[а-яё]", await page.locator("thead").first.inner_text())
    await page.goto(f"{shift.url}/reports?{PERIOD}")
    await expect(page.locator("h1")).to_contain_text("Report")
    await shot(page, "reports-english-light")
    assert await findings(page) == []


async def test_the_bonus_steps_are_changed_by_the_page(signed_in: SignedIn) -> None:
    page = await signed_in(f"/reports/bonus?{PERIOD}")
    await page.get_by_label("CSI от").first.fill("4,4")
    await page.get_by_label("Премия, %").first.fill("55")
    await page.get_by_label("Оценок не меньше").fill("1")
    await page.get_by_role("button", name="Сохранить ступени").click()
    await expect(page.locator("tbody td", has_text=re.compile("^55$")).first).to_be_visible()
