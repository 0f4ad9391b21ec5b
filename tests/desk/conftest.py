"""A served desk for each test, and a page of an operator who has signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser import PATIENCE_MS
from tests.desk.stand import Stand, standing

SignedIn = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(browser: Browser, stand: Stand) -> AsyncIterator[SignedIn]:
    """``await signed_in("consult")``: a window of its own profile, live; an error in its console fails the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    async def enter(login: str, **options: object) -> Page:
        context = await browser.new_context(
            **{"viewport": {"width": 1366, "height": 800}, "locale": "ru-RU", "timezone_id": "Europe/Moscow", **options}  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MS)
        context.set_default_navigation_timeout(30_000)
        opened.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{stand.url}/desk")
        await fill_sign_in(page, login, "demo")
        await page.locator(".dot.online").wait_for()
        return page

    yield enter
    for context in opened:
        await context.close()
    assert errors == []


async def fill_sign_in(page: Page, login: str, password: str) -> None:
    await page.get_by_label("Логин").fill(login)
    await page.get_by_label("Пароль").fill(password)
    await page.get_by_role("button", name="Войти").click()
