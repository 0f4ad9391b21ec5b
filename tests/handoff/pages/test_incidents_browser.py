"""Incidents in a browser: from the proposal to the last «works»; usable by everyone, in both themes, on a telephone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.desk.stand import Stand, standing
from tests.desk.test_desk_accessibility import findings
from tests.handoff.pages.test_tickets_browser import entered
from tests.handoff.test_incident_story import outage, said_last, the_incident

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


async def test_a_supervisor_takes_an_incident_from_the_proposal_to_its_end(browser: Browser, stand: Stand) -> None:
    office = stand.office
    waiting = await outage(office)
    await office.incidents.watch.look()
    page = await entered(browser, stand, "supervisor", "/incidents")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Маячный, Садовая улица, 5")).to_be_visible()
    await expect(page.locator("body")).to_contain_text("Написали 4 человек")
    await page.get_by_label("Адрес: город, улица, дом").fill("Маячный, Садовая улица")
    await page.get_by_role("button", name="Изменить область").click()
    await page.get_by_role("heading", name="Маячный, Садовая улица", exact=True).wait_for()
    await expect(page.locator("body")).to_contain_text("Оттуда пожаловались: 4")
    await page.get_by_label("Слова клиентам").fill("Обрыв кабеля.")
    await page.get_by_role("button", name="Подтвердить и оповестить").click()
    await expect(page.locator(".page-head .chip")).to_have_text("подтверждена")
    await expect(page.locator(".history")).to_contain_text("Обрыв кабеля.")
    assert await office.incidents.spreading.tell_all() == 4
    assert "Обрыв кабеля." in await said_last(office, waiting[0])
    await page.get_by_label("Слова клиентам").fill("Едем.")
    await page.get_by_role("button", name="Сообщить новости").click()
    await expect(page.locator(".history")).to_contain_text("Едем.")
    await page.get_by_role("button", name="Устранена").click()
    await expect(page.locator(".page-head .chip")).to_have_text("устранена")
    await page.get_by_role("button", name="Закрыть", exact=True).click()
    await expect(page.locator(".page-head .chip")).to_have_text("закрыта")
    assert (await the_incident(office))["state"] == "closed"
    await page.context.close()


async def test_an_operator_reads_and_decides_nothing(browser: Browser, stand: Stand) -> None:
    await outage(stand.office)
    await stand.office.incidents.watch.look()
    page = await entered(browser, stand, "technical", f"/incidents/{(await the_incident(stand.office))['id']}")
    await expect(page.locator("canvas")).to_be_visible()
    await expect(page.get_by_role("button", name="Подтвердить и оповестить")).to_have_count(0)
    await page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found_by_axe(browser: Browser, stand: Stand, theme: str) -> None:
    await outage(stand.office, 9)
    await stand.office.incidents.watch.look()
    incident = (await the_incident(stand.office))["id"]
    page = await entered(browser, stand, "supervisor", "/incidents", color_scheme=theme)
    for path in ("/incidents", f"/incidents/{incident}"):
        await page.set_viewport_size({"width": 1366, "height": 860})
        await page.goto(stand.url + path)
        await page.wait_for_load_state("networkidle")
        assert await findings(page) == [], path
        if shots := os.environ.get("OTKLIK_SCREENSHOTS"):
            await page.screenshot(path=f"{shots}/incident{'s' if path == '/incidents' else ''}-{theme}.png")
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    await stand.office.call("supervisor", "POST", f"/incidents/{incident}/confirm", text="Обрыв кабеля, бригада выехала.")
    await page.set_viewport_size({"width": 1366, "height": 860})
    await page.goto(f"{stand.url}/incidents/{incident}")
    await page.wait_for_load_state("networkidle")
    assert await findings(page) == []
    await page.get_by_label("Адрес: город, улица, дом").fill("Маячный, Садовая улица")
    await page.get_by_role("button", name="Изменить область").click()
    await page.get_by_role("heading", name="Маячный, Садовая улица", exact=True).wait_for()
    await page.context.close()
