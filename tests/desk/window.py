"""The operator's hands: what tests do in the desk's window, by the words on the screen."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect


async def show(page: Page, conversation_id: int, tab: str = "") -> None:
    """Open a conversation from the list, in the tab named, and wait for its thread."""
    if tab:
        await page.get_by_role("tab", name=tab).click()
    await row(page, conversation_id).click()
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")


async def take(page: Page, conversation_id: int) -> None:
    await show(page, conversation_id, "Ожидают")
    await page.get_by_role("button", name="Взять").click()
    await expect(reply_box(page)).to_be_visible()


async def reply(page: Page, text: str) -> None:
    await reply_box(page).fill(text)
    await page.keyboard.press("Control+Enter")


def row(page: Page, conversation_id: int) -> Locator:
    return page.locator(f".row[data-id='{conversation_id}']")


def reply_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Ответ клиенту")


def note_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Заметка для сотрудников")


def bubbles(page: Page, author: str) -> Locator:
    """Texts of one author on the screen, those on their way included."""
    return page.locator(f".bubble.{author} .said")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def notice(page: Page) -> Locator:
    return page.locator(".notices p")


def choices(page: Page) -> Locator:
    """What the palette offers."""
    return page.locator("#palette-list").get_by_role("option")
