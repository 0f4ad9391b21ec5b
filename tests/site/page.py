"""A page with the widget, as the tests see it."""

from __future__ import annotations

import re

from playwright.async_api import BrowserContext, Locator, Page

from tests.site.stand import Stand

OPEN_ROOT = """(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }); };
})()"""
"""Lets the tests look inside; that the root is closed has a test of its own."""


async def visit(context: BrowserContext, stand: Stand, path: str = "/") -> Page:
    page = await context.new_page()
    await page.add_init_script(OPEN_ROOT)
    await page.goto(stand.url + path)
    return page


def message_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("Сообщение|Message"))


def thread(page: Page) -> Locator:
    return page.locator("otklik-chat .message")


async def write(page: Page, text: str) -> None:
    await message_box(page).fill(text)
    await page.keyboard.press("Enter")
