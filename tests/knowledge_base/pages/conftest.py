"""A served door for each test of the editors' pages, and windows of editors who have signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser import PATIENCE_MS
from tests.knowledge_base.pages.stand import Stand, standing

SignedIn = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def stand(tmp_path_factory: object) -> AsyncIterator[Stand]:
    """One door for a module's tests: it takes seconds to open."""
    folder: Path = tmp_path_factory.mktemp("door")  # type: ignore[attr-defined]
    async with standing(folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(browser: Browser, stand: Stand) -> AsyncIterator[SignedIn]:
    """``await signed_in("editor")``: a window of its own profile at the list; an error in its console fails the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    async def enter(login: str = "editor", path: str = "/kb", **options: object) -> Page:
        terms = {"viewport": {"width": 1366, "height": 860}, "locale": "ru-RU", "timezone_id": "Europe/Moscow", **options}
        context = await browser.new_context(**terms)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{stand.url}{path}")
        await page.get_by_label("Логин").fill(login)
        await page.get_by_label("Пароль").fill("demo")
        await page.get_by_role("button", name="Войти").click()
        await page.locator("header.top").wait_for()
        await page.wait_for_load_state("networkidle")
        return page

    yield enter
    for context in opened:
        await context.close()
    assert errors == []
