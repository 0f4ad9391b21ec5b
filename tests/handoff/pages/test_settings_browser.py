"""The settings in a browser: a queue set by hand, an account made and closed; usable by everyone, in both themes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests.desk.stand import Stand, standing
from tests.desk.test_desk_accessibility import findings
from tests.handoff.pages.test_tickets_browser import entered

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


async def test_a_queue_is_set_by_hand(browser: Browser, stand: Stand) -> None:
    page = await entered(browser, stand, "supervisor", "/settings/queues")
    await page.get_by_role("link", name="Оплата и счета").click()
    await page.get_by_label("Понедельник").fill("09:00-25:00")
    await page.get_by_label("Ответ, минут").fill("45")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.locator("#said .danger")).to_be_visible()
    await page.get_by_label("Понедельник").fill("09:00-13:00, 14:00-18:00")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.locator("#said")).to_contain_text("Уже действует")
    await page.reload()
    await expect(page.get_by_label("Ответ, минут")).to_have_value("45")
    await page.context.close()


async def test_a_form_sent_before_the_page_is_ready_waits_and_its_words_are_in_no_address(browser: Browser, stand: Stand) -> None:
    page = await browser.new_page()
    ready = asyncio.Event()

    async def late(route: Route) -> None:
        await ready.wait()
        await route.continue_()

    await page.route("**/htmx.js", late)
    await page.goto(f"{stand.url}/pages/sign-in?next=/settings/queues", wait_until="commit")
    await page.get_by_label("Логин").fill("supervisor")
    await page.get_by_label("Пароль").fill("demo")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.readyState") != "complete" and "demo" not in page.url
    ready.set()
    await expect(page.locator("header.top")).to_be_visible()
    assert page.url.endswith("/settings/queues")
    await page.close()


async def test_an_account_is_made_and_closed(browser: Browser, stand: Stand) -> None:
    page = await entered(browser, stand, "administrator", "/settings")
    form = page.locator("form", has_text="Новая учётная запись")
    await form.get_by_label("Логин").fill("vera")
    await form.get_by_label("Имя").fill("Вера")
    await form.get_by_label("Первый пароль").fill("длинный пароль")
    await form.get_by_role("button", name="Создать").click()
    await expect(page).to_have_url(re.compile("/settings/people/vera$"))
    await page.get_by_label("Работает у нас").uncheck()
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.locator("#said")).to_contain_text("Сохранили")
    await page.get_by_role("link", name="Журнал").click()
    await expect(page.locator("tbody tr").first).to_contain_text("account.changed")
    await page.context.close()


async def test_a_scorecard_is_written_and_what_is_wrong_is_said_beside_its_field(browser: Browser, stand: Stand) -> None:
    page = await entered(browser, stand, "supervisor", "/settings/quality", color_scheme="dark")
    assert await findings(page) == []
    await page.get_by_role("link", name="Новый лист").click()
    await page.get_by_label("Название листа").fill("Звонки")
    await page.get_by_label("Раздел 1").fill("Контакт")
    await page.get_by_role("button", name="Добавить вопрос").click()
    await page.get_by_label("Вопрос 2").fill("Поздоровался")
    await page.keyboard.press("Enter")
    empty = page.get_by_label("Вопрос 1")
    await expect(page.locator("small.wrong")).to_have_text("Заполните это поле")
    await expect(empty).to_be_focused()
    await expect(empty).to_have_attribute("aria-describedby", re.compile("."))
    assert await empty.evaluate("(one) => document.getElementById(one.getAttribute('aria-describedby')).previousElementSibling === one")
    assert await findings(page) == []
    await page.emulate_media(color_scheme="light")
    await empty.fill("Представился")
    await page.get_by_role("button", name="Выше").last.click()
    await expect(empty).to_have_value("Поздоровался")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.locator(".chip", has_text="версия 1")).to_be_visible()
    assert await findings(page) == []
    for path in ("surveys", "incidents"):
        await page.goto(f"{stand.url}/settings/{path}")
        assert await findings(page) == []
    await page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("supervisor", "/settings/queues"),
        ("supervisor", "/settings/queues/finance"),
        ("supervisor", "/settings/operators/consult"),
        ("administrator", "/settings/people"),
        ("administrator", "/settings/people/consult"),
        ("administrator", "/settings/audit"),
    ],
)
async def test_no_finding(browser: Browser, stand: Stand, login: str, path: str, scheme: str) -> None:
    page = await entered(browser, stand, login, path, color_scheme=scheme)
    assert await findings(page) == []
    await page.context.close()
