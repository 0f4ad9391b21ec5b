"""The desk for everyone: no finding of axe-core in either theme, in wide and narrow windows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from handoff.contract import Reason
from handoff.desk.web import pages
from tests.desk.conftest import SignedIn
from tests.desk.stand import Stand
from tests.desk.window import dialog, note_box, reply, row, take

pytestmark = pytest.mark.asyncio(loop_scope="session")
AXE = (Path(pages.__file__).parent / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
Theme = Literal["light", "dark"]


async def findings(page: Page) -> list[tuple[str, Any]]:
    """Rules broken in what is on the screen now, with the elements that break them."""
    await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)")
    return [(one["id"], [node["html"][:200] + " " + node["failureSummary"][:300] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found(browser: Browser, stand: Stand, signed_in: SignedIn, theme: Theme) -> None:
    outside = await browser.new_page(color_scheme=theme, locale="ru-RU")
    await outside.goto(f"{stand.url}/desk")
    await outside.get_by_label("Логин").wait_for()
    assert await findings(outside) == []
    await outside.close()

    office = stand.office
    facts = {"address": "Ленина, 5", "question": "инет пропал"}
    conversation = await office.calls_person(
        reason=Reason.not_helped, facts=facts, steps=["Перезагрузка"], vip=True, intent="ask", confidence=0.4
    )
    await office.calls_person("2")
    page = await signed_in("consult", color_scheme=theme)
    assert await findings(page) == []
    await take(page, conversation)
    await reply(page, "Здравствуйте! Смотрите https://example.org/")
    await page.get_by_role("button", name="Заметка", exact=True).click()
    await note_box(page).fill("проверить")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".bubble.note")).to_be_visible()
    await stand.fails_to_deliver("failed", "слишком длинно")
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    for key in "pbx?":
        await page.keyboard.press(key)
        await expect(dialog(page)).to_be_visible()
        assert await findings(page) == []
        await page.keyboard.press("Escape")
    for size in ({"width": 683, "height": 400}, {"width": 390, "height": 800}):  # a common screen at 200 %, and a telephone
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        assert await findings(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Карточка").click()
    assert await findings(page) == []
    await page.get_by_role("button", name="К списку").click()
    await expect(row(page, conversation)).to_be_visible()
    assert await findings(page) == []
