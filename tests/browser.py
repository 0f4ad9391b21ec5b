"""Chromium for the tests of pages. Tests that use it share one event loop: ``pytestmark = pytest.mark.asyncio(loop_scope="session")``."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright, expect

_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS: Final = 30_000
"""How long a page may take on a busy machine; what holds at once costs nothing of it."""

expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the whole run; each test takes contexts of its own."""
    async with async_playwright() as playwright, launched(playwright) as running:
        yield running


@contextlib.asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    """A running Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("the browser tests need Chromium (Debian: apt-get install chromium)")
    running = await playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
    yield running
    await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh profile with a desktop window."""
    opened = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU", timezone_id="Europe/Moscow")
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    await opened.close()
