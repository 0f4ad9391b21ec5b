"""Nothing typed is lost: not to a reload, not to a server that is away, not to another editor."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from knowledge_base import revisions
from tests.knowledge_base.pages.conftest import SignedIn
from tests.knowledge_base.pages.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def saved(stand: Stand, article_id: str) -> revisions.Standing:
    async with stand.parts.store.read() as tx:
        return await revisions.standing(tx, article_id)


async def save(page: Page) -> None:
    await page.keyboard.press("Control+s")


async def test_what_was_typed_survives_a_reload_and_a_server_that_is_away(signed_in: SignedIn) -> None:
    page = await signed_in(path="/kb/articles/tv-remote")
    await page.get_by_label("Ответ клиенту").fill("Новые батарейки помогают чаще всего.")
    await page.locator("#wordings input").last.fill("пульт молчит")
    await expect(page.locator("#dirty")).to_be_visible()
    await page.context.set_offline(True)
    await save(page)
    await expect(page.locator("#said")).to_contain_text("Сервер не ответил")
    await page.context.set_offline(False)
    await page.reload()
    await expect(page.get_by_label("Ответ клиенту")).to_have_value("Новые батарейки помогают чаще всего.")
    await expect(page.locator("#wordings input[value='']")).not_to_have_count(0)
    assert "пульт молчит" in await page.locator("#wordings input").evaluate_all("all => all.map((one) => one.value)")
    await expect(page.locator("#said")).to_contain_text("не сохранили")
    await save(page)
    await expect(page.locator("#said")).to_contain_text("Сохранено", timeout=30_000)
    await page.reload()
    await expect(page.locator("#said")).to_be_empty()
    await expect(page.locator("#dirty")).to_be_hidden()


async def test_what_was_typed_can_be_dropped(signed_in: SignedIn) -> None:
    page = await signed_in(path="/kb/articles/tv-app")
    was = await page.get_by_label("Заголовок").input_value()
    await page.get_by_label("Заголовок").fill("Другое")
    await page.reload()
    await expect(page.get_by_label("Заголовок")).to_have_value("Другое")
    await page.get_by_role("button", name="Убрать и показать сохранённое").click()
    await expect(page.get_by_label("Заголовок")).to_have_value(was)


async def test_the_second_editor_sees_the_conflict_and_loses_nothing(stand: Stand, signed_in: SignedIn) -> None:
    first, second = await signed_in("editor", "/kb/articles/wifi-5ghz"), await signed_in("boris", "/kb/articles/wifi-5ghz")
    await first.get_by_label("Ответ клиенту").fill("Ответ первого.")
    await first.get_by_role("combobox", name="Тема").fill("router")
    await save(first)
    await expect(first.locator("#said")).to_contain_text("Сохранено", timeout=30_000)

    await second.get_by_label("Ответ клиенту").fill("Ответ второго.")
    await second.get_by_label("Заголовок").fill("Заголовок второго")
    await save(second)
    conflict = second.locator(".conflict")
    await expect(conflict).to_contain_text("Ответ первого.", timeout=30_000)
    await expect(second.get_by_label("Ответ клиенту")).to_have_value("Ответ второго.")
    topic = conflict.locator(".both", has=second.get_by_role("heading", name="Тема"))
    await topic.get_by_role("button", name="Взять их").click()
    await expect(second.get_by_role("combobox", name="Тема")).to_have_value("router")
    answer = conflict.locator(".both", has=second.get_by_role("heading", name="Ответ клиенту"))
    await answer.get_by_role("button", name="Взять их").click()
    await expect(second.get_by_label("Ответ клиенту")).to_have_value("Ответ первого.")
    await answer.get_by_role("button", name="Вернуть моё").click()
    await expect(second.get_by_label("Ответ клиенту")).to_have_value("Ответ второго.")
    await second.get_by_role("button", name="Сохранить мою правку поверх").click()
    await expect(second.locator("#said")).to_contain_text("Сохранено", timeout=30_000)
    await expect(second.locator(".conflict")).to_have_count(0)

    now = await saved(stand, "wifi-5ghz")
    assert (now.article.answer, now.article.title, now.article.topic) == ("Ответ второго.", "Заголовок второго", "router")
    async with stand.parts.store.read() as tx:
        theirs = await revisions.named(tx, "wifi-5ghz", now.article.revision - 1)
    assert theirs.answer == "Ответ первого."


async def test_review_by_another_person(stand: Stand, signed_in: SignedIn) -> None:
    author, reviewer = await signed_in("editor", "/kb/articles/router-lights"), await signed_in("boris")
    await author.get_by_label("Ответ клиенту").fill("Все лампочки должны гореть ровно.")
    await author.get_by_role("button", name="На проверку").click()
    await expect(author.locator("#said")).to_contain_text("Отправлено на проверку", timeout=30_000)
    await expect(author.get_by_role("button", name="Одобрить")).to_have_count(0)

    await reviewer.reload()
    await reviewer.locator(".states").get_by_role("link", name="На проверке").click()
    await reviewer.locator(".article-row").first.click()
    await expect(reviewer.locator(".phone .bubble")).to_be_visible()
    await reviewer.get_by_role("button", name="Вернуть").click()
    await reviewer.get_by_role("dialog").get_by_label("Почему").fill("Назовите цвета")
    await reviewer.get_by_role("dialog").get_by_role("button", name="Вернуть").click()
    await expect(reviewer.locator("#said")).to_contain_text("Возвращено автору", timeout=30_000)
    await expect(reviewer.get_by_role("dialog")).to_have_count(0)

    await author.reload()
    await expect(author.locator(".article-marks")).to_contain_text("На доработке")
    await author.get_by_label("Ответ клиенту").fill("Все лампочки должны гореть ровно и зелёным.")
    await author.keyboard.press("Control+Enter")
    await expect(author.locator("#said")).to_contain_text("Отправлено на проверку", timeout=30_000)
    await reviewer.reload()
    await reviewer.get_by_role("button", name="Одобрить").click()
    await expect(reviewer.locator("#said")).to_contain_text("Одобрено", timeout=30_000)
    await reviewer.get_by_role("button", name="Опубликовать", exact=True).click()
    await expect(reviewer.locator("#said")).to_contain_text("Опубликовано", timeout=60_000)
    found = await stand.parts.kb.article("router-lights")
    assert found is not None and found.answer.endswith("зелёным.")
