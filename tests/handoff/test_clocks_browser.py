"""Plans and calendars in a browser: set by a supervisor; usable by everyone, in both themes, on a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.desk.stand import Stand, standing
from tests.desk.test_desk_accessibility import findings
from tests.handoff.pages.test_tickets_browser import entered

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


async def test_a_supervisor_sets_a_plan_and_a_day(browser: Browser, stand: Stand) -> None:
    page = await entered(browser, stand, "supervisor", "/settings/plans")
    await page.get_by_label("Тариф клиента").fill("vip")
    await page.get_by_label("Первый ответ, мин").fill("1")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.get_by_role("rowheader", name="vip")).to_be_visible()
    await page.get_by_role("link", name="Изменить").click()
    await expect(page.get_by_label("Первый ответ, мин")).to_have_value("1")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Удалить").click()
    await expect(page.get_by_role("rowheader", name="vip")).to_have_count(0)
    await page.goto(f"{stand.url}/settings/calendar?code=RU-TA&year=2027")
    await page.get_by_label("День", exact=True).fill("2027-07-05")
    await page.get_by_label("Название").fill("Сабантуй")
    await page.get_by_role("button", name="Сохранить").click()
    row = page.get_by_role("row").filter(has_text="Сабантуй")
    await expect(row).to_contain_text("внесён вручную")
    await row.get_by_role("button", name="Вернуть как было").click()
    await expect(row).to_have_count(0)
    await page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found_by_axe(browser: Browser, stand: Stand, theme: str, tmp_path: Path) -> None:
    for plan in ({"client": "vip", "pickup_s": 20, "first_s": 60, "warn_percent": 60}, {"queue": "field", "resolution_s": 86_400}):
        assert (await stand.office.call("supervisor", "PUT", "/desk/sla/plans", **plan)).status_code == 200
    await stand.office.call("supervisor", "PUT", "/desk/calendars/RU-BU/days/2027-07-05", kind="holiday", name="Сурхарбан")
    page = await entered(browser, stand, "supervisor", "/settings/plans", color_scheme=theme)
    for path in ("/settings/plans", "/settings/calendar?code=RU-BU&year=2027"):
        await page.set_viewport_size({"width": 1366, "height": 860})
        await page.goto(stand.url + path)
        await page.wait_for_load_state("networkidle")
        assert await findings(page) == [], path
        await page.screenshot(path=tmp_path / f"{theme}-{path[10:13]}.png")
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    await page.context.close()
