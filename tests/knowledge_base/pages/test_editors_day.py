"""An editor's day in the browser: from a gap to an answer that clients get, and back again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from knowledge_base.gaps.collecting import collect
from knowledge_base.gaps.contract import Kind, Missed
from tests.knowledge_base.pages.conftest import SignedIn
from tests.knowledge_base.pages.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = ("куда вводить подарочную карту", "мне подарили карту маяк как ей заплатить", "как активировать подарочную карту")
GOLDEN = "можно ли мне оплатить интернет за маму"
ANSWER = "Введите номер подарочной карты в Личном кабинете: «Оплата», затем «Подарочная карта». Деньги сразу появятся на счёте."


async def missed(stand: Stand) -> None:
    """Three clients asked about gift cards and went to operators."""
    now = stand.parts.store.clock.now()
    words = ("Номер подарочной карты вводится в Личном кабинете, раздел «Оплата».",)
    questions = [
        Missed(text, Kind.handed_off, 900 + number, 900 + number, now - timedelta(days=number), None, 6.0, words, "finance")
        for number, text in enumerate(ASKED)
    ]
    await collect(stand.parts.store, stand.parts.kb.encode, questions)


async def paste_wordings(page: Page, lines: Sequence[str]) -> None:
    """A list from somewhere else, pasted into the free row."""
    paste = """(field, text) => {
        const data = new DataTransfer();
        data.setData('text/plain', text);
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    await page.locator("#wordings input").last.evaluate(paste, "\n".join(lines))


async def remove_wording(page: Page, text: str) -> None:
    all_of_them = await page.locator("#wordings input").evaluate_all("all => all.map((one) => one.value)")
    row = page.locator("#wordings li").nth(all_of_them.index(text))
    await row.hover()
    await row.get_by_role("button", name="Убрать").click()


async def test_from_a_gap_to_an_answer_and_back(stand: Stand, signed_in: SignedIn) -> None:
    await missed(stand)
    before = await stand.asked(ASKED[0])
    theirs = await stand.parts.kb.article("payment-for-another")
    assert theirs is not None
    page = await signed_in()

    await page.get_by_role("link", name="Эталон").click()
    await page.get_by_role("textbox", name="Вопрос").fill(GOLDEN)
    await page.get_by_label("Верная статья").fill(theirs.id)
    await page.get_by_role("button", name="Добавить").click()
    await expect(page.locator("#golden")).to_contain_text(theirs.title)
    await page.get_by_role("button", name="Прогнать").click()
    await expect(page.locator("#run")).to_contain_text("Верно", timeout=60_000)
    await expect(page.locator("#run")).not_to_contain_text(GOLDEN)

    await page.get_by_role("link", name="Пробелы").click()
    await page.locator(".gap-row").filter(has_text="подар").first.click()
    await expect(page.locator(".card blockquote").first).to_contain_text("подарочной карты")
    await page.get_by_role("button", name="Написать статью").click()

    await expect(page.locator("#said")).to_contain_text("Черновик собран")
    await page.get_by_label("Заголовок").fill(theirs.title)  # begun with a copy of an article nearby
    await page.get_by_label("Ответ клиенту").fill(theirs.answer)
    await paste_wordings(page, [f"- {text}" for text in (*theirs.questions, GOLDEN)])
    await expect(page.locator("#wordings-count")).to_have_text(str(len(ASKED) + len(theirs.questions)))
    await page.get_by_role("button", name="Опубликовать", exact=True).click()

    refused = page.locator("#verdict .findings").first
    await expect(page.locator("#said")).to_contain_text("Не опубликовано", timeout=60_000)
    await expect(refused).to_contain_text(GOLDEN)
    await expect(refused).to_contain_text("Вместо верной статьи ответит другая")
    assert await stand.asked(ASKED[0]) == before

    for text in (*theirs.questions, GOLDEN):
        await remove_wording(page, text)
    await page.get_by_label("Заголовок").fill("Как заплатить подарочной картой")
    await page.get_by_label("Ответ клиенту").fill(ANSWER)
    await expect(page.locator(".phone .bubble")).to_contain_text("Введите номер подарочной карты")
    await page.locator("#title").focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#said")).to_contain_text("Опубликовано", timeout=30_000)
    began = time.monotonic()
    assert "Введите номер подарочной карты" in await stand.asked(ASKED[0])
    assert time.monotonic() - began < 1

    await page.get_by_label("Ответ клиенту").fill("Подарочные карты мы больше не принимаем.")
    await page.get_by_role("button", name="Опубликовать", exact=True).click()
    await expect(page.locator("#dirty")).to_be_hidden(timeout=30_000)
    assert "больше не принимаем" in await stand.asked(ASKED[0])

    await page.get_by_role("link", name="История").click()
    published = page.locator(".step.saved").filter(has_text="правка 3")
    await published.get_by_role("button", name="Вернуть этот текст").first.click()
    await expect(page.get_by_label("Ответ клиенту")).to_have_value(ANSWER)
    await page.get_by_role("button", name="Опубликовать", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("Опубликовано", timeout=30_000)
    assert "Введите номер подарочной карты" in await stand.asked(ASKED[0])
