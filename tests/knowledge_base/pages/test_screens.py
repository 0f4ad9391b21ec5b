"""The other screens in the browser: finding, keyboard, files, golden set; and that everyone can use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.desk.test_desk_accessibility import AXE
from tests.knowledge_base.pages.conftest import SignedIn
from tests.knowledge_base.pages.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOOD = "Код;Заголовок;Вопросы;Ответ\ngift;Подарочная карта;куда вводить подарочную карту;Введите номер карты в кабинете.\n"
BAD = "Код;Заголовок;Вопросы;Ответ\ngift;;куда вводить;Введите номер.\ngift2;Карта;вопрос;\n"
SCREENS = ("/kb", "/kb/articles/payment-card", "/kb/new", "/kb/history/payment-card", "/kb/gaps", "/kb/golden", "/kb/import", "/kb/quality")


async def findings(page: Page) -> list[tuple[str, Any]]:
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)")
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


async def upload(page: Page, text: str) -> None:
    await page.set_input_files("[name=file]", {"name": "articles.csv", "mimeType": "text/csv", "buffer": text.encode()})
    await page.get_by_role("button", name="Посмотреть, что изменится").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_found_by_axe(stand: Stand, signed_in: SignedIn, theme: str) -> None:
    page = await signed_in(color_scheme=theme)
    for path in SCREENS:
        await page.goto(stand.url + path)
        await page.wait_for_load_state("networkidle")
        assert await findings(page) == [], path
    await page.set_viewport_size({"width": 390, "height": 844})
    for path in SCREENS:
        await page.goto(stand.url + path)
        await page.wait_for_load_state("networkidle")
        wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, path


async def test_the_list_is_searched_filtered_and_walked_by_keys(signed_in: SignedIn) -> None:
    page = await signed_in()
    await page.keyboard.press("/")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type("роутер пароль")
    await expect(page.locator(".article-row").filter(has_text="router-login")).to_be_visible()
    await expect(page).to_have_url(re.compile("q="))
    await page.get_by_label("Владелец").select_option("technical")
    rows = page.locator(".article-row")
    await expect(page).to_have_url(re.compile("owner=technical"))
    await page.locator("h1").click()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await expect(rows.first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Ответ клиенту")).to_be_visible()
    await page.locator("h1").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Ctrl")
    await page.keyboard.press("Escape")


async def test_each_channel_shows_its_own_look_and_who_it_is_for(signed_in: SignedIn) -> None:
    page = await signed_in(path="/kb/articles/speed-test")
    text = "Жмите [сюда](https://a.example) и **ждите**.\n\n::: when channel=viber\nВ Viber.\n:::\n::: when region=spb\nВ Питере.\n:::"
    await page.get_by_label("Ответ клиенту").fill(text)
    bubble = page.locator(".phone .bubble")
    await expect(bubble.locator("a")).to_have_text("сюда")
    await expect(bubble).not_to_contain_text("Питере")
    await page.get_by_label("Регион").fill("spb")
    await page.get_by_label("Регион").press("Tab")
    await expect(bubble).to_contain_text("В Питере.")
    await page.get_by_role("radio", name="Viber").check()
    await expect(bubble).to_contain_text("сюда: https://a.example")
    await expect(bubble).to_contain_text("В Viber.")


async def test_a_file_is_looked_at_and_taken_whole_or_not_at_all(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in(path="/kb/import")
    await upload(page, BAD)
    await expect(page.locator(".bad-rows li")).to_have_count(2)
    await expect(page.locator(".bad-rows")).to_contain_text("Строка 2")
    await upload(page, GOOD)
    await expect(page.locator(".fates")).to_contain_text("Подарочная карта")
    await page.get_by_role("button", name="Загрузить и опубликовать").click()
    await expect(page.locator("#import")).to_contain_text("опубликована 1 статья", timeout=60_000)
    assert await stand.parts.kb.article("gift") is not None
    async with page.expect_download() as saved:
        await page.get_by_text("Выгрузить").click()
        await page.get_by_role("link", name="JSONL").click()
    assert '"gift"' in (await (await saved.value).path()).read_text("utf-8")


async def test_a_long_import_shows_how_far_it_is(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in(path="/kb/import")
    rows = "".join(f"many-{n},Что такое набор номер {n} и кому он нужен,Это набор номер {n}. Его выдают в офисе.\n" for n in range(700))
    await upload(page, "id,title,answer\n" + rows)
    await page.locator("[name=publish]").uncheck()
    await page.get_by_role("button", name="Загрузить").click()
    await expect(page.locator(".import-progress progress")).to_be_visible(timeout=30_000)
    await expect(page.locator("#import")).to_contain_text("Загружено 700 статей", timeout=60_000)
    assert (await page.request.get(f"{stand.url}/kb/import/progress")).status == 204


async def test_golden_queries_come_from_a_file_all_or_none(signed_in: SignedIn) -> None:
    page = await signed_in(path="/kb/golden")

    async def send(name: str, text: str) -> None:
        await page.set_input_files("[name=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
        await page.get_by_role("button", name="Загрузить файл").click()

    await send("golden.jsonl", '{"query": "можно ли оплатить картой мир", "gold_id": "payment-card"}\n{"query": 5}\n')
    await expect(page.locator(".bad-rows")).to_contain_text("Строка 2")
    await expect(page.locator("#golden")).not_to_contain_text("картой мир")
    await send("golden.csv", "вопрос;статья\nможно ли оплатить картой мир;payment-card\nкто выиграл матч;\n")
    await expect(page.locator("#golden")).to_contain_text("картой мир")
    await expect(page.locator("#golden li").filter(has_text="кто выиграл матч")).to_contain_text("не отвечать")
    await send("golden.csv", "слово,дело\nа,б\n")
    await expect(page.locator("#said")).to_contain_text("нужны столбцы")


async def test_english(signed_in: SignedIn) -> None:
    page = await signed_in()
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Articles")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
