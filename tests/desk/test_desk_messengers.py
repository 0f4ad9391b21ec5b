"""The desk in a browser: files, quotes, marks, changed answers, and one client in several messengers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from connectors.contract import Attachment, Author, InboundDelete, InboundReaction, InboundReceipt, Kind, Receipt
from connectors.ledger import files, inbox
from connectors.ledger.files import Wanted
from tests.desk.conftest import SignedIn
from tests.desk.stand import Stand
from tests.desk.test_desk_accessibility import findings
from tests.desk.window import bubbles, dialog, notice, reply, reply_box, show, take
from tests.files.samples import picture
from tests.handoff.office import LEASE
from tests.handoff.test_joins import proves, same

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def taken(stand: Stand, signed_in: SignedIn, channel: str = "telegram") -> tuple[int, Page]:
    conversation = await stand.office.calls_person(channel=channel)
    page = await signed_in("consult")
    await take(page, conversation)
    return conversation, page


async def fetched(stand: Stand, data: bytes, name: str = "") -> None:
    """The oldest file the client sent and the door has not fetched yet arrives."""
    office = stand.office
    assert office.files is not None
    async with office.store.write() as tx:
        wanted = await files.claim(tx, ["telegram"], LEASE)
    assert isinstance(wanted, Wanted)

    async def stream() -> AsyncIterator[bytes]:
        yield data

    kept = await office.files.put(wanted.id, stream(), name=name or wanted.attachment.name, kind=wanted.attachment.kind)
    async with office.store.write() as tx:
        assert await files.arrived(tx, wanted, kept.file, sha256=kept.sha256, thumbnail=kept.thumbnail)


async def test_files_go_with_the_answer_by_button_and_by_drop(stand: Stand, signed_in: SignedIn, tmp_path: Path) -> None:
    conversation, page = await taken(stand, signed_in)
    (tmp_path / "схема.png").write_bytes(picture(size=(300, 200)))
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Прикрепить файлы").click()
    await (await choosing.value).set_files(tmp_path / "схема.png")
    attached = page.get_by_role("list", name="Файлы к ответу")
    await expect(attached.get_by_role("listitem")).to_contain_text(["схема.png"])
    await page.locator(".composer").dispatch_event(
        "drop",
        {
            "dataTransfer": await page.evaluate_handle(
                "(() => { const t = new DataTransfer(); t.items.add(new File(['привет'], 'план.txt')); return t; })()"
            )
        },
    )
    await expect(attached.locator(".chip.there")).to_have_count(2)
    await reply(page, "Вот схема и план")
    await stand.until_spoken(conversation, Author.operator, ["Вот схема и план"])
    answer = page.locator(".bubble.operator").last
    await expect(answer.get_by_role("img", name="схема.png")).to_be_visible()
    assert await answer.get_by_role("img").evaluate("(one) => one.decode().then(() => one.naturalWidth > 0)")
    async with page.expect_download() as saving:
        await answer.get_by_role("link", name="план.txt").click()
    assert (await saving.value).suggested_filename == "план.txt"
    await expect(attached).to_have_count(0)


async def test_a_file_that_cannot_go_says_why_and_goes_away(stand: Stand, signed_in: SignedIn) -> None:
    _, page = await taken(stand, signed_in, "viber")
    await page.locator("input[type=file]").set_input_files({"name": "большой.bin", "mimeType": "", "buffer": bytes(5000)})
    await expect(page.get_by_role("alert")).to_contain_text("слишком большой")
    await expect(page.get_by_role("button", name="Уберите файл с ошибкой")).to_be_disabled()
    await page.get_by_role("button", name="Убрать файл большой.bin").click()
    await page.locator("input[type=file]").set_input_files({"name": "фото.jpg", "mimeType": "", "buffer": b"MZ" + bytes(100)})
    await expect(page.get_by_role("alert")).to_have_text("Программы и сценарии мы не принимаем")


async def test_what_the_client_sends_is_seen_heard_or_named(stand: Stand, signed_in: SignedIn) -> None:
    _, page = await taken(stand, signed_in)
    office, client = stand.office, page.locator(".bubble.client")
    await office.shows(Kind.photo, Attachment("photo", "r1", name="роутер.jpg"), text="вот он")
    await expect(client.last).to_contain_text("загружается")
    await fetched(stand, picture("JPEG", size=(400, 300)), "роутер.jpg")
    await expect(client.last.get_by_role("img", name="роутер.jpg")).to_be_visible()
    album = [Attachment("photo", f"page{place}", name="страница.png") for place in range(3)]
    await office.shows(Kind.photo, *album, text="вся страница и ещё две")
    for height in (9000, 500, 500):
        await fetched(stand, picture(size=(1200, height)), "страница.png")
    await expect(client.last.get_by_role("img")).to_have_count(3)
    for width in (1366, 390):  # a picture is never wider than the thread, however large it is
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.querySelector('.log').scrollWidth <= document.querySelector('.log').clientWidth")
        assert await client.last.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await page.set_viewport_size({"width": 1366, "height": 800})
    await office.shows(Kind.voice, Attachment("voice", "r2", mime="audio/ogg"))
    await fetched(stand, b"OggS" + bytes(60), "voice.ogg")
    await expect(client.last.locator("audio")).to_be_visible()
    await office.shows(Kind.location, Attachment("location", "59.93,30.31", name="Офис"))
    await expect(client.last.get_by_role("link", name="59.93, 30.31")).to_have_attribute(
        "href", "https://www.openstreetmap.org/?mlat=59.93&mlon=30.31#map=17/59.93/30.31"
    )
    await office.shows(Kind.contact, Attachment("contact", "+79210000001", name="Пётр"), phone="+79210000001")
    await expect(client.last).to_contain_text("номер подтверждён мессенджером")
    await office.shows(Kind.other, Attachment("poll", ""))
    await expect(client.last).to_contain_text("Клиент прислал опрос: здесь его не показать")
    await office.shows(Kind.other, Attachment("hologram", ""))
    await expect(client.last).to_contain_text("hologram")
    await office.shows(Kind.document, Attachment("document", "r3", name="отчёт.pdf"))
    async with office.store.write() as tx:
        wanted = await files.claim(tx, ["telegram"], LEASE)
        assert wanted is not None
        await files.lost(tx, wanted, "refused", "file_too_large")
    await expect(client.last).to_contain_text("Файл слишком большой")
    assert await findings(page) == []


async def test_marks_quotes_reactions_and_deletions(stand: Stand, signed_in: SignedIn) -> None:
    conversation, page = await taken(stand, signed_in)
    office = stand.office
    await office.shows(Kind.text, text="ой, не то", external_id="c1")
    await reply(page, "Мастер приедет завтра")
    await stand.until_spoken(conversation, Author.operator, ["Мастер приедет завтра"])
    await office.delivered(external_id="o1")
    own = page.locator(".bubble.operator").last
    await expect(own.locator(".delivery.sent")).to_be_visible()
    await inbox.accept(office.store, InboundReceipt("telegram", "m1", "1", "o1", Receipt.delivered))
    await expect(own.locator(".delivery.delivered")).to_have_attribute("title", "Доставлено")
    await inbox.accept(office.store, InboundReceipt("telegram", "m2", "1", "o1", Receipt.read))
    await expect(own.locator(".delivery.read")).to_have_attribute("title", "Прочитано")
    await inbox.accept(office.store, InboundReaction("telegram", "m3", "1", "o1", "👍"))
    await expect(own.locator(".emoji")).to_contain_text("👍")
    await inbox.accept(office.store, InboundDelete("telegram", "m4", "1", "c1"))
    await expect(page.locator(".bubble.client.deleted")).to_contain_text("клиент удалил")
    await office.shows(Kind.text, text="во сколько?", reply_to="o1")
    await expect(page.get_by_role("button", name="В ответ на сообщение: Оператор Мастер приедет завтра")).to_be_visible()
    assert await findings(page) == []


async def test_ones_own_answer_is_changed(stand: Stand, signed_in: SignedIn) -> None:
    _, page = await taken(stand, signed_in)
    await reply(page, "Мастер приедет в 10")
    own = page.locator(".bubble.operator").last
    await own.hover()
    await own.get_by_role("button", name="Изменить").click()
    box = page.get_by_role("textbox", name="Новый текст сообщения")
    await expect(box).to_have_value("Мастер приедет в 10")
    await box.fill("Мастер приедет в 11")
    await page.keyboard.press("Control+Enter")
    await expect(own).to_contain_text("Мастер приедет в 11")
    await expect(own).to_contain_text("изменено")
    await expect(reply_box(page)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(box).to_have_value("Мастер приедет в 11")
    await page.keyboard.press("Escape")
    await expect(reply_box(page)).to_have_value("")


async def test_what_the_messenger_cannot_do_is_said_at_the_box(stand: Stand, signed_in: SignedIn) -> None:
    _, page = await taken(stand, signed_in, "viber")
    await expect(page.locator(".cannot")).to_have_text("Viber: изменить отправленное нельзя, отозвать отправленное нельзя")
    await reply(page, "Здравствуйте")
    await expect(bubbles(page, "operator")).to_have_text(["Здравствуйте"])
    await page.locator(".bubble.operator").last.hover()
    await expect(page.get_by_role("button", name="Изменить")).to_have_count(0)


async def test_one_client_in_two_messengers_and_the_way_back(stand: Stand, signed_in: SignedIn) -> None:
    office = stand.office
    telegram = (await office.writes("у меня уже был этот вопрос")).conversation_id
    assert telegram is not None
    conversation, page = await taken(stand, signed_in, "viber")
    await proves(office, telegram, "10023456")
    await proves(office, conversation, "10023456")
    addresses = page.get_by_role("complementary").locator(".person")
    await expect(addresses).to_contain_text("Telegram")
    await expect(addresses).to_contain_text("этот разговор")
    await page.get_by_role("button", name="Раньше: Telegram").click()
    await expect(page.locator(".elsewhere .bubble.client")).to_contain_text("у меня уже был этот вопрос")
    assert await findings(page) == []
    await addresses.get_by_role("button", name="Разъединить").click()
    await dialog(page).get_by_role("button", name="Разъединить").click()
    await expect(notice(page)).to_contain_text("Адреса разъединены.")
    await expect(addresses).to_contain_text("Telegram: разъединил Анна Смирнова")
    await expect(page.get_by_role("button", name="Раньше: Telegram")).to_have_count(0)
    assert not await same(office, telegram, conversation)


async def test_a_file_answer_waits_for_the_line_and_goes_by_itself(stand: Stand, signed_in: SignedIn) -> None:
    conversation, page = await taken(stand, signed_in)
    await page.locator("input[type=file]").set_input_files({"name": "план.txt", "mimeType": "", "buffer": "привет".encode()})
    await expect(page.locator(".chip.there")).to_have_count(1)
    await stand.stop()
    await reply(page, "")
    await expect(page.locator(".bubble.pending")).to_contain_text("план.txt")
    await stand.start()
    await page.reload()
    await show(page, conversation, "Мои")
    await stand.until_spoken(conversation, Author.operator, [""])
    await expect(page.locator(".bubble.operator").last.get_by_role("link", name="план.txt")).to_be_visible()
