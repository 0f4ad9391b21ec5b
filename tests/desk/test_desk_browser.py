"""The desk in a browser: an operator's day, from signing in to closing."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from connectors.contract import Author
from handoff.assigning import presence
from handoff.assigning.presence import Status
from handoff.contract import Reason
from tests.desk.conftest import SignedIn, fill_sign_in
from tests.desk.stand import Stand
from tests.desk.test_desk_accessibility import findings
from tests.desk.window import bubbles, dialog, note_box, notice, reply, reply_box, row, show, take

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_one_sign_in_for_the_desk_and_the_pages_and_out_of_both(browser: Browser, stand: Stand) -> None:
    conversation = await stand.office.calls_person()
    page = await browser.new_page(locale="ru-RU")
    await page.goto(f"{stand.url}/desk")
    await fill_sign_in(page, "consult", "wrong")
    await expect(page.get_by_role("alert")).to_have_text("Неверный логин или пароль.")
    await fill_sign_in(page, "consult", "demo")
    await expect(page.get_by_role("contentinfo")).to_contain_text("Анна Смирнова")
    await page.goto(f"{stand.url}/tickets")
    await expect(page).to_have_url(f"{stand.url}/tickets")
    await page.evaluate("localStorage.clear()")
    await page.goto(f"{stand.url}/desk")
    await take(page, conversation)
    await page.get_by_role("button", name="Выйти").click()
    await expect(dialog(page)).to_contain_text("У вас 1 разговор: он вернётся в очередь")
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Выйти").click()
    await expect(page.get_by_role("button", name="Войти")).to_be_visible()
    await page.goto(f"{stand.url}/tickets")
    await expect(page).to_have_url(re.compile("/pages/sign-in"))
    async with stand.office.store.read() as tx:
        now = await presence.find(tx, "consult")
    assert now is not None and now.status is Status.offline
    await page.close()


async def test_waiting_client_appears_by_itself_with_reason_and_last_words(stand: Stand, signed_in: SignedIn) -> None:
    page = await signed_in("consult")
    conversation = await stand.office.calls_person(reason=Reason.not_helped)
    waiting = row(page, conversation)
    await expect(waiting).to_contain_text("Пётр")
    await expect(waiting).to_contain_text("Ответ не помог")
    await expect(waiting).to_contain_text("позовите человека")
    await expect(waiting.locator(".waiting")).to_contain_text(re.compile(r"\d:\d\d"))
    await expect(page).to_have_title("(1) Отклик — рабочее место")


async def test_packet_says_what_not_to_ask_again(stand: Stand, signed_in: SignedIn) -> None:
    facts = {"address": "Ленина, 5", "question": "инет пропал"}
    conversation = await stand.office.calls_person(queue="consult", topic="outages", facts=facts, steps=["Перезагрузка"], vip=True)
    page = await signed_in("consult")
    await show(page, conversation)
    packet = page.get_by_role("complementary", name="Карточка")
    await expect(packet.get_by_label("Не спрашивать повторно").get_by_role("listitem")).to_have_text(["адрес", "имя", "вопрос"])
    for words in ("Клиент попросил человека", "Ленина, 5", "инет пропал", "Перезагрузка", "Не подтверждён", "VIP", "Первый ответ"):
        await expect(packet).to_contain_text(words)


async def test_take_talk_and_note(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person()
    page = await signed_in("consult")
    await take(page, conversation)
    await reply(page, "Здравствуйте! Это Анна.")
    await expect(bubbles(page, "operator")).to_have_text(["Здравствуйте! Это Анна."])
    await stand.until_spoken(conversation, Author.operator, ["Здравствуйте! Это Анна."])
    await expect(reply_box(page)).to_be_focused()
    await expect(reply_box(page)).to_have_value("")

    await stand.office.writes("а когда приедут?")
    await expect(bubbles(page, "client").last).to_have_text("а когда приедут?")
    await stand.office.delivered()
    await expect(page.locator(".bubble.operator .delivery.sent")).to_be_visible()

    await page.get_by_role("button", name="Заметка", exact=True).click()
    await note_box(page).fill("проверить линию")
    await page.get_by_role("button", name="Оставить заметку").click()
    await expect(bubbles(page, "note")).to_have_text(["проверить линию"])
    await stand.until_spoken(conversation, Author.note, ["проверить линию"])
    assert await stand.spoken(conversation, Author.operator) == ["Здравствуйте! Это Анна."]


async def test_transfer_return_and_close(stand: Stand, signed_in: SignedIn) -> None:
    first, second, third = [await stand.office.calls_person(chat) for chat in "123"]
    page, colleague = await signed_in("consult"), await signed_in("technical")

    await take(page, first)
    await page.get_by_role("button", name="Передать").click()
    await dialog(page).get_by_label("Техническая поддержка").check()
    await dialog(page).get_by_label("Комментарий коллегам").fill("мигает LOS")
    await dialog(page).get_by_role("button", name="Передать").click()
    await expect(row(page, first)).to_have_count(0)
    await expect(notice(page)).to_contain_text("Разговор передан.")
    await show(colleague, first)
    await expect(colleague.get_by_role("complementary")).to_contain_text("мигает LOS")

    await take(page, second)
    await page.get_by_role("button", name="Вернуть боту").click()
    await dialog(page).get_by_role("button", name="Вернуть боту").click()
    await expect(page.locator(".standing")).to_have_text("Отвечает бот")
    assert (await stand.office.held(second)).kind == "bot"

    await take(page, third)
    await page.get_by_role("button", name="Закрыть").click()
    await dialog(page).get_by_label("О чём был разговор").select_option(label="Роутер")
    await dialog(page).get_by_label("Решено", exact=True).check()
    await dialog(page).get_by_role("button", name="Закрыть").click()
    await expect(dialog(page)).to_have_count(0)
    await expect(page.locator(".standing")).to_have_text("Отвечает бот")
    assert (await stand.office.held(third)).kind == "bot"


async def test_second_operator_is_told_kindly_who_was_first(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person()
    late = await signed_in("consult2")
    await late.route_web_socket("**/api/desk/ws*", lambda _socket: None)  # the news does not come in time
    await late.reload()
    await show(late, conversation)
    assert (await stand.office.does("consult", conversation, "take")).status_code == 200
    await late.get_by_role("button", name="Взять").click()
    await expect(notice(late)).to_contain_text("Разговор уже ведёт Анна Смирнова.")
    await expect(late.locator(".standing")).to_have_text("Ведёт Анна Смирнова")
    await expect(reply_box(late)).to_have_count(0)


async def test_message_that_may_not_have_arrived_says_why_and_can_be_sent_again(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person()
    await stand.office.delivered()
    page = await signed_in("consult")
    await take(page, conversation)
    await reply(page, "Мастер приедет завтра")
    await stand.until_spoken(conversation, Author.operator, ["Мастер приедет завтра"])
    await stand.fails_to_deliver("uncertain", "Telegram не ответил")
    await expect(page.locator(".bubble.operator")).to_contain_text("Неизвестно, дошло ли")
    await expect(page.locator(".bubble.operator")).to_contain_text("Telegram не ответил")
    await page.get_by_role("button", name="Отправить ещё раз").click()
    await expect(page.locator(".bubble.operator .delivery.queued")).to_be_visible()
    assert await stand.office.delivered() == ["Мастер приедет завтра"]
    await expect(page.locator(".bubble.operator .delivery.sent")).to_be_visible()


async def test_markup_in_any_text_is_text(stand: Stand, signed_in: SignedIn) -> None:
    attack = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">'
    accepted = await stand.office.writes(attack)
    assert accepted.conversation_id
    await stand.office.hands_off(accepted.conversation_id, facts={"address": attack, "<b>x</b>": attack}, steps=[attack], plan=attack)
    page = await signed_in("consult")
    await take(page, accepted.conversation_id)
    await expect(bubbles(page, "client").first).to_have_text(attack)
    await reply(page, f"{attack} **жирно** [сюда](javascript:alert(1)) [туда](https://example.org/)")
    last = page.locator(".bubble.operator .body").last
    await expect(last).to_contain_text(attack)
    await expect(last.locator("strong")).to_have_text("жирно")
    await expect(last.locator("a")).to_have_attribute("href", "https://example.org/")
    await expect(page.get_by_role("complementary")).to_contain_text(attack)
    assert await page.evaluate("[window.hacked, document.querySelectorAll('.log img, .packet img, .rows img').length]") == [None, 0]


async def test_keyboard_is_enough(stand: Stand, signed_in: SignedIn) -> None:
    first, second = [await stand.office.calls_person(chat) for chat in "12"]
    page = await signed_in("consult")
    await expect(row(page, second)).to_be_visible()
    await page.keyboard.press("j")
    await expect(row(page, first)).to_have_attribute("aria-current", "true")
    await page.keyboard.press("t")
    await expect(reply_box(page)).to_be_visible()
    await page.keyboard.press("2")
    await page.evaluate("document.activeElement.blur()")
    stops = 0
    while not await reply_box(page).evaluate("(box) => box === document.activeElement"):
        await page.keyboard.press("Tab")
        stops += 1
        assert stops <= 4
    await page.keyboard.type("привет")
    await page.keyboard.press("Control+Enter")
    await expect(bubbles(page, "operator")).to_have_text(["привет"])
    await page.keyboard.press("Escape")
    await expect(row(page, first)).to_be_focused()
    await page.keyboard.press("?")
    await expect(dialog(page)).to_contain_text("следующий и предыдущий разговор")
    await page.keyboard.press("Escape")
    await expect(dialog(page)).to_have_count(0)
    await page.keyboard.press("x")
    await expect(dialog(page).get_by_label("О чём был разговор")).to_be_focused()


async def test_reload_and_language_keep_the_place(stand: Stand, signed_in: SignedIn) -> None:
    conversation = await stand.office.calls_person()
    page = await signed_in("consult")
    await take(page, conversation)
    await reply_box(page).fill("не дописано")
    await page.reload()
    await expect(reply_box(page)).to_have_value("не дописано")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("textbox", name="Reply to the client")).to_have_value("не дописано")
    await expect(page.get_by_role("tab", name="Waiting")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_long_list_draws_only_what_is_in_sight(stand: Stand, signed_in: SignedIn) -> None:
    for number in range(40):
        accepted = await stand.office.sends("помогите", f"c{number}")
        assert accepted.conversation_id
        await stand.office.hands_off(accepted.conversation_id, key=f"k{number}")
    page = await signed_in("consult")
    await expect(page.get_by_role("tab", name="Ожидают")).to_contain_text("40")
    assert await page.locator(".row").count() < 30
    await page.locator(".row").first.click()
    await page.keyboard.press("End")
    assert accepted.conversation_id
    await expect(row(page, accepted.conversation_id)).to_be_focused()
    await expect(row(page, accepted.conversation_id)).to_be_in_viewport()
