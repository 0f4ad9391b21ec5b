"""Quality control in a browser: a conversation scored beside its thread; usable by everyone, in both themes, on a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from handoff.scoring import drawing
from tests.desk.stand import Stand, standing
from tests.desk.test_desk_accessibility import findings
from tests.handoff.office import Office
from tests.handoff.pages.test_tickets_browser import entered
from tests.handoff.test_satisfaction import presses

pytestmark = pytest.mark.asyncio(loop_scope="session")
TALK = (
    "Добрый день! Меня зовут Анна, сейчас посмотрю вашу линию.",
    "Вижу обрыв на доме. Оформлю заявку на мастера и напишу вам через 30 минут.",
    "Мастер будет сегодня с 17 до 19. Номер заявки придёт сообщением.",
)


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path) as running:
        yield running


async def week(office: Office) -> list[dict[str, Any]]:
    """A week's sample, drawn while the week goes on: one client was unhappy."""
    for chat in "123":
        conversation = await office.calls_person(chat)
        await office.does("consult", conversation, "take")
        for number, text in enumerate(TALK[: int(chat)]):
            await office.does("consult", conversation, "reply", client_message_id=f"{chat}-{number}", text=text)
        await office.does("consult", conversation, "close", topic="wifi" if chat == "1" else "outages", outcome="solved")
    await presses(office, conversation, "1", "3")
    now = drawing.week_of(office.clock.now(), "Europe/Moscow")
    await office.call("supervisor", "POST", "/quality/samples", week=now)
    found: list[dict[str, Any]] = (await office.call("supervisor", "GET", "/quality/samples")).json()["samples"]
    return found


async def test_a_conversation_is_scored_and_the_operator_sees_it(browser: Browser, stand: Stand) -> None:
    found = await week(stand.office)
    assert len(found) == 3
    page = await entered(browser, stand, "supervisor", "/quality")
    await expect(page.locator("tbody tr")).to_have_count(3)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Разговор в чате")).to_be_visible()
    await page.get_by_role("button", name="Поставить оценку").click()
    await expect(page.locator("#said .danger")).to_contain_text("Ответьте на все вопросы")
    for question in await page.locator(".question").all():
        choice = question.locator("label.check", has_not_text="неприменимо")
        await (choice.first if await choice.count() == 2 else choice.last).click()
    await page.get_by_label("О разговоре в целом").fill("Спокойно и по делу")
    await page.get_by_role("button", name="Поставить оценку").click()
    await expect(page.locator("#said .ok")).to_contain_text("Оценка поставлена")
    await expect(page.locator("h2 .chip.ok")).to_have_text("100 / 100")
    await page.context.close()
    page = await entered(browser, stand, "consult", "/quality")
    await expect(page.locator(".card")).to_contain_text("Спокойно и по делу")
    await page.get_by_text("Не согласны?").click()
    await page.get_by_label("Почему оценка неверна").fill("Можно было и быстрее")
    await page.get_by_role("button", name="Оспорить").click()
    await expect(page.locator("#mine")).to_contain_text("Вы оспорили:")
    await page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found_by_axe(browser: Browser, stand: Stand, theme: Any) -> None:
    found = await week(stand.office)
    questions = (await stand.office.call("supervisor", "GET", f"/quality/samples/{found[0]['id']}")).json()["scorecard"]["card"]["sections"]
    answers = {one["id"]: 1 for section in questions for one in section["questions"]}
    given = await stand.office.call("supervisor", "PUT", f"/quality/samples/{found[0]['id']}/score", answers=answers, final=True)
    await stand.office.call(
        "consult", "POST", f"/quality/scores/{given.json()['id']}/contest", words="Тон был вежливый, прошу пересмотреть"
    )
    page = await entered(browser, stand, "senior", "/quality", color_scheme=theme)
    contest, sheet = f"/quality/contests/{given.json()['id']}", f"/quality/samples/{found[1]['id']}"
    paths = ["/quality", sheet, "/quality/contests", contest, "/quality/callbacks"]
    supervisor = await entered(browser, stand, "supervisor", "/quality", color_scheme=theme)
    consult = await entered(browser, stand, "consult", "/quality", color_scheme=theme)
    for at, path in [*((page, path) for path in paths), (supervisor, "/quality/agreement"), (consult, "/quality/mine")]:
        await at.set_viewport_size({"width": 1366, "height": 860})
        await at.goto(stand.url + path)
        await at.wait_for_load_state("networkidle")
        assert await findings(at) == [], path
        await at.set_viewport_size({"width": 390, "height": 844})
        assert await at.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    for at in (page, supervisor, consult):
        await at.context.close()
