"""The desk in a browser: what helps to answer — replies at «/», articles, the suggestion, colleagues and what the client types."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from connectors.contract import Author
from connectors.ledger import outbox
from handoff.desk.tables import suggestions
from tests.desk.conftest import SignedIn
from tests.desk.stand import Stand
from tests.desk.test_desk_accessibility import findings
from tests.desk.window import bubbles, choices, note_box, reply_box, show, take
from tests.handoff.office import LEASE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def taken(stand: Stand, signed_in: SignedIn, **fields: object) -> tuple[int, Page]:
    conversation = await stand.office.calls_person(**fields)  # type: ignore[arg-type]
    page = await signed_in("consult")
    await take(page, conversation)
    return conversation, page


async def test_a_reply_and_an_article_go_in_by_keyboard_alone(stand: Stand, signed_in: SignedIn) -> None:
    office = stand.office
    office.shelf.put("router-reset", "Как сбросить роутер", "**Нажмите** кнопку на 10 секунд")
    await office.call("consult", "POST", "/desk/replies", title="Приветствие", text="Здравствуйте, {{имя}}! Это {{оператор}}. ")
    conversation, page = await taken(stand, signed_in)
    await reply_box(page).press("/")
    await page.keyboard.type("прив")
    await expect(choices(page)).to_have_count(1)
    assert await findings(page) == []
    await page.keyboard.press("Enter")
    await expect(reply_box(page)).to_have_value("Здравствуйте, Пётр! Это Анна Смирнова. ")
    await expect(reply_box(page)).to_be_focused()
    await page.keyboard.press("/")
    await page.keyboard.type("роутер")
    await expect(choices(page).filter(has_text="Как сбросить роутер")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(reply_box(page)).to_have_value("Здравствуйте, Пётр! Это Анна Смирнова. **Нажмите** кнопку на 10 секунд (telegram) ")
    await expect(page.get_by_role("button", name="с оформлением")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Control+Enter")
    await expect(bubbles(page, "operator").last.locator("strong")).to_have_text("Нажмите")
    (said,) = [message for message in await office.read(conversation) if message.author is Author.operator]
    assert said.meta["plain"] is False


async def test_a_slash_can_be_typed_and_the_palette_left(stand: Stand, signed_in: SignedIn) -> None:
    _, page = await taken(stand, signed_in)
    await reply_box(page).press("/")
    await expect(page.get_by_role("combobox", name="Готовые ответы и статьи")).to_be_focused()
    await page.keyboard.press("/")
    await expect(reply_box(page)).to_have_value("/")
    await page.keyboard.type("и/или ")
    await expect(reply_box(page)).to_have_value("/и/или ")
    await page.keyboard.press("/")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("combobox", name="Готовые ответы и статьи")).to_have_count(0)
    await expect(reply_box(page)).to_be_focused()
    await expect(reply_box(page)).to_have_value("/и/или ")


async def test_a_gap_is_filled_before_the_answer_goes(stand: Stand, signed_in: SignedIn) -> None:
    conversation, page = await taken(stand, signed_in)
    await reply_box(page).fill("Номер {{номер заявки}}")
    await expect(page.get_by_text("Заполните: номер заявки")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("button", name="Отправить", exact=True)).to_be_disabled()
    await reply_box(page).fill("Номер 100500")
    await page.keyboard.press("Control+Enter")
    await stand.until_spoken(conversation, Author.operator, ["Номер 100500"])


async def test_the_suggestion_goes_in_by_one_key_and_is_remembered(stand: Stand, signed_in: SignedIn) -> None:
    office = stand.office
    office.shelf.put("router-reset", "сбросить роутер", "Нажмите кнопку")
    _, page = await taken(stand, signed_in)
    box = page.get_by_role("region", name="Подсказка из базы знаний")
    await office.writes("сбросить роутер")
    await expect(box).to_contain_text("уверенность 100 %")
    assert await findings(page) == []
    await reply_box(page).press("Alt+Enter")
    await expect(reply_box(page)).to_have_value("Нажмите кнопку (telegram)")
    await expect(box).to_have_count(0)
    await office.writes("опять роутер")
    await box.get_by_role("button", name="Не подходит").click()
    await expect(box).to_have_count(0)
    await expect(reply_box(page)).to_be_focused()
    async with page.expect_response(re.compile("suggestion$")):
        await page.reload()
    assert [row.taken for row in await office.rows(suggestions)] == [True, False]


async def test_colleagues_and_the_clients_draft_are_seen(stand: Stand, signed_in: SignedIn) -> None:
    conversation, page = await taken(stand, signed_in)
    colleague = await signed_in("consult2")
    await show(colleague, conversation, "Все")
    await expect(page.locator(".here")).to_have_text("Илья Кузнецов — тоже смотрит")
    await expect(colleague.locator(".here")).to_have_text("Анна Смирнова — тоже смотрит")
    await reply_box(page).press_sequentially("Добрый")
    await expect(colleague.locator(".here")).to_have_text("Анна Смирнова пишет…")
    stand.readers.drafts(conversation, "а когда прие")
    await expect(page.locator(".client-draft")).to_have_text("Клиент печатает: а когда прие")
    assert await findings(page) == []
    stand.readers.drafts(conversation, "")
    await expect(page.locator(".client-draft")).to_have_count(0)
    await colleague.close()
    await expect(page.locator(".here")).to_have_text("")


async def test_a_colleague_is_called_into_a_note(stand: Stand, signed_in: SignedIn) -> None:
    conversation, page = await taken(stand, signed_in)
    colleague = await signed_in("consult2")
    await page.get_by_role("button", name="Заметка", exact=True).click()
    await note_box(page).press("@")
    await page.keyboard.type("ил")
    await expect(choices(page)).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.type("глянь линию")
    await expect(note_box(page)).to_have_value("@consult2 глянь линию")
    await page.keyboard.press("Control+Enter")
    told = colleague.locator(".notices p")
    await expect(told).to_contain_text("Анна Смирнова зовёт вас в заметке")
    await told.get_by_role("button", name="Открыть").click()
    await expect(bubbles(colleague, "note")).to_have_text(["@consult2 глянь линию"])
    assert conversation


async def test_a_sent_answer_is_taken_back_where_the_messenger_can(stand: Stand, signed_in: SignedIn) -> None:
    conversation, page = await taken(stand, signed_in)
    await reply_box(page).fill("не тому клиенту")
    await page.keyboard.press("Control+Enter")
    await stand.until_spoken(conversation, Author.operator, ["не тому клиенту"])
    mine = page.locator(".bubble.operator").last
    await expect(mine.get_by_role("button", name="Отозвать")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("u")
    await expect(mine).to_contain_text("отозвано")
    await expect(mine.get_by_role("button", name="Отозвать")).to_have_count(0)
    assert "не тому клиенту" not in await stand.office.delivered()  # it had not left yet
    await reply_box(page).fill("и это не тому")
    await page.keyboard.press("Control+Enter")
    await expect(mine).to_contain_text("и это не тому")
    assert await stand.office.delivered("77") == ["и это не тому"]
    await mine.get_by_role("button", name="Отозвать").click()
    await expect(mine).to_contain_text("отозвано")
    async with stand.office.store.write() as tx:
        parcel = await outbox.claim(tx, "telegram", "d", LEASE)
        assert parcel is not None and (parcel.action, parcel.external_id) == ("delete", "77")
        await outbox.failed(tx, parcel, "failed", "прошло двое суток")
    await expect(mine).to_contain_text("у клиента сообщение осталось")
