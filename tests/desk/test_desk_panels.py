"""The desk in a browser: panels and dialogs beside the talk — cards, replies, search, history, classes, status, offers, notifications."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from connectors.contract import Author
from handoff.assigning import offers
from handoff.desk.tables import closings
from handoff.tables import handoffs
from tests.desk.conftest import SignedIn
from tests.desk.stand import Stand
from tests.desk.test_desk_accessibility import findings
from tests.desk.window import bubbles, choices, dialog, notice, reply, reply_box, show, take

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_closing_is_classed_by_its_topic_unless_chosen(stand: Stand, signed_in: SignedIn) -> None:
    first, second = [await stand.office.calls_person(chat) for chat in "12"]
    page = await signed_in("consult")
    for conversation, given in ((first, ""), (second, "Продажи и маркетинг")):
        await take(page, conversation)
        await page.get_by_role("button", name="Закрыть").click()
        await dialog(page).get_by_label("О чём был разговор").select_option(label="Роутер")
        kind = dialog(page).get_by_label("Как учесть")
        await expect(kind.locator("option:checked")).to_have_text("По теме: Техническое")
        if given:
            await kind.select_option(label=given)
        await dialog(page).get_by_label("Решено", exact=True).check()
        await dialog(page).get_by_role("button", name="Закрыть").click()
        await expect(dialog(page)).to_have_count(0)
    assert [row._mapping["class"] for row in await stand.office.rows(closings)] == ["technical", "marketing"]


async def test_a_supervisor_writes_cards_and_operators_read_them_by_topic(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person(topic="router", queue="consult")
    boss = await signed_in("supervisor")
    await show(boss, conversation, "Все")
    await boss.get_by_role("button", name="Карточки и сценарии").click()
    await boss.get_by_role("button", name="Новая карточка").click()
    await dialog(boss).get_by_label("Тема").select_option(label="Роутер")
    await dialog(boss).get_by_label("Название").fill("Мигает LOS")
    await dialog(boss).get_by_label("Текст").fill("1. Спросите про **кабель**")
    assert await findings(boss) == []
    await dialog(boss).get_by_role("button", name="Сохранить").click()
    await expect(dialog(boss).get_by_role("button", name="Изменить: Мигает LOS")).to_be_visible()
    page = await signed_in("consult")
    await show(page, conversation)
    card = page.get_by_role("complementary", name="Карточка")
    await card.get_by_text("Мигает LOS").click()
    await expect(card.locator(".cards strong")).to_have_text("кабель")
    await expect(card.get_by_role("button", name="Карточки и сценарии")).to_have_count(0)
    assert await findings(page) == []


async def test_ones_own_reply_is_written_used_and_deleted(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person()
    page = await signed_in("consult")
    await take(page, conversation)
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await dialog(page).get_by_role("button", name="Новый ответ").click()
    await dialog(page).get_by_label("Название").fill("Адрес офиса")
    await dialog(page).get_by_label("Текст").fill("Садовая, {{дом}}")
    await dialog(page).get_by_role("button", name="Сохранить").click()
    await expect(notice(page)).to_contain_text("Переменной {{дом}} нет")
    await dialog(page).get_by_label("Текст").fill("Садовая, 12")
    await dialog(page).get_by_role("button", name="Сохранить").click()
    await expect(dialog(page).get_by_text("Садовая, 12")).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    await reply_box(page).press("/")
    await expect(choices(page).filter(has_text="Адрес офиса")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(reply_box(page)).to_have_value("Садовая, 12 ")


async def test_search_finds_any_form_and_opens_the_talk(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person()
    await stand.office.writes("лампочка на терминале мигает красным")
    while await stand.office.indexing.step():
        pass
    page = await signed_in("consult")
    await page.keyboard.press("f")
    await expect(dialog(page).get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("лампочки мигают")
    await page.keyboard.press("Enter")
    found = dialog(page).get_by_role("button", name=re.compile("лампочка на терминале"))
    await expect(found).to_be_visible()
    assert await findings(page) == []
    await found.click()
    await expect(dialog(page)).to_have_count(0)
    await expect(bubbles(page, "client").last).to_have_text("лампочка на терминале мигает красным")
    assert page.url.endswith(f"#{conversation}")


async def test_the_whole_history_with_how_talks_ended(stand: Stand, signed_in: SignedIn) -> None:
    office = stand.office
    conversation = await office.calls_person()
    await office.does("consult", conversation, "take")
    await office.does("consult", conversation, "reply", client_message_id="a", text="Заменим роутер")
    await office.does("consult", conversation, "close", topic="router", outcome="solved")
    await office.writes("снова я")
    await office.hands_off(conversation, key="again")
    page = await signed_in("consult")
    await show(page, conversation)
    await page.keyboard.press("h")
    await expect(dialog(page).locator(".kept li")).to_contain_text(["Роутер"])
    await expect(dialog(page).locator(".kept li")).to_contain_text(["Техническое"])
    await expect(dialog(page).get_by_text("Заменим роутер")).to_be_visible()
    assert await findings(page) == []


async def test_a_ticket_and_the_line_by_keyboard_with_deadlines_that_explain_themselves(stand: Stand, signed_in: SignedIn) -> None:
    office = stand.office
    promise = {"client": "", "queue": "", "line": 0, "pickup_s": None, "first_s": 600, "next_s": 600, "resolution_s": 14400}
    assert (await office.call("supervisor", "PUT", "/desk/sla/plans", **promise, warn_percent=75)).status_code == 200
    conversation = await office.calls_person(topic="speed", facts={"problem": "медленно", "contract": "100245"})
    page = await signed_in("technical")
    card = page.get_by_role("complementary", name="Карточка")
    await take(page, conversation)
    running = re.compile(r"Первый ответ\s*осталось 9:\d\d\s*Решение вопроса\s*осталось 3:59")
    await expect(card.get_by_role("button", name=running)).to_be_visible()
    await expect(page.locator(".pill.calm")).to_contain_text("9:")
    await page.keyboard.press("Escape")
    await page.keyboard.press("c")
    promised = dialog(page).get_by_role("listitem").filter(has_text="Первый ответ")
    await expect(promised).to_contain_text("Обещано")
    await expect(promised.locator(".intervals li")).to_contain_text("10:00")
    await dialog(page).get_by_label("Почему срок стоит").select_option(label="ждём подрядчика")
    await dialog(page).get_by_role("button", name="Приостановить").click()
    await expect(dialog(page).locator(".explained.stands")).to_contain_text("на паузе")
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Продолжить отсчёт").click()
    await expect(dialog(page).locator(".explained.stands")).to_have_count(0)
    await page.keyboard.press("Escape")

    await page.keyboard.press("m")
    await dialog(page).get_by_label("Что случилось").select_option(label="Неисправность линии")
    await expect(dialog(page).get_by_label("Линия")).to_contain_text("как у вида заявки: 3-я")
    await expect(dialog(page).get_by_label("Суть")).to_have_value("медленно")
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Оформить").click()
    await expect(notice(page)).to_contain_text("Заявка № 100001 оформлена")
    await expect(card.get_by_role("link", name="№ 100001")).to_have_attribute("href", "/tickets/100001")

    await page.keyboard.press("l")
    await dialog(page).get_by_label("Проверил с клиентом").check()
    await dialog(page).get_by_role("button", name="Проверить линию").click()
    await expect(dialog(page).locator(".line-check")).to_contain_text(["связь есть"])
    await dialog(page).get_by_role("button", name="Перезагрузить терминал").click()
    await expect(dialog(page).get_by_role("status")).to_contain_text("пропадёт связь")
    await expect(dialog(page).locator(".line-check")).to_have_count(1)
    await dialog(page).get_by_role("button", name="Да, перезагрузить").click()
    await expect(dialog(page).locator(".line-check").first).to_contain_text("Терминал 100245 перезагружается")
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Перезагрузить терминал").click()
    await dialog(page).get_by_role("button", name="Да, перезагрузить").click()
    await expect(dialog(page).get_by_role("alert")).to_contain_text("недавно перезагружали")
    await page.keyboard.press("Escape")
    await expect(card.locator(".line-check")).to_have_count(2)
    assert len(await stand.spoken(conversation, Author.note)) == 2

    other = await signed_in("consult")
    await show(other, await office.calls_person("2"), "Ожидают")
    await expect(other.get_by_role("button", name="Новая заявка")).to_be_visible()
    await expect(other.get_by_role("button", name="Линия клиента")).to_have_count(0)


async def test_a_status_is_chosen_and_an_offer_taken(stand: Stand, signed_in: SignedIn) -> None:
    office = stand.office
    conversation = await office.calls_person()
    page = await signed_in("consult")
    status = page.get_by_label("Ваш статус")
    await status.select_option(value="break:lunch")
    await expect(status).to_have_value("break:lunch")
    await status.select_option(value="on_shift")
    async with office.store.write() as tx:
        handoff_id = (await tx.conn.execute(handoffs.select())).one().id
        await offers.make(tx, handoff_id, conversation, "consult", "consult", 60)
    offer = page.get_by_role("alertdialog", name="Вам разговор")
    await expect(offer).to_contain_text("Пётр")
    assert await findings(page) == []
    await page.keyboard.press("y")
    await expect(offer).to_have_count(0)
    await expect(reply_box(page)).to_be_visible()
    assert (await office.held(conversation)).name == "consult"


async def test_permission_is_asked_for_by_a_click_only(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult", permissions=["notifications"])
    await page.evaluate(
        """window.shown = []; void (window.Notification = class {
          static permission = 'default';
          static asked = 0;
          static async requestPermission() { this.asked += 1; this.permission = 'granted'; }
          constructor(title, more) { shown.push(more.body); }
        })"""
    )
    conversation = await stand.office.calls_person()
    await take(page, conversation)
    assert await page.evaluate("Notification.asked") == 0
    await page.get_by_role("button", name="Звук и уведомления: выключены").click()
    await expect(page.get_by_role("button", name="Звук и уведомления: включены")).to_be_visible()
    assert await page.evaluate("Notification.asked") == 1
    await page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    await stand.office.writes("вы здесь?")
    await expect(bubbles(page, "client").last).to_have_text("вы здесь?")
    assert await page.evaluate("shown") == ["Пётр: вы здесь?"]
    await reply(page, "Здесь")
