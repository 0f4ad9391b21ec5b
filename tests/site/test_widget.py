"""The widget in Chromium, as a client talks in it: online, offline, after a reload, in two pages."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, Route, expect

from connectors.contract import Author, Button
from tests.site.page import OPEN_ROOT, message_box, thread, visit, write
from tests.site.stand import Stand, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_writes_and_reads(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "привет")
    await stand.until_spoken(1)
    await stand.say(1, "Здравствуйте! Чем помочь?")
    await stand.say(1, "К разговору подключилась Анна", author=Author.system)
    await stand.say(1, "Добрый день!", author=Author.operator, name="Анна")
    await expect(thread(page)).to_have_text(
        [re.compile(said) for said in ("Вы.*привет", "Помощник.*Чем помочь", "Служебное.*Анна", "Анна, оператор.*Добрый день")]
    )
    await expect(page.locator("otklik-chat .state")).to_have_count(0)
    await expect(message_box(page)).to_have_value("")


async def test_presses_a_button_and_old_buttons_go_inert(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "привет")
    await stand.until_spoken(1)
    await stand.say(1, "Что случилось?", buttons=[Button("Нет интернета", "/no_internet"), Button("Другое", "/other")])
    await page.get_by_role("button", name="Нет интернета").click()
    await expect(thread(page).last).to_contain_text("Нет интернета")
    assert await stand.until_spoken(3) == [("client", "привет"), ("bot", "Что случилось?"), ("client", "Нет интернета")]
    for name in ("Нет интернета", "Другое"):
        await expect(page.get_by_role("button", name=name)).to_be_disabled()
    await expect(message_box(page)).to_be_focused()
    await stand.say(1, "Ещё вопрос", buttons=[Button("Да", "/yes")])
    await expect(page.get_by_role("button", name="Да")).to_be_enabled()


async def test_a_suggested_question_begins_the_chat(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await page.get_by_role("dialog").get_by_role("button", name="Пропал интернет").click()
    assert await stand.until_spoken(1) == [("client", "Пропал интернет")]
    await expect(page.get_by_text("Здравствуйте!")).to_be_hidden()


async def test_what_is_typed_offline_is_sent_once_later(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "первое")
    await stand.until_spoken(1)
    await context.set_offline(True)
    await expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Нет связи")
    for text in ("второе", "третье"):
        await write(page, text)
    await expect(thread(page).last).to_contain_text("Отправим, когда появится связь", timeout=15_000)
    await stand.say(1, "Пришло, пока вас не было")
    await context.set_offline(False)
    said = await stand.until_spoken(4)
    assert said == [("client", "первое"), ("bot", "Пришло, пока вас не было"), ("client", "второе"), ("client", "третье")]
    await expect(thread(page)).to_have_count(4)
    await expect(thread(page).nth(1)).to_contain_text("Пришло")
    await expect(page.locator("otklik-chat .unsent")).to_have_count(0)
    await expect(page.get_by_role("dialog").get_by_role("status")).to_be_empty()


async def test_what_the_door_did_not_take_is_sent_once_after_its_restart_and_a_reload(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "первое")
    await stand.until_spoken(1)
    await page.route("**/api/chat/messages", lambda route: route.abort())
    await write(page, "второе")
    await expect(thread(page).last).to_contain_text("Не отправлено")
    await stand.stop()
    await stand.start()
    await page.unroute("**/api/chat/messages")
    await page.reload()
    await expect(thread(page)).to_have_text([re.compile("первое"), re.compile("второе")])
    assert await stand.until_spoken(2) == [("client", "первое"), ("client", "второе")]
    await expect(page.locator("otklik-chat .unsent")).to_have_count(0)


async def test_an_answer_that_was_lost_does_not_double(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/api/chat/messages", lose, times=1)
    await write(page, "привет")
    await stand.until_spoken(1)
    await expect(page.locator("otklik-chat .state")).to_have_count(0)
    await stand.say(1, "Здравствуйте!")
    await expect(thread(page)).to_have_count(2)
    assert await stand.spoken() == [("client", "привет"), ("bot", "Здравствуйте!")]


async def test_a_refused_message_says_so_and_can_be_retried(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await page.route("**/api/chat/messages", lambda route: route.fulfill(status=422, json={"code": "x", "message": "x"}))
    await write(page, "привет")
    retry = page.get_by_role("button", name="Повторить")
    await expect(retry).to_have_accessible_description("Не отправлено")
    await write(page, "второе")
    await expect(retry).to_have_count(2)
    await page.unroute("**/api/chat/messages")
    await retry.first.click()
    await expect(retry).to_have_count(1)
    await retry.click()
    assert await stand.until_spoken(2) == [("client", "привет"), ("client", "второе")]
    await expect(retry).to_have_count(0)
    await expect(message_box(page)).to_be_focused()


async def test_a_reload_keeps_history_and_the_draft(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "привет")
    await stand.until_spoken(1)
    await stand.say(1, "Здравствуйте!", buttons=[Button("Тарифы", "/plans")])
    await expect(thread(page)).to_have_count(2)
    await message_box(page).fill("недописан")
    await page.reload()
    await expect(thread(page)).to_have_count(2)
    await expect(page.get_by_role("button", name="Тарифы", exact=True)).to_be_enabled()
    await expect(message_box(page)).to_have_value("недописан")


async def test_a_session_the_door_forgot_begins_anew_and_loses_no_message(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await page.evaluate("""() => localStorage.setItem(`otklik:${location.host}:session`, '{"session_id": "x", "token": "x.ru.y"}')""")
    await page.reload()
    await write(page, "привет")
    assert await stand.until_spoken(1) == [("client", "привет")]
    await stand.say(1, "Здравствуйте!")
    await expect(thread(page)).to_have_count(2)


async def test_long_polls_carry_the_chat_where_sockets_cannot(context: BrowserContext, stand: Stand) -> None:
    page = await context.new_page()
    await page.add_init_script(OPEN_ROOT)

    await page.add_init_script("window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 0); } close() {} send() {} }")
    await page.goto(stand.url)
    await write(page, "привет")
    await stand.until_spoken(1)
    for number in range(3):
        await stand.say(1, f"Ответ {number}")
        await expect(thread(page).last).to_contain_text(f"Ответ {number}")
    await expect(thread(page)).to_have_count(4)


async def test_two_pages_show_the_same_chat(context: BrowserContext, stand: Stand) -> None:
    first, second = await visit(context, stand), await visit(context, stand)
    await write(first, "привет")
    await stand.until_spoken(1)
    await stand.say(1, "Здравствуйте!")
    for page in (first, second):
        await expect(thread(page)).to_have_text([re.compile("привет"), re.compile("Здравствуйте")])
    await write(second, "и отсюда")
    await expect(thread(first)).to_have_count(3)
    await expect(thread(second)).to_have_count(3)


async def test_the_typing_sign_comes_and_goes(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand)
    await write(page, "привет")
    await stand.until_spoken(1)
    await expect(page.locator("otklik-chat .state")).to_have_count(0)
    sign = page.locator("otklik-chat .typing")
    session = await page.evaluate("JSON.parse(localStorage.getItem(`otklik:${location.host}:session`)).session_id")
    await until(lambda: stand.channel._sockets)
    await stand.channel.typing(session)
    await expect(sign).to_be_visible()
    await stand.say(1, "Здравствуйте!")
    await expect(sign).to_be_hidden()


async def test_the_demo_page_speaks_for_the_client_and_shows_codes(context: BrowserContext, stand: Stand) -> None:
    page = await visit(context, stand, "/?lang=en")
    await page.get_by_role("listitem").filter(has_text="Semya").get_by_role("button", name="Connect").click()
    assert await stand.until_spoken(1) == [("client", "I would like the “Semya” plan")]
    stand.codes.append({"phone": "+7 900 ••• 12-34", "code": "4821", "at": "2026-11-22T09:41:00Z"})
    await expect(page.locator("#codes")).to_contain_text("4821 +7 900 ••• 12-34 · 12:41")
