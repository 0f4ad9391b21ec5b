"""Tickets in a browser: a day of a master's dispatcher by keyboard and mouse; usable by everyone, in both themes, on a telephone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from connectors.contract import Author
from tests.browser import PATIENCE_MS
from tests.desk.stand import Stand, standing
from tests.desk.test_desk_accessibility import findings
from tests.handoff.test_ticketing import opened

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


async def entered(browser: Browser, stand: Stand, login: str, path: str, **options: Any) -> Page:
    context = await browser.new_context(viewport={"width": 1366, "height": 860}, locale="ru-RU", timezone_id="Europe/Moscow", **options)
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(f"{stand.url}{path}")
    await page.get_by_label("Логин").fill(login)
    await page.get_by_label("Пароль").fill("demo")
    await page.get_by_role("button", name="Войти").click()
    await expect(page.locator("header.top")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    return page


async def test_a_ticket_is_found_changed_and_speaks(browser: Browser, stand: Stand) -> None:
    number, conversation = await opened(stand.office, address="Маячный, ул. Ленина, 1", problem="Нет связи с утра, лампочка LOS красная")
    await opened(stand.office, chat="2", type="equipment", problem="Роутер перегревается")
    page = await entered(browser, stand, "field", "/tickets")
    await page.keyboard.press("/")
    await page.keyboard.type("Ленина")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("text="))
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("h1").click()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=f"Заявка № {number}")).to_be_visible()
    await page.get_by_label("Статус").select_option(label="в работе")
    await page.get_by_label("Исполнитель").select_option(label="Сергей Лебедев")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.locator("#said")).to_contain_text("Заявка изменена.")
    await expect(page.locator(".history")).to_contain_text("принята → в работе")
    await page.get_by_role("textbox", name="Комментарий").fill("Мастер будет с 15 до 17")
    await page.get_by_role("button", name="Написать клиенту").click()
    await expect(page.locator("#said")).to_contain_text("Написали клиенту.")
    assert await stand.spoken(conversation, Author.operator) == [f"По заявке № {number}: Мастер будет с 15 до 17"]
    await expect(page.get_by_role("textbox", name="Комментарий")).to_have_value("")
    await page.get_by_role("textbox", name="Комментарий").fill("ключ у консьержа")
    await page.get_by_role("button", name="Заметка для коллег").click()
    await expect(page.locator(".history li").first).to_contain_text("ключ у консьержа")
    await page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found_by_axe(browser: Browser, stand: Stand, theme: str) -> None:
    number, _ = await opened(
        stand.office,
        address="Маячный, ул. Ленина, 1, кв. 5",
        contact="+7 999 000-11-22",
        equipment="ONT ZTE F660",
        problem="Нет связи с утра, лампочка LOS красная",
        assignee="field",
    )
    await opened(stand.office, chat="2", type="equipment", problem="Роутер перегревается и сам выключается по вечерам")
    await stand.office.call("field", "PATCH", f"/tickets/{number}", status="in_progress", comment="Позвонили, будем после обеда")
    await stand.office.call("field", "POST", f"/tickets/{number}/comments", key="c", text="Мастер будет с 15 до 17", visible=True)
    page = await entered(browser, stand, "field", "/tickets", color_scheme=theme)
    for path in ("/tickets", f"/tickets/{number}"):
        await page.set_viewport_size({"width": 1366, "height": 860})
        await page.goto(stand.url + path)
        await page.wait_for_load_state("networkidle")
        assert await findings(page) == [], path
        await page.set_viewport_size({"width": 390, "height": 844})
        wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, path
    await page.context.close()
